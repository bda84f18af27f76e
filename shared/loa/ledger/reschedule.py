"""A new time for what waits already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, case, literal, null, update

from loa.database import UtcDateTime
from loa.ledger.locks import postings_of
from loa.ledger.moves import move
from loa.ledger.schedule import Plan
from loa.ledger.tables import broadcasts, deliveries
from loa.wake import wake


def move_waiting(connection: Connection, now: datetime, plan: Plan) -> int:
    """Moves the revision's deliveries for which no call has begun, queued and claimed ones too; gives their number."""
    postings_of(connection, plan.item_id)
    waiting = and_(
        deliveries.c.item_id == plan.item_id,
        deliveries.c.revision_hash == plan.revision_hash,
        deliveries.c.attempts == 0,
    )
    until = case(
        (deliveries.c.requires_id.is_(None), null()),
        else_=literal(plan.due_at + plan.requires_timeout, UtcDateTime()),
    )
    times = {"due_at": plan.due_at, "expires_at": plan.due_at + plan.grace, "release_at": plan.due_at}
    moved = move(connection, "postpone", now, waiting, **times, requires_until=until, reason=None)
    open_broadcasts = and_(
        broadcasts.c.item_id == plan.item_id,
        broadcasts.c.revision_hash == plan.revision_hash,
        broadcasts.c.resolve_at.is_not(None),
    )
    connection.execute(update(broadcasts).where(open_broadcasts).values(resolve_at=None))
    wake(connection)
    return len(moved)
