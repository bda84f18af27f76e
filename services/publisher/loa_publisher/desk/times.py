"""Days and hours as people write them here: 05/09/2026 and 08:00, on Hanoi's clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from loa.clock import HANOI
from loa.errors import InvalidInput

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_HOUR = re.compile(r"(\d{1,2})(?:[:hg.](\d{2})?)?")


def read_moment(form: Mapping[str, str], name: str, field: str) -> datetime | None:
    """The instant in ``{name}_day`` and ``{name}_time`` (UTC); None where both are empty. Raises InvalidInput naming `field`."""
    day, hour = form.get(f"{name}_day", "").strip(), form.get(f"{name}_time", "").strip()
    if not day and not hour:
        return None
    found_day, found_hour = _DAY.fullmatch(day), _HOUR.fullmatch(hour.lower())
    if not found_day:
        raise InvalidInput(field, "write the day as 05/09/2026")
    if not found_hour:
        raise InvalidInput(field, "write the hour as 08:00")
    try:
        local = datetime(
            int(found_day[3]),
            int(found_day[2]),
            int(found_day[1]),
            int(found_hour[1]),
            int(found_hour[2] or 0),
            tzinfo=HANOI,
        )
    except ValueError:
        raise InvalidInput(field, "there is no such day or hour") from None
    return local.astimezone(UTC)


def read_day(text: str, field: str) -> date | None:
    """The day that was written; None where nothing was. Raises InvalidInput naming `field`."""
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise InvalidInput(field, "write the day as 05/09/2026")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise InvalidInput(field, "there is no such day or hour") from None


def read_due(form: Mapping[str, str]) -> datetime | None:
    """When something is to go out. Raises InvalidInput (`due_at`)."""
    return read_moment(form, "due", "due_at")
