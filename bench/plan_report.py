"""The report's figures, and plain SQL that answers the same questions: the statements that its tests compare it with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa_publisher.plans.figures import Figures
from loa_publisher.plans.queries import plan_of
from loa_publisher.reports.periods import usual
from loa_publisher.reports.reach import NAMES
from loa_publisher.reports.report import Line, report
from tests.publisher.reports.plain import Plain

Answers = tuple[
    dict[str, Figures], dict[str, Figures], dict[str, Figures], dict[str, Figures], dict[str, int]
]
"""By topic, month, channel and unit; and whom it reached."""


def reported(connection: Connection, now: datetime, plan_id: UUID) -> Answers:
    """The report of the plan's year, with its obligations and all; what of it the plain statements answer too."""
    plan = plan_of(connection, plan_id)
    found = report(connection, now, plan_id, usual(plan.period_start, plan.period_end, in_hanoi(now).date()))
    counted = [_counted(lines) for lines in (found.topics, found.months, found.channels, found.units)]
    return *counted, {name: getattr(found.reach, name) for name in NAMES}  # type: ignore[return-value]


def counted_plainly(connection: Connection, today: date, plan_id: UUID) -> Answers:
    """The same in a statement each."""
    plan = plan_of(connection, plan_id)
    days = (plan.period_start.isoformat(), plan.period_end.isoformat(), today.isoformat())
    plain = Plain(connection, plan.code, *days)
    counted = plain.by_topic(), plain.by_month(), plain.by_channel(), plain.by_unit()
    return *counted, {name: plain.reach(name) for name in NAMES}


def _counted(lines: Sequence[Line]) -> dict[str, Figures]:
    """Without what only the report tells: days late, and dates that are rough."""
    return {
        line.code: Figures(
            in_time=line.figures.in_time,
            late=line.figures.late,
            missed=line.figures.missed,
            open=line.figures.open,
            dropped=line.figures.dropped,
        )
        for line in lines
        if line.figures.planned or line.figures.dropped
    }
