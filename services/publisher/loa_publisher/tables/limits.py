"""How much of a file is taken as a table."""

from __future__ import annotations

from typing import Final

LARGEST: Final = 2_000_000
"""Bytes of a file."""
LARGEST_UNPACKED: Final = 20_000_000
"""Bytes of all that a workbook, which is a zip, unpacks to."""
MOST_PARTS: Final = 1_000
"""Files in a workbook."""
MOST: Final = 5_000
"""Lines, up to the last that says anything."""
MOST_COLUMNS: Final = 60
