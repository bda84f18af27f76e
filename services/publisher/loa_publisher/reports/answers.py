"""How fast was answered what came in with a clock: hot issues (R10), by the clock that each of them runs by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import Connection

from loa_publisher.issues import queries as issues
from loa_publisher.reports.periods import Chosen


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What came in within the report's days. received = in_time + late + overdue + waiting.

    `overdue`: the clock has run out and nothing was answered; `waiting`: it still runs; `typical`: the median time from coming in
    to the first answer, of those that were answered.
    """

    received: int
    in_time: int
    late: int
    overdue: int
    waiting: int
    closed: int
    typical: timedelta | None

    @property
    def typical_minutes(self) -> int | None:
        """The median in whole minutes, for programs."""
        return None if self.typical is None else round(self.typical.total_seconds() / 60)


@dataclass(frozen=True)
class Clocked:
    """One that came in: when, until when it was to be answered, when it was; None: it was not."""

    came_at: datetime
    due_at: datetime
    answered_at: datetime | None
    closed: bool


def to_issues(connection: Connection, now: datetime, plan_id: UUID, chosen: Chosen) -> Answers:
    """Of the hot issues that were reported in the report's days, but for those that came with another plan. One statement."""
    rows = issues.reported_between(connection, chosen.begins, chosen.ends)
    return summed(
        (
            Clocked(row.reported_at, row.due_at, row.answered_at, row.state == "closed")
            for row in rows
            if row.plan_id in (None, plan_id)
        ),
        now,
    )


def summed(found: Iterable[Clocked], now: datetime) -> Answers:
    """The figures of these, as of `now`."""
    every = list(found)
    answered = [one for one in every if one.answered_at is not None]
    in_time = sum(one.answered_at <= one.due_at for one in answered if one.answered_at)
    overdue = sum(one.due_at < now for one in every if one.answered_at is None)
    took = [(one.answered_at - one.came_at).total_seconds() for one in answered if one.answered_at]
    return Answers(
        received=len(every),
        in_time=in_time,
        late=len(answered) - in_time,
        overdue=overdue,
        waiting=len(every) - len(answered) - overdue,
        closed=sum(one.closed for one in every),
        typical=timedelta(seconds=median(took)) if took else None,
    )
