"""When a clock runs out. Hours run through nights and feasts; working days leave out weekends and public holidays.

What an administrator names counts as well: a holiday of one's own is left out, a working day counts, be it a Saturday.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from loa.clock import in_hanoi
from loa_publisher.calendar.own_days import HOLIDAY, WORKING, OwnDay
from loa_publisher.calendar.public_holidays import public_holidays
from loa_publisher.calendar.windows import midnight
from loa_publisher.clocks.models import HOURS

_SATURDAY = 5


def runs_out(amount: int, unit: str, since: datetime, own: Sequence[OwnDay] = ()) -> datetime:
    """The last instant (UTC) at which an answer is in time.

    The day of receipt is not counted, and the last working day lasts to its end: 23:59 in Hanoi (Civil Code 2015, Art. 147 and
    148).
    """
    if unit == HOURS:
        return (since + timedelta(hours=amount)).astimezone(UTC)
    last = working_day_after(in_hanoi(since).date(), amount, own)
    return midnight(last + timedelta(days=1)) - timedelta(minutes=1)


def working_day_after(day: date, count: int, own: Sequence[OwnDay] = ()) -> date:
    """The `count`-th working day after `day`."""
    # no run of days off comes near ten weeks for five working days, but those of our own may
    far = day + timedelta(days=3 * count + 70)
    working = {one for entry in own if entry.kind == WORKING for one in entry.days(day, entry.last_on)}
    holidays = {one.day for one in public_holidays(day, far)} - working
    holidays |= {one for entry in own if entry.kind == HOLIDAY for one in entry.days(day, entry.last_on)}
    while count:
        day += timedelta(days=1)
        if day in working or (day.weekday() < _SATURDAY and day not in holidays):
            count -= 1
    return day
