"""Vietnam's public holidays, the lunar ones (Tết, the Hùng Kings' day) and substituted days among them, and when to be quiet.

The days come from the library `holidays`; its years reach from 1980 to 2100 here. What an authority plans beside them (school
breaks, elections, a party congress) stands in the calendar of its plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

_TET = ("Nguyên Đán", "29 Tết")
"""By these the library's Vietnamese names tell the days of Tết."""


@dataclass(frozen=True)
class Holiday:
    """A public holiday. `tet`: one of the days of the lunar new year, on which nothing routine is published."""

    day: date
    name: str
    name_en: str
    tet: bool


def public_holidays(first: date, last: date) -> list[Holiday]:
    """The public holidays from `first` to `last`, in order."""
    years = range(first.year, last.year + 1)
    return [one for year in years for one in _of_year(year) if first <= one.day <= last]


@cache
def _of_year(year: int) -> tuple[Holiday, ...]:
    names = holidays.country_holidays("VN", years=year, language="vi")
    english = holidays.country_holidays("VN", years=year, language="en_US")
    return tuple(
        Holiday(day, names[day], english[day], any(word in names[day] for word in _TET))
        for day in sorted(names)
        if day.year == year
    )
