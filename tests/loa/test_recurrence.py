"""The days of a series."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import InvalidInput
from loa.recurrence import Occurrence, check_rule, occurrences

LAST_FRIDAYS = "FREQ=MONTHLY;BYDAY=-1FR"
QUARTERLY = "FREQ=MONTHLY;INTERVAL=3;BYDAY=3FR"
YEAR_END = date(2021, 8, 31)

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
spans = st.integers(0, 800).map(lambda number: timedelta(days=number))
weekday_names = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 40)),
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY={}".format, st.integers(1, 6), weekday_names),
    st.builds(
        "FREQ=MONTHLY;INTERVAL={};BYDAY={}{}".format,
        st.integers(1, 6),
        st.sampled_from([1, 2, 3, 4, -1, -2]),
        weekday_names,
    ),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}".format, st.sampled_from([1, 15, 28, 31, -1])),
    st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, st.integers(1, 12), st.integers(1, 28)),
)


def test_the_monthly_report_falls_on_the_sample_years_days() -> None:
    """The last Friday of each month, but 23 April where the 30th is a holiday."""
    found = occurrences(LAST_FRIDAYS, date(2020, 11, 27), YEAR_END, {date(2021, 4, 30): date(2021, 4, 23)})

    assert [one.date.isoformat() for one in found] == [
        "2020-11-27",
        "2020-12-25",
        "2021-01-29",
        "2021-02-26",
        "2021-03-26",
        "2021-04-23",
        "2021-05-28",
        "2021-06-25",
        "2021-07-30",
        "2021-08-27",
    ]
    assert found[5].planned == date(2021, 4, 30)


def test_the_quarterly_report_takes_in_the_one_moved_before_the_years_end() -> None:
    """Its fourth occurrence is planned after the plan's end, and belongs to it because it was moved forward."""
    found = occurrences(QUARTERLY, date(2020, 12, 18), YEAR_END, {date(2021, 9, 17): date(2021, 8, 20)})

    assert [one.date.isoformat() for one in found] == ["2020-12-18", "2021-03-19", "2021-06-18", "2021-08-20"]


def test_an_occurrence_moved_beyond_the_end_stays() -> None:
    """Somebody decided on it."""
    found = occurrences(LAST_FRIDAYS, date(2021, 8, 1), YEAR_END, {date(2021, 8, 27): date(2021, 9, 3)})

    assert found == [Occurrence(date(2021, 8, 27), date(2021, 9, 3))]


def test_a_dropped_occurrence_is_none() -> None:
    """Moved to nowhere."""
    assert occurrences(LAST_FRIDAYS, date(2021, 8, 1), YEAR_END, {date(2021, 8, 27): None}) == []


def test_an_exception_for_a_day_that_the_rule_does_not_name_moves_nothing() -> None:
    """There is nothing to move."""
    found = occurrences(LAST_FRIDAYS, date(2021, 8, 1), YEAR_END, {date(2021, 8, 26): date(2021, 8, 2)})

    assert found == [Occurrence(date(2021, 8, 27), date(2021, 8, 27))]


def test_the_first_day_counts_only_where_the_rule_names_it() -> None:
    """RFC 5545 would make DTSTART an occurrence in any case; a series that may begin on 1 September has none on that day."""
    assert occurrences(LAST_FRIDAYS, date(2020, 9, 1), date(2020, 9, 24)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "BYDAY=FR",
        "FREQ=HOURLY",
        "FREQ=MONTHLY;FREQ=DAILY",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=-6FR",
        "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=MONTHLY;INTERVAL=0",
        "FREQ=MONTHLY;UNTIL=20210831",
        "FREQ=MONTHLY;BYHOUR=8",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=DAILY\nDTSTART:20200101",
        "FREQ=MONTHLY;",
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(rule: str) -> None:
    """Among them those that python-dateutil would search for without end."""
    with pytest.raises(InvalidInput) as caught:
        occurrences(rule, date(2021, 1, 1), date(2021, 12, 31))
    assert caught.value.field == "rrule"


@given(rules)
def test_a_rule_is_read_as_it_was_written(rule: str) -> None:
    """Its parts joined again are the rule."""
    assert ";".join(f"{name}={value}" for name, value in check_rule(rule).items()) == rule


@given(st.sampled_from([1, 2, 3, 4, -1, -2]), st.integers(0, 6), days, spans)
def test_the_nth_weekday_is_the_calendars(nth: int, weekday: int, start: date, span: timedelta) -> None:
    """Against counting days by hand."""
    name = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][weekday]
    expected = []
    for offset in range(span.days + 1):
        day = start + timedelta(days=offset)
        last = monthrange(day.year, day.month)[1]
        place = (day.day - 1) // 7 + 1 if nth > 0 else -((last - day.day) // 7 + 1)
        if day.weekday() == weekday and place == nth:
            expected.append(day)

    found = occurrences(f"FREQ=MONTHLY;BYDAY={nth}{name}", start, start + span)

    assert [one.planned for one in found] == expected


@given(rules, days, spans, spans)
def test_a_longer_horizon_changes_nothing_before_it(
    rule: str, start: date, near: timedelta, far: timedelta
) -> None:
    """So slots may be made a piece at a time."""
    near, far = sorted([near, far])

    shorter = occurrences(rule, start, start + near)

    assert shorter == [one for one in occurrences(rule, start, start + far) if one.planned <= start + near]


@given(rules, days, spans, st.data())
def test_an_exception_touches_its_own_occurrence_alone(
    rule: str, start: date, span: timedelta, data: st.DataObject
) -> None:
    """Moved, it keeps its place by plan; dropped, it is gone; the others stay."""
    plain = occurrences(rule, start, start + span)
    if not plain:
        return
    index = data.draw(st.integers(0, len(plain) - 1))
    moved_to = data.draw(st.none() | days)

    found = occurrences(rule, start, start + span, {plain[index].planned: moved_to})

    replaced = [] if moved_to is None else [Occurrence(plain[index].planned, moved_to)]
    assert found == [*plain[:index], *replaced, *plain[index + 1 :]]
