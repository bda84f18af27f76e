"""A plan moved in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loa.recurrence import occurrences
from loa_publisher.plans.plan_file import ExceptionEntry, PlanFile, SeriesEntry
from loa_publisher.plans.shifting import shift_around, shifted

RULES = [
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=3FR",
    "FREQ=MONTHLY;BYDAY=1MO,3TH",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=MONTHLY;BYDAY=2TU;COUNT=5",
]


def days(series: SeriesEntry) -> list[date]:
    moves = {one.date: one.moved_to for one in series.exceptions}
    return [one.date for one in occurrences(series.rrule, series.starts_on, series.ends_on, moves)]


def test_there_and_back_is_where_it_was(sample_plan: PlanFile) -> None:
    """Everything but the series, whose rule finds its own days."""
    weeks = timedelta(weeks=300)
    there = shifted(sample_plan, weeks)

    assert replace(shifted(there, -weeks), series=()) == replace(sample_plan, series=())
    assert there.plan.period_start == sample_plan.plan.period_start + weeks
    assert there.items[36].reschedules[0]["exam_dates"] == [
        date(2021, 5, 29) + weeks,
        date(2021, 5, 30) + weeks,
    ]
    assert there.units[0].valid_to is None
    assert there.calendar[0].starts_on == date(2020, 9, 5) + weeks
    assert there.hot_issues[0].reported_at == sample_plan.hot_issues[0].reported_at + weeks


def test_no_move_is_no_change(sample_plan: PlanFile) -> None:
    """The very same plan."""
    assert shifted(sample_plan, timedelta(0)) is sample_plan


def test_a_plan_without_items_has_nowhere_to_go(sample_plan: PlanFile) -> None:
    """There is nothing to lay around a day."""
    assert shift_around(replace(sample_plan, items=()), date(2030, 1, 1)) == timedelta(0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_half_of_the_items_begin_before_the_day(sample_plan: PlanFile, day: date) -> None:
    """Within the half week that whole weeks leave."""
    moved = shifted(sample_plan, shift_around(sample_plan, day))

    begun = sorted(item.starts_at.date() for item in moved.items)
    assert abs(begun[21] - day) <= timedelta(days=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(RULES), st.integers(-900, 900), st.data())
def test_a_moved_series_keeps_its_rule_and_its_number(
    sample_plan: PlanFile, rule: str, weeks: int, data: st.DataObject
) -> None:
    """As many occurrences as before, each about where the weeks take it, the exceptions at the same places."""
    plain = replace(
        sample_plan.series[0],
        rrule=rule,
        starts_on=date(2019, 9, 1),
        ends_on=date(2021, 8, 31),
        exceptions=(),
    )
    named = [one.planned for one in occurrences(rule, plain.starts_on, plain.ends_on)]
    place = data.draw(st.integers(0, len(named) - 1))
    earlier = timedelta(days=data.draw(st.integers(0, 7)))
    series = replace(
        plain,
        exceptions=(ExceptionEntry(date=named[place], moved_to=named[place] - earlier, reason="Nghỉ lễ"),),
    )

    (moved,) = shifted(replace(sample_plan, series=(series,)), timedelta(weeks=weeks)).series

    if weeks == 0:
        assert moved == series
        return
    assert len(days(moved)) == len(days(series))
    found = [one.planned for one in occurrences(rule, moved.starts_on, moved.ends_on)]
    assert moved.exceptions[0].date == found[place]
    assert moved.exceptions[0].moved_to == found[place] - earlier
