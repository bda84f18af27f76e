"""The one place where a delivery's state is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, update

from loa.bulk import update_each
from loa.ledger.states import ENDED, TRANSITIONS
from loa.ledger.tables import deliveries

_AT_REST: dict[str, Any] = {"release_at": None, "queued_at": None, "lease_until": None}


def move(
    connection: Connection, event: str, now: datetime, which: ColumnElement[bool], **values: Any
) -> list[UUID]:
    """Moves all deliveries of `which` whose state allows `event`, with the same further `values`; gives those moved.

    Unless `values` says otherwise a moved delivery waits for nothing: no message, no lease, no release time.
    """
    sources, to = TRANSITIONS[event]
    statement = (
        update(deliveries)
        # not by the index on the state: when a flood has just changed it, the statistics lag, and the whole flood is read
        .where(which, (deliveries.c.state + "").in_(sources))
        .values(state=to, **_AT_REST | _conclusion(to, now) | values)
        .returning(deliveries.c.id)
    )
    return list(connection.execute(statement).scalars())


def move_each(connection: Connection, event: str, now: datetime, rows: Sequence[dict[str, Any]]) -> None:
    """Moves deliveries that this transaction has locked, each with its own values; every row names its `id` and the same keys."""
    sources, to = TRANSITIONS[event]
    fixed = {"state": to, **_AT_REST, **_conclusion(to, now)}
    update_each(connection, deliveries, [fixed | row for row in rows], states=sources)


def _conclusion(to: str, now: datetime) -> dict[str, Any]:
    return {"concluded_at": now if to in ENDED else None}
