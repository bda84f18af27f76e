"""Due parts of mails: so many chunks at once, at the pace of their account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_, update

from loa.events import Due
from loa.ledger.pace import Paces
from loa.ledger.tables import accounts, deliveries, parts


def queue_chunks(
    connection: Connection, now: datetime, paces: Paces, limit: int
) -> tuple[list[Due], dict[UUID, str]]:
    """Marks the due parts of so many chunks, and gives the messages for them and the operations of their deliveries.

    Before the messages go, so that a worker that is faster than our commit waits for these rows.
    """
    waiting = and_(parts.c.state == "waiting", parts.c.release_at <= now)
    chunks = select(parts.c.delivery_id, parts.c.chunk).where(waiting).distinct().limit(limit)
    which = [(row.delivery_id, row.chunk) for row in connection.execute(chunks)]
    if not which:
        return [], {}
    of = select(
        *(deliveries.c[name] for name in ("id", "channel", "lane", "operation")),
        accounts.c.key,
        accounts.c.per_hour,
    ).join(accounts, accounts.c.id == deliveries.c.account_id)
    rows = connection.execute(of.where(deliveries.c.id.in_({id for id, _ in which})))
    whose = {row.id: row for row in rows}
    paces.load({f"account:{row.channel}:{row.key}": row.per_hour for row in whose.values() if row.per_hour})
    free = [chunk for chunk in which if not whose[chunk[0]].per_hour]
    queued = _queue(connection, now, and_(tuple_(parts.c.delivery_id, parts.c.chunk).in_(free), waiting))
    for id, chunk in sorted(which):
        if whose[id].per_hour:
            mine = and_(parts.c.delivery_id == id, parts.c.chunk == chunk, waiting)
            queued |= _queue_some(connection, now, paces, whose[id], mine)
    messages = [Due(id, whose[id].channel, whose[id].lane, chunk) for id, chunk in sorted(queued)]
    return messages, {id: row.operation for id, row in whose.items()}


def _queue(
    connection: Connection, now: datetime, which: ColumnElement[bool], most: int | None = None
) -> set[tuple[UUID, int]]:
    free = select(parts.c.id).where(which).order_by(parts.c.id).limit(most).with_for_update(skip_locked=True)
    marked = (
        update(parts)
        .where(parts.c.id.in_(free))
        .values(state="queued", queued_at=now, release_at=None)
        .returning(parts.c.delivery_id, parts.c.chunk)
    )
    return {(row.delivery_id, row.chunk) for row in connection.execute(marked)}


def _queue_some(
    connection: Connection, now: datetime, paces: Paces, row: Any, mine: ColumnElement[bool]
) -> set[tuple[UUID, int]]:
    """As many of a chunk as may go in a minute at the account's pace; the others wait."""
    scope, most = f"account:{row.channel}:{row.key}", max(1, row.per_hour // 60)
    waiting = connection.execute(select(func.count()).select_from(parts).where(mine)).scalar_one()
    later = paces.take(scope, min(most, waiting))
    queued = _queue(connection, now, mine, most) if later is None else set()
    rest = update(parts).where(mine).values(release_at=later or paces.next_at(scope))
    connection.execute(rest)
    return queued
