"""Periods by their codes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from loa.errors import InvalidInput
from loa_publisher.reports.periods import choices, free, read_code, usual

BEGINS, ENDS = date(2020, 9, 1), date(2021, 8, 31)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("month-2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("quarter-2020-10", date(2020, 10, 1), date(2020, 12, 31)),
        ("semester-2020-08", date(2020, 8, 1), date(2021, 1, 31)),
        ("year-2020-09", BEGINS, ENDS),
        ("2020-11-20..2020-11-20", date(2020, 11, 20), date(2020, 11, 20)),
    ],
)
def test_a_code_names_its_days(code: str, first: date, last: date) -> None:
    """And is the code of what it names."""
    chosen = read_code(code, BEGINS)
    assert (chosen.period.first, chosen.period.last, chosen.code) == (first, last, code)


@pytest.mark.parametrize(
    "code",
    [
        *(
            "",
            "2020-11",
            "month-2020-13",
            "quarter-2020-11",
            "semester-2020-09",
            "year-2020-01",
            "week-2020-01",
        ),
        *("2020-02-30..2020-03-01", "month-0001-01", "month-9999-12", "month-2020-11 "),
    ],
)
def test_what_names_no_period_is_told_what_would(code: str) -> None:
    """With the forms that are taken."""
    with pytest.raises(InvalidInput) as refused:
        read_code(code, BEGINS)
    assert refused.value.field == "period"
    assert "month-2020-11" in refused.value.message


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2020, 2, 2), date(2020, 2, 1), "to"),
        (date(1, 1, 1), date(2020, 2, 1), "from"),
        (date(2020, 1, 1), date(9999, 1, 1), "to"),
    ],
)
def test_days_that_cannot_be_meant(first: date, last: date, field: str) -> None:
    """The day that is wrong is named."""
    with pytest.raises(InvalidInput) as refused:
        free(first, last)
    assert refused.value.field == field


def test_a_day_begins_at_midnight_in_hanoi() -> None:
    """Which is five in the afternoon before, in UTC."""
    day = free(date(2021, 3, 1), date(2021, 3, 1))
    assert day.begins.astimezone(UTC) == datetime(2021, 2, 28, 17, tzinfo=UTC)
    assert day.ends.astimezone(UTC) == datetime(2021, 3, 1, 17, tzinfo=UTC)


def test_every_choice_is_read_as_what_it_is() -> None:
    """A plan's year has one year, two or three semesters, four or five quarters and twelve months."""
    every = choices(BEGINS, ENDS)
    assert [read_code(one.code, BEGINS) for one in every] == every
    assert [sum(one.period.kind == kind for one in every) for kind in ("year", "quarter", "month")] == [
        1,
        5,
        12,
    ]


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2020, 1, 1), "year-2020-09"),
        (date(2021, 3, 20), "year-2020-09"),
        (date(2031, 1, 1), "year-2020-09"),
    ],
)
def test_by_itself_it_is_the_plans_year(today: date, code: str) -> None:
    """Before it begins and when it is over, too."""
    assert usual(BEGINS, ENDS, today).code == code
