"""How fast the run lives: the shipped patience (looks, leases) scaled down, so that an hour of it fits into seconds."""

from __future__ import annotations

from typing import Final

FACTOR: Final = 1 / 150
"""One factor for the looks after a lost answer, for the wait for the portal's page and for how late a post may be visible."""
LOOKS: Final = tuple(seconds * FACTOR for seconds in (60, 300, 900))
LATEST_VISIBLE: Final = 0.75 * LOOKS[-1]
"""Seconds: no post stays invisible for longer, so that the last look sees it."""
CALL_TIMEOUT: Final = 3.0
LEASE: Final = 8.0
LONGEST_HANG: Final = 0.5 * LOOKS[-1]
"""Seconds for which the sandbox may hold a call before it takes effect."""

ENVIRON: Final = {
    "LOA_LOOKS": ",".join(f"{seconds:g}" for seconds in LOOKS),
    "LOA_REQUIRES_TIMEOUT": f"{900 * FACTOR:g}",
    "LOA_CALL_TIMEOUT": f"{CALL_TIMEOUT:g}",
    "LOA_LEASE": f"{LEASE:g}",
    "LOA_BACKOFF": "0.5,1,2,3,4,4,4,4",
    "LOA_CIRCUIT_WAITS": "1,2,4",
    "LOA_STRANDED": "4",
}
