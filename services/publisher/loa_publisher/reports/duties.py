"""What was owed beside the items themselves: obligations, reviews of emergencies, corrections, withdrawals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, func, select

from loa.ledger.tables import deliveries
from loa_publisher.approvals.models import emergencies
from loa_publisher.items.models import items
from loa_publisher.plans import obligations
from loa_publisher.plans.models import topics
from loa_publisher.reports.periods import Chosen

_DONE = ("published", "withdrawn", "partial")


@dataclass(frozen=True, kw_only=True)
class Record:
    """An obligation, and in how many of its periods whose deadline lies in the report's days it was met, late, missed, …"""

    obligation: obligations.Obligation
    met: int
    late: int
    missed: int
    open: int
    before: int


@dataclass(frozen=True, kw_only=True)
class Doings:
    """What was done to items of the plan within the report's days: distinct items each; `reviews_owed`: of the emergencies."""

    emergencies: int
    reviews_owed: int
    corrections: int
    withdrawals: int


def obligations_of(connection: Connection, today: date, plan_id: UUID, chosen: Chosen) -> Sequence[Record]:
    """The plan's obligations in their order; those with no deadline in the report's days are left out."""
    found = []
    for kept in obligations.kept(connection, today, [plan_id]):
        states = [due.state for due in kept.dues if chosen.period.holds(due.deadline)]
        if states:
            found.append(
                Record(
                    obligation=kept.obligation,
                    met=states.count(obligations.MET),
                    late=states.count(obligations.LATE),
                    missed=states.count(obligations.MISSED),
                    open=states.count(obligations.DUE) + states.count(obligations.AHEAD),
                    before=states.count(obligations.BEFORE),
                )
            )
    return found


def doings_of(connection: Connection, plan_id: UUID, chosen: Chosen) -> Doings:
    """Two statements, however much was done."""
    of_plan = (
        select(items.c.id).join(topics, topics.c.id == items.c.topic_id).where(topics.c.plan_id == plan_id)
    )
    emergency = connection.execute(
        select(func.count(), func.count().filter(emergencies.c.reviewed_at.is_(None))).where(
            emergencies.c.item_id.in_(of_plan),
            emergencies.c.published_at >= chosen.begins,
            emergencies.c.published_at < chosen.ends,
        )
    ).one()
    changed = {
        row.operation: row.many
        for row in connection.execute(
            select(deliveries.c.operation, func.count(deliveries.c.item_id.distinct()).label("many"))
            .where(
                deliveries.c.item_id.in_(of_plan),
                deliveries.c.operation != "publish",
                deliveries.c.state.in_(_DONE),
                deliveries.c.concluded_at >= chosen.begins,
                deliveries.c.concluded_at < chosen.ends,
            )
            .group_by(deliveries.c.operation)
        )
    }
    return Doings(
        emergencies=emergency[0],
        reviews_owed=emergency[1],
        corrections=changed.get("correct", 0),
        withdrawals=changed.get("withdraw", 0),
    )
