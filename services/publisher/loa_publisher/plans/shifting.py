"""A plan moved in time, for demonstrations: every day and hour by the same whole number of weeks, so that weekdays stay.

Texts stay as they are. A series keeps its rule: "the last Friday of a month" is no longer that after 300 weeks, so its n-th
occurrence becomes the n-th that the rule gives from about the moved first day on, and an exception moves with its occurrence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from statistics import median_low
from typing import Any

from loa.clock import in_hanoi
from loa.errors import InvalidInput
from loa.recurrence import check_rule, occurrences
from loa_publisher.plans.plan_file import ExceptionEntry, PlanFile, SeriesEntry

WEEK = timedelta(weeks=1)
_SEARCHED = timedelta(days=3000)  # 29 February may be 8 years away


def shift_around(plan_file: PlanFile, day: date) -> timedelta:
    """The whole weeks by which to move a plan so that half of its items begin before `day` and half after."""
    if not plan_file.items:
        return timedelta(0)
    middle = median_low(in_hanoi(item.starts_at).date() for item in plan_file.items)
    return round((day - middle) / WEEK) * WEEK


def shifted(plan_file: PlanFile, by: timedelta) -> PlanFile:
    """The plan, `by` later. Raises InvalidInput (`shift`) for anything but whole weeks."""
    if by % WEEK:
        raise InvalidInput("shift", "must be whole weeks, so that every day keeps its weekday")
    if not by:
        return plan_file
    plan = plan_file.plan
    return replace(
        plan_file,
        plan=replace(
            plan,
            issued_on=_moved(plan.issued_on, by),
            period_start=plan.period_start + by,
            period_end=plan.period_end + by,
        ),
        units=tuple(
            replace(unit, valid_from=_moved(unit.valid_from, by), valid_to=_moved(unit.valid_to, by))
            for unit in plan_file.units
        ),
        calendar=tuple(
            replace(event, starts_on=event.starts_on + by, ends_on=_moved(event.ends_on, by))
            for event in plan_file.calendar
        ),
        series=tuple(_series(series, by) for series in plan_file.series),
        items=tuple(
            replace(
                item,
                starts_at=item.starts_at + by,
                ends_at=item.ends_at + by,
                reschedules=tuple(_reschedule(one, by) for one in item.reschedules),
            )
            for item in plan_file.items
        ),
        hot_issues=tuple(
            replace(
                issue, reported_at=issue.reported_at + by, first_reply_due_at=issue.first_reply_due_at + by
            )
            for issue in plan_file.hot_issues
        ),
    )


def _moved(day: date | None, by: timedelta) -> date | None:
    return None if day is None else day + by


def _reschedule(one: Mapping[str, Any], by: timedelta) -> Mapping[str, Any]:
    return {**one, "exam_dates": [day + by for day in one["exam_dates"]]}


def _series(series: SeriesEntry, by: timedelta) -> SeriesEntry:
    exceptions = {one.date: one for one in series.exceptions}
    old = occurrences(
        series.rrule, series.starts_on, series.ends_on, {day: one.moved_to for day, one in exceptions.items()}
    )
    if not old:
        return replace(series, starts_on=series.starts_on + by, ends_on=series.ends_on + by, exceptions=())
    last = max([series.ends_on, *exceptions])
    named = [one.planned for one in occurrences(series.rrule, series.starts_on, last)]
    starts_on = _nearest(series.rrule, named[0] + by)
    moved = [one.planned for one in occurrences(series.rrule, starts_on, last + by + _SEARCHED)][: len(named)]
    partner = dict(zip(named, moved, strict=True))
    return replace(
        series,
        starts_on=starts_on,
        # so that there are as many occurrences as before: the n-th of them may lie some days further on than the weeks say
        ends_on=max(
            partner[one.planned] + (timedelta(0) if one.planned <= series.ends_on else one.date - one.planned)
            for one in old
        ),
        exceptions=tuple(
            ExceptionEntry(
                date=partner[one.date],
                moved_to=None if one.moved_to is None else partner[one.date] + (one.moved_to - one.date),
                reason=one.reason,
            )
            for one in series.exceptions
        ),
    )


def _nearest(rule: str, day: date) -> date:
    """The day nearest to `day` on which the rule may begin."""
    parts = {name: value for name, value in check_rule(rule).items() if name not in ("INTERVAL", "COUNT")}
    every = ";".join(f"{name}={value}" for name, value in parts.items())
    days = [one.planned for one in occurrences(every, day - _SEARCHED, day + _SEARCHED)]
    return min(days, key=lambda candidate: abs(candidate - day))
