"""Vietnam's public holidays."""

from __future__ import annotations

from datetime import date

import pytest

from loa_publisher.calendar.public_holidays import public_holidays


@pytest.mark.parametrize(
    "new_year", [date(2021, 2, 12), date(2026, 2, 17), date(2027, 2, 6), date(2030, 2, 2)]
)
def test_tet_falls_on_the_lunar_new_year(new_year: date) -> None:
    """The day before it and the days after are Tết too, and on all of them one is quiet."""
    found = {one.day: one for one in public_holidays(date(new_year.year, 1, 20), date(new_year.year, 2, 28))}
    assert found[new_year].name == "Tết Nguyên Đán"
    assert all(one.tet for one in found.values())
    assert len(found) >= 5


@pytest.mark.parametrize("day", [date(2021, 4, 21), date(2026, 4, 26), date(2027, 4, 16)])
def test_the_hung_kings_day_is_the_tenth_of_the_third_lunar_month(day: date) -> None:
    """A public holiday, and no reason to be quiet."""
    (found,) = public_holidays(day, day)
    assert (found.name, found.tet) == ("Ngày Giỗ Tổ Hùng Vương", False)
    assert found.name_en == "Hung Kings' Commemoration Day"


def test_a_range_over_new_year_knows_both_years() -> None:
    """In order, and nothing of other days."""
    days = [one.day for one in public_holidays(date(2026, 9, 1), date(2027, 1, 1))]
    assert days[0] == date(2026, 9, 1)
    assert days[-1] == date(2027, 1, 1)
    assert days == sorted(days)


def test_ordinary_days_are_none() -> None:
    """A Tuesday in March."""
    assert public_holidays(date(2026, 3, 10), date(2026, 3, 10)) == []
