"""A table written for a spreadsheet program: CSV in UTF-8 with its mark, without what would be reckoned out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def as_csv(lines: Iterable[Sequence[str]]) -> str:
    """The text of the file."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    for cells in lines:
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "-", "@", "+", "\t", "\r") else cell
