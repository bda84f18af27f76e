"""The end of a delivery: it is told, and whoever waited for it is woken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, exists, or_, select, update

from loa import facts
from loa.bulk import among
from loa.database import UtcDateTime
from loa.ledger.tables import deliveries
from loa.wake import wake

BEHIND = "behind_another"
REQUIRES = "requires_portal"
REQUIRES_ASKS = "requires_portal_asks"


# built once: to build it anew for each batch would cost more than to run it
_earlier = deliveries.alias()
_NOW = bindparam("wake_at", type_=UtcDateTime)
_WAKE_WAITING = (
    update(deliveries)
    .where(
        among(deliveries.c.item_id, "items"),
        or_(
            among(deliveries.c.requires_id, "ended"),
            exists().where(
                among(_earlier.c.id, "ended"),
                _earlier.c.posting_id == deliveries.c.posting_id,
                _earlier.c.sequence < deliveries.c.sequence,
            ),
        ),
        deliveries.c.reason.in_((BEHIND, REQUIRES, REQUIRES_ASKS)),
        deliveries.c.release_at > _NOW,
    )
    .values(release_at=_NOW)
)


def conclude(
    connection: Connection, now: datetime, rows: Sequence[Row[Any]], state: str, reason: str | None = None
) -> None:
    """Tells that these deliveries end in `state`, and wakes those that waited for them."""
    if not rows:
        return
    said: dict[str, Any] = {"state": state} | ({"reason": reason} if reason else {})
    facts.record_all(
        connection,
        now,
        [
            (
                "delivery.concluded",
                str(row.id),
                {"channel": row.channel, "item": str(row.item_id), "operation": row.operation} | said,
            )
            for row in rows
        ],
    )
    waiting = {
        "ended": [row.id for row in rows],
        "items": list({row.item_id for row in rows}),
        "wake_at": now,
    }
    if connection.execute(_WAKE_WAITING, waiting).rowcount:
        wake(connection)


def conclude_ids(
    connection: Connection, now: datetime, ids: Sequence[UUID], state: str, reason: str | None = None
) -> None:
    """`conclude` for deliveries of which only the ids are at hand."""
    if ids:
        rows = connection.execute(
            select(deliveries).where(deliveries.c.id.in_(ids)).order_by(deliveries.c.id)
        )
        conclude(connection, now, rows.all(), state, reason)
