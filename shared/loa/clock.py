"""Time, as everything in Loa reads it: aware, UTC inside, Asia/Ho_Chi_Minh on screen."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from loa.errors import InvalidInput

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_FIRST_YEAR, _LAST_YEAR = 1976, 9000
"""Before, Hanoi's clocks had other offsets, some of them to the second; after, adding a grace could leave the calendar."""


def pause(seconds: float) -> None:
    """Returns after so many seconds of time that passes, wherever the time of day is set meanwhile; at once for none or fewer.

    Not ``time.sleep``: CPython waits by an absolute time, which does not go together with a clock that is somebody's own
    (libfaketime answers it with EINVAL).
    """
    if seconds > 0:
        threading.Event().wait(seconds)


class Clock(Protocol):
    """Tells the time. Tests own one that they can set."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        return datetime.now(UTC)


class SettableClock:
    """A clock that stands still until it is told otherwise: for simulated time."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time it was last set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Moves the present; a negative `by` sets the clock back."""
        self._now += by


def parse_instant(text: object, field: str) -> datetime:
    """Reads an RFC 3339 time with an offset and gives it in UTC.

    Raises InvalidInput naming `field` for anything else; a time without offset is refused, for nobody knows what it means.
    """
    if not isinstance(text, str):
        raise InvalidInput(field, "must be a text such as 2026-09-05T08:00:00+07:00")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field, f"{text!r} is no RFC 3339 time; write 2026-09-05T08:00:00+07:00") from None
    if "T" not in text.upper() or instant.tzinfo is None:
        raise InvalidInput(field, f"{text!r} has no time or no offset; write 2026-09-05T08:00:00+07:00")
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise InvalidInput(field, f"{text!r} lies outside the calendar")
    return instant.astimezone(UTC)


def in_hanoi(instant: datetime) -> datetime:
    """The same instant as Hanoi's clocks show it."""
    return instant.astimezone(HANOI)
