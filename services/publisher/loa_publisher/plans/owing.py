"""What a plan owes by its series: a series with a quota is an obligation, at the rhythm of its rule."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from loa.database import new_id
from loa.recurrence import check_rule
from loa.slots import series
from loa_publisher.plans.models import obligations
from loa_publisher.plans.periods import MONTH, QUARTER, SEMESTER, YEAR

_MONTHS = {1: MONTH, 3: QUARTER, 6: SEMESTER, 12: YEAR}


def owe_series(connection: Connection, plan_id: UUID) -> int:
    """Makes an obligation of each series of the plan that has a quota and none yet; gives how many.

    One that is there is people's own by now, and stays as it is.
    """
    owed = select(obligations.c.series_id).where(obligations.c.series_id.is_not(None))
    query = select(series).where(
        series.c.plan_id == plan_id, series.c.quota.is_not(None), series.c.id.not_in(owed)
    )
    last = (
        connection.scalar(select(func.max(obligations.c.position)).where(obligations.c.plan_id == plan_id))
        or 0
    )
    made: list[dict[str, Any]] = []
    for row in connection.execute(query.order_by(series.c.code)):
        period = _period(row.rrule)
        if period is not None:
            own = {
                "title": row.title,
                "title_en": row.title_en,
                "series_id": row.id,
                "topic_id": row.topic_id,
            }
            place = {"id": new_id(), "plan_id": plan_id, "position": last + len(made) + 1}
            made.append({**place, **own, "period": period, "owed": 1})
    if made:
        connection.execute(obligations.insert(), made)
    return len(made)


def _period(rrule: str) -> str | None:
    """The period that holds one occurrence of a rule; None for other rhythms."""
    parts = check_rule(rrule)
    every = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "YEARLY":
        return YEAR if every == 1 else None
    return _MONTHS.get(every) if parts["FREQ"] == "MONTHLY" else None
