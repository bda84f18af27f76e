"""Months, quarters, semesters and years as plans mean them."""

from __future__ import annotations

from datetime import date

import pytest

from loa_publisher.plans.periods import MONTH, QUARTER, SEMESTER, YEAR, last_day, months, period_of, periods

BEGINS = date(2020, 9, 1)


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        (MONTH, date(2021, 2, 12), date(2021, 2, 1), date(2021, 2, 28)),
        (MONTH, date(2020, 12, 31), date(2020, 12, 1), date(2020, 12, 31)),
        (QUARTER, date(2020, 12, 18), date(2020, 10, 1), date(2020, 12, 31)),
        (QUARTER, date(2021, 1, 1), date(2021, 1, 1), date(2021, 3, 31)),
        (SEMESTER, date(2020, 8, 1), date(2020, 8, 1), date(2021, 1, 31)),
        (SEMESTER, date(2021, 1, 31), date(2020, 8, 1), date(2021, 1, 31)),
        (SEMESTER, date(2021, 2, 1), date(2021, 2, 1), date(2021, 7, 31)),
        (YEAR, date(2020, 9, 1), date(2020, 9, 1), date(2021, 8, 31)),
        (YEAR, date(2021, 8, 31), date(2020, 9, 1), date(2021, 8, 31)),
        (YEAR, date(2021, 9, 1), date(2021, 9, 1), date(2022, 8, 31)),
    ],
)
def test_a_day_lies_in_its_period(kind: str, day: date, first: date, last: date) -> None:
    """Calendar quarters, school semesters, years from the plan's first month on."""
    found = period_of(kind, day, BEGINS)
    assert (found.first, found.last) == (first, last)
    assert found.holds(day)


def test_the_periods_of_a_plan_follow_one_another_without_a_gap() -> None:
    """From the one that holds the first day to the one that holds the last."""
    found = periods(QUARTER, date(2020, 9, 1), date(2021, 8, 31), BEGINS)
    assert [one.first for one in found] == [
        date(2020, 7, 1),
        *(date(2020, 10, 1), date(2021, 1, 1)),
        *(date(2021, 4, 1), date(2021, 7, 1)),
    ]
    assert len(months(date(2020, 9, 15), date(2021, 8, 1))) == 12


def test_a_rough_date_ends_with_its_month_or_quarter() -> None:
    """An exact one is its own last day."""
    day = date(2020, 11, 22)
    assert [last_day(precision, day) for precision in ("exact", "month", "quarter")] == [
        day,
        date(2020, 11, 30),
        date(2020, 12, 31),
    ]
