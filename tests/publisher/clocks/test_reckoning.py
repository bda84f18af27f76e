"""When a clock runs out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from loa.clock import HANOI
from loa_publisher.clocks.reckoning import runs_out, working_day_after


def hanoi(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on Hanoi's clocks."""
    return datetime(year, month, day, hour, minute, tzinfo=HANOI)


def test_hours_run_through_nights_and_feasts() -> None:
    """Six hours from ten at night on the eve of Tết end at four in the morning."""
    assert runs_out(6, "hours", hanoi(2026, 2, 16, 22)) == hanoi(2026, 2, 17, 4)
    assert runs_out(24, "hours", hanoi(2020, 10, 8, 9)).tzinfo is UTC


def test_working_days_end_with_the_last_day_and_do_not_count_the_first() -> None:
    """Reported on a Monday morning: fifteen working days end on the Monday three weeks on, at 23:59."""
    assert runs_out(15, "working_days", hanoi(2020, 11, 2, 8)) == hanoi(2020, 11, 23, 23, 59)
    assert runs_out(15, "working_days", hanoi(2020, 11, 2, 23, 59)) == hanoi(2020, 11, 23, 23, 59)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2020, 11, 6), 1, date(2020, 11, 9)),  # a Friday: then Monday
        (date(2020, 11, 7), 1, date(2020, 11, 9)),  # a Saturday
        (date(2021, 2, 9), 1, date(2021, 2, 17)),  # the last day before Tết Tân Sửu
        (date(2021, 4, 29), 1, date(2021, 5, 4)),  # 30/4, 1/5 on a Saturday, so 3/5 is free too
        (date(2020, 12, 31), 1, date(2021, 1, 4)),  # over the new year and a weekend
        (date(2021, 4, 20), 1, date(2021, 4, 22)),  # the Hùng Kings' day
    ],
)
def test_weekends_and_public_holidays_are_left_out(day: date, count: int, last: date) -> None:
    """Lunar and substituted ones among them."""
    assert working_day_after(day, count) == last


def test_the_last_year_whose_holidays_are_known_is_no_wall() -> None:
    """A clock may run beyond it."""
    assert working_day_after(date(2100, 12, 30), 10) > date(2101, 1, 9)
