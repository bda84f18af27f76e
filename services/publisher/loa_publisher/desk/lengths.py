"""Running times as people write them: 2:30, or minutes alone."""

from __future__ import annotations

import re

from loa.errors import InvalidInput

_CLOCK = re.compile(r"(\d{1,3})(?:[:'](\d{1,2}))?")


def read_length(text: str, field: str) -> int:
    """Seconds. Raises InvalidInput naming `field` for anything that is no length."""
    found = _CLOCK.fullmatch(text.strip())
    if not found or int(found[2] or 0) > 59:
        raise InvalidInput(field, "write the length as 2:30, minutes and seconds")
    return 60 * int(found[1]) + int(found[2] or 0)


def length(seconds: int | None) -> str:
    """``2:05``; a dash for none."""
    return "–" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"
