"""Which days the views show."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa_publisher.calendar.windows import DAY, FIRST_DAY, LAST_DAY, LIST, MONTH, VIEWS, WEEK, window_of


def test_a_month_is_shown_in_whole_weeks_from_monday() -> None:
    """February 2021 begins on a Monday and fills four; November 2020 reaches into its neighbours."""
    assert (window_of(MONTH, date(2021, 2, 14)).first, window_of(MONTH, date(2021, 2, 14)).last) == (
        date(2021, 2, 1),
        date(2021, 2, 28),
    )
    november = window_of(MONTH, date(2020, 11, 22))
    assert (november.first, november.last) == (date(2020, 10, 26), date(2020, 12, 6))
    assert [len(week) for week in november.weeks] == [7] * 6


def test_a_window_begins_at_hanois_midnight() -> None:
    """Midnight of 12 February is 17:00 the day before in UTC."""
    day = window_of(DAY, date(2021, 2, 12))
    assert day.begins == datetime(2021, 2, 11, 17, tzinfo=UTC)
    assert day.ends == datetime(2021, 2, 12, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("view", "before", "after"),
    [
        (MONTH, date(2020, 12, 31), date(2021, 2, 28)),
        (LIST, date(2020, 12, 31), date(2021, 2, 28)),
        (WEEK, date(2021, 1, 24), date(2021, 2, 7)),
        (DAY, date(2021, 1, 30), date(2021, 2, 1)),
    ],
)
def test_a_step_leads_to_the_next_window(view: str, before: date, after: date) -> None:
    """From the 31st a month on is the last day of a shorter one."""
    window = window_of(view, date(2021, 1, 31))
    assert (window.before, window.after) == (before, after)


@given(st.sampled_from(VIEWS), st.dates(FIRST_DAY, LAST_DAY))
def test_every_window_holds_its_day_and_meets_the_next(view: str, day: date) -> None:
    """No day is left out between two windows; weeks begin on Monday."""
    window = window_of(view, day)
    assert window.first <= day <= window.last
    assert window_of(view, window.after).first <= max(window.last, window.after) or day == LAST_DAY
    if view in (MONTH, WEEK):
        assert window.first.weekday() == 0
        assert window.last.weekday() == 6
