"""The periods in which something is owed: months, quarters, semesters and years. Pure; days are days of Hanoi's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTH: Final = "month"
QUARTER: Final = "quarter"
SEMESTER: Final = "semester"
YEAR: Final = "year"
KINDS: Final = (MONTH, QUARTER, SEMESTER, YEAR)


@dataclass(frozen=True, order=True)
class Period:
    """From its first to its last day. `kind`: one of MONTH, QUARTER, SEMESTER, YEAR."""

    first: date
    last: date
    kind: str

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def period_of(kind: str, day: date, begins: date) -> Period:
    """The period that holds a day.

    Quarters are those of the calendar (January to March …). The first semester of a school year is August to January, the second
    February to July. Years have twelve months from the month of `begins` on, the first day of the plan.
    """
    if kind == MONTH:
        first, months = day.replace(day=1), 1
    elif kind == QUARTER:
        first, months = date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3
    elif kind == SEMESTER:
        first = date(day.year, 8 if day.month >= 8 else 2, 1) if day.month > 1 else date(day.year - 1, 8, 1)
        months = 6
    else:
        first, months = date(day.year - (day.month < begins.month), begins.month, 1), 12
    return Period(first, after(first, months) - timedelta(days=1), kind)


def periods(kind: str, first: date, last: date, begins: date) -> list[Period]:
    """The periods that touch the days from `first` to `last`, in order. `begins`: as of `period_of`."""
    found, day = [], first
    while day <= last:
        found.append(period_of(kind, day, begins))
        day = found[-1].last + timedelta(days=1)
    return found


def months(first: date, last: date) -> list[date]:
    """The first days of the months that touch the days from `first` to `last`."""
    return [one.first for one in periods(MONTH, first, last, first)]


def last_day(precision: str, day: date) -> date:
    """The last day of what a date of this precision (exact, month, quarter) leaves open around a day."""
    return day if precision == "exact" else period_of(precision, day, day).last


def after(day: date, count: int) -> date:
    """The first day of the month `count` months later."""
    index = day.year * 12 + day.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)
