"""Topics of which nothing has been heard for long: the plan asks for a steady voice, and somebody has to notice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select, union_all

from loa_publisher.items.models import items

QUIET = timedelta(days=30)
"""So long without a word is silence."""
_SPOKEN = ("approved", "history")
_OVER = ("rejected", "withdrawn", "history")


@dataclass(frozen=True, kw_only=True)
class Silence:
    """A topic that has gone silent. `last`: when something of it went out last; `next`: what is planned, written or not."""

    topic_id: UUID
    last: datetime | None
    next: datetime | None


def silent(
    connection: Connection, now: datetime, topic_ids: Collection[UUID], quiet: timedelta = QUIET
) -> list[Silence]:
    """Those of the topics of which nothing went out within `quiet`, the longest silent first; never heard before all others."""
    heard = set(
        connection.execute(
            select(items.c.topic_id)
            .distinct()
            .where(items.c.due_at.between(now - quiet, now), items.c.state.in_(_SPOKEN))
        ).scalars()
    )
    left = [topic_id for topic_id in topic_ids if topic_id not in heard]
    if not left:
        return []
    last = _edge(connection, left, items.c.due_at < now - quiet, items.c.state.in_(_SPOKEN), latest=True)
    next_ = _edge(connection, left, items.c.due_at > now, items.c.state.not_in(_OVER), latest=False)
    found = [Silence(topic_id=one, last=last.get(one), next=next_.get(one)) for one in left]
    return sorted(found, key=lambda one: (one.last is not None, one.last))


def _edge(
    connection: Connection, topic_ids: Collection[UUID], *where: object, latest: bool
) -> dict[UUID, datetime]:
    edge = func.max if latest else func.min
    pieces = [
        select(items.c.topic_id, edge(items.c.due_at).label("at"))
        .where(items.c.topic_id == topic_id, *where)  # type: ignore[arg-type]
        .group_by(items.c.topic_id)
        for topic_id in topic_ids
    ]
    return {row.topic_id: row.at for row in connection.execute(union_all(*pieces))}
