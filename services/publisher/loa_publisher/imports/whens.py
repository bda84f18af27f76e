"""When a row of a table wants its item out, as people write it: a day, a month or a quarter, with the year or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from loa.clock import HANOI
from loa.errors import InvalidInput
from loa.text import fold
from loa_publisher.items.dating import EXACT
from loa_publisher.plans.periods import MONTH, QUARTER, last_day

MORNING: Final = time(8)
"""The hour of a day that is given without one."""
_DAY_OF_EXCEL = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # the years 2000 to 2099
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_HOUR = r"(?P<hour>\d{1,2})\s*(?::|h|g|gio)\s*(?P<minute>\d{2})?(?::\d{2})?"
_DAYS = (
    r"(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})(?:\s*[/.-]\s*(?P<year>\d{4}|\d{2}))?",
    r"(?P<day>\d{1,2})\s*thang\s*(?P<month>\d{1,2})(?:\s*nam\s*(?P<year>\d{4}))?",
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
)
_MONTHS = (
    r"(?:thang|t)\s*(?P<month>\d{1,2})(?:\s*(?:[/.-]|nam|)\s*(?P<year>\d{4}))?",
    r"(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})",
    r"(?P<year>\d{4})-(?P<month>\d{1,2})",
)
_QUARTER = r"(?:quy|q)\s*(?P<quarter>iv|i{1,3}|[1-4])(?:\s*(?:[/.-]|nam|)\s*(?P<year>\d{4}))?"
_BEFORE = r"(?:thu \w+|chu nhat)?[\s,]*(?:luc)?\s*"


@dataclass(frozen=True, kw_only=True)
class RowWhen:
    """`due_at` (UTC) of an exact one; of a rough one `planned_on`, its last day."""

    due_at: datetime | None
    planned_on: date | None
    precision: str


def read_when(said: Mapping[str, str], first: date, last: date) -> RowWhen:
    """Reads the texts of `when`, `hour`, `month`, `quarter`; the plan's days complete what has no year.

    Raises InvalidInput naming the field that cannot be read, or lies outside the plan.
    """
    if text := said.get("when", ""):
        hour = _hour(said.get("hour", ""))
        return _any(text, hour, first, last)
    for name in (MONTH, QUARTER):
        if text := said.get(name, ""):
            alone = fold(text).strip()
            if re.fullmatch(r"\d{1,2}|iv|i{1,3}", alone):
                text = f"{'thang' if name == MONTH else 'quy'} {alone}"
            try:
                return _any(text, None, first, last)
            except InvalidInput as complaint:
                raise InvalidInput(name, complaint.message) from None
    raise InvalidInput(
        "when", "say when: a day (05/9/2026), a month (tháng 9/2026) or a quarter (quý IV/2026)"
    )


def _any(text: str, hour: time | None, first: date, last: date) -> RowWhen:
    shown, folded = text[:60], " ".join(fold(text).split())
    plan = (first, last)
    if re.fullmatch(r"\d{5}(\.\d+)?", folded):
        return _serial(float(folded), hour, shown, plan)
    for pattern in _DAYS:
        found = re.fullmatch(rf"{_BEFORE}(?:ngay\s*)?{pattern}(?:[\st,]+(?:luc\s*)?{_HOUR})?", folded)
        found = found or re.fullmatch(rf"{_BEFORE}{_HOUR}[\s,]*(?:ngay\s*)?{pattern}", folded)
        if found:
            own = _clock(found["hour"], found["minute"] or "0", "when", shown) if found["hour"] else hour
            return _exact(
                _within(found["year"], int(found["month"]), int(found["day"]), plan, shown, EXACT), own
            )
    for pattern in _MONTHS:
        if found := re.fullmatch(pattern, folded):
            return _rough(_within(found["year"], int(found["month"]), 1, plan, shown, MONTH), MONTH)
    if found := re.fullmatch(_QUARTER, folded):
        month = _QUARTERS[found["quarter"]] * 3 - 2
        return _rough(_within(found["year"], month, 1, plan, shown, QUARTER), QUARTER)
    raise _no_date(shown)


def _serial(serial: float, hour: time | None, shown: str, plan: tuple[date, date]) -> RowWhen:
    """A day as Excel keeps it, in a cell that is not formatted as one."""
    if int(serial) not in _SERIALS:
        raise _no_date(shown)
    minutes = round((serial % 1) * 24 * 60)
    day = _DAY_OF_EXCEL + timedelta(days=int(serial))
    own = time(minutes // 60 % 24, minutes % 60) if minutes else hour
    return _exact(_within(str(day.year), day.month, day.day, plan, f"{day:%d/%m/%Y}", EXACT), own)


def _exact(day: date, hour: time | None) -> RowWhen:
    local = datetime.combine(day, hour or MORNING, HANOI)
    return RowWhen(due_at=local.astimezone(UTC), planned_on=None, precision=EXACT)


def _rough(day: date, precision: str) -> RowWhen:
    return RowWhen(due_at=None, planned_on=last_day(precision, day), precision=precision)


def _within(
    said: str | None, month: int, day: int, plan: tuple[date, date], shown: str, precision: str
) -> date:
    """The day in the year that was said, or in the one year of the plan that has it."""
    first, last = plan
    years = [int(said) if len(said) == 4 else 2000 + int(said)] if said else range(first.year, last.year + 1)
    days = []
    for year in years:
        try:
            days.append(date(year, month, day))
        except ValueError:  # 31/02, or the 29th of another February
            continue
    fitting = [one for one in days if one <= last and last_day(precision, one) >= first]
    if not days:
        raise InvalidInput("when", f"there is no day “{shown}”; it is read as day/month/year")
    if not fitting:
        raise InvalidInput("when", f"“{shown}” lies outside the plan, {first:%d/%m/%Y} to {last:%d/%m/%Y}")
    if len(fitting) > 1:
        raise InvalidInput("when", f"“{shown}” may be of several years; write the year, too")
    return fitting[0]


def _no_date(shown: str) -> InvalidInput:
    return InvalidInput(
        "when", f"“{shown}” is no date; write 05/9/2026, 05/9/2026 08:00, tháng 9/2026 or quý IV/2026"
    )


def _hour(text: str) -> time | None:
    """An hour in a column of its own; Excel gives 08:00 of a cell that it keeps as an hour."""
    folded = fold(text).strip()
    if not folded:
        return None
    found = re.fullmatch(_HOUR, folded)
    if not found:
        raise InvalidInput("hour", f"“{text[:60]}” is no hour; write 08:00")
    return _clock(found["hour"], found["minute"] or "0", "hour", text)


def _clock(hour: str, minute: str, name: str, shown: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise InvalidInput(name, f"“{shown[:60]}” is no hour; write 08:00") from None
