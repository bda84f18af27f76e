"""Periods by their codes, as addresses carry them: ``month-2020-11``, ``quarter-2020-10``, ``2020-09-01..2020-12-31``.

A code names the kind of period and the month in which it begins. What a quarter, semester or year is: plans/periods.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from loa.clock import HANOI
from loa.errors import InvalidInput
from loa_publisher.plans.periods import MONTH, QUARTER, SEMESTER, YEAR, Period, period_of, periods

FREE = "free"
KINDS = (YEAR, SEMESTER, QUARTER, MONTH)
_NAMED = re.compile(rf"({'|'.join(KINDS)})-(\d{{4}})-(\d\d)")
_FREE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
_FIRST, _LAST = date(1976, 1, 1), date(9000, 12, 31)
"""As loa.clock takes them."""


@dataclass(frozen=True)
class Chosen:
    """The days that are reported on, and their code."""

    period: Period
    code: str

    @property
    def begins(self) -> datetime:
        """The instant of its first midnight in Hanoi."""
        return datetime.combine(self.period.first, time(), HANOI)

    @property
    def ends(self) -> datetime:
        """The first instant that is not in it any more."""
        return datetime.combine(self.period.last + timedelta(days=1), time(), HANOI)


def named(kind: str, day: date, begins: date) -> Chosen:
    """The period of a kind that holds a day. `begins`: the plan's first day, for its years begin with it."""
    period = period_of(kind, day, begins)
    return Chosen(period, f"{kind}-{period.first:%Y-%m}")


def free(first: date, last: date) -> Chosen:
    """Any days. Raises InvalidInput (`from`, `to`)."""
    for field, day in (("from", first), ("to", last)):
        if not _FIRST <= day <= _LAST:
            raise InvalidInput(field, f"{day.isoformat()} lies outside the calendar")
    if last < first:
        raise InvalidInput("to", "must not be before the first day")
    return Chosen(Period(first, last, FREE), f"{first.isoformat()}..{last.isoformat()}")


def read_code(code: str, begins: date) -> Chosen:
    """The period that a code names. Raises InvalidInput (`period`; `from` and `to`)."""
    found, days = _NAMED.fullmatch(code), _FREE.fullmatch(code)
    try:
        if days is not None:
            return free(date.fromisoformat(days[1]), date.fromisoformat(days[2]))
        if found is not None:
            first = date(int(found[2]), int(found[3]), 1)
            chosen = named(found[1], first, begins)
            if chosen.period.first == first and _FIRST <= first < _LAST:
                return chosen
    except ValueError:  # a month 13, a day that there is not
        pass
    raise InvalidInput(
        "period", f"{code} is no period; write month-2020-11, quarter-2020-10 or 2020-09-01..2020-12-31"
    )


def choices(first: date, last: date) -> list[Chosen]:
    """Every named period that touches the days of a plan: years first, months last."""
    return [
        named(kind, period.first, first) for kind in KINDS for period in periods(kind, first, last, first)
    ]


def usual(first: date, last: date, today: date) -> Chosen:
    """The year of the plan that holds `today`; the first or last one where the plan has not begun or is over."""
    return named(YEAR, min(max(today, first), last), first)
