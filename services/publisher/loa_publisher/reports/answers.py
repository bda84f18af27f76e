"""How fast was answered what came in with a clock: hot issues (R10) and feedback (R9), each by the clock that it runs by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import Connection

from loa_publisher.feedback import queries as feedback
from loa_publisher.issues import queries as issues
from loa_publisher.reports.periods import Chosen


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What came in within the report's days. received = in_time + late + overdue + waiting + unanswered.

    `overdue`: the clock has run out and nothing was answered; `waiting`: it still runs; `unanswered`: it was concluded and needed
    no answer; `typical`: the median time from coming in to the first answer, of those that were answered.
    """

    received: int
    in_time: int
    late: int
    overdue: int
    waiting: int
    closed: int
    typical: timedelta | None
    unanswered: int = 0

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
    needs_answer: bool = True


@dataclass(frozen=True, kw_only=True)
class Letters:
    """What people wrote in the report's days: all of it, and by kind; `kind` None: nobody has classified it yet."""

    all: Answers
    kinds: Sequence[tuple[str | None, Answers]]


def to_feedback(connection: Connection, now: datetime, plan_id: UUID, chosen: Chosen) -> Letters:
    """Of the letters that were sent in the report's days, but for those on another plan's topics. One statement.

    Spam, and what says the same as another letter, do not count.
    """
    rows = feedback.sent_between(connection, plan_id, chosen.begins, chosen.ends)
    found = [
        (
            row.kind,
            Clocked(
                row.sent_at,
                row.due_at,
                row.answered_at,
                row.state == "closed",
                row.state != "closed" or row.answered_at is not None,
            ),
        )
        for row in rows
    ]
    kinds = [kind for kind in (*feedback.KINDS, None) if any(kind == of for of, _one in found)]
    return Letters(
        all=summed((one for _kind, one in found), now),
        kinds=[(kind, summed((one for of, one in found if of == kind), now)) for kind in kinds],
    )


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
    silent = [one for one in every if one.answered_at is None and one.needs_answer]
    overdue = sum(one.due_at < now for one in silent)
    took = [(one.answered_at - one.came_at).total_seconds() for one in answered if one.answered_at]
    return Answers(
        received=len(every),
        in_time=in_time,
        late=len(answered) - in_time,
        overdue=overdue,
        waiting=len(silent) - overdue,
        closed=sum(one.closed for one in every),
        typical=timedelta(seconds=median(took)) if took else None,
        unanswered=len(every) - len(answered) - len(silent),
    )
