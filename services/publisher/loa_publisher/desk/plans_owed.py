"""What the plans of this day owe: missed not long ago, or due now. For the page of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from loa_publisher.desk.plans_words import OWED
from loa_publisher.desk.topics import titled
from loa_publisher.desk.words import Word
from loa_publisher.plans import obligations
from loa_publisher.plans.obligations import DUE, MISSED, Due
from loa_publisher.plans.queries import plans_on

LOOKED_BACK = timedelta(days=60)
"""What was missed before is told on the plan's page alone."""


@dataclass(frozen=True)
class Owed:
    """One period of an obligation that somebody has to see to."""

    id: UUID
    plan_id: UUID
    title: str
    responsible: str
    word: Word
    due: Due
    owed: int


def owed_now(connection: Connection, today: date) -> list[Owed]:
    """The missed first, then what is due, the nearest deadline first."""
    plans = [plan.id for plan in plans_on(connection, today)]
    kept = obligations.kept(connection, today, plans, since=today - LOOKED_BACK) if plans else []
    found = [
        Owed(
            one.obligation.id,
            one.obligation.plan_id,
            titled(one.obligation),
            one.obligation.responsible or "",
            OWED[due.state],
            due,
            one.obligation.owed,
        )
        for one in kept
        for due in one.dues
        if due.state in (MISSED, DUE)
    ]
    return sorted(found, key=lambda one: (one.due.state != MISSED, one.due.deadline))
