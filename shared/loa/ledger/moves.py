"""The one place where a delivery's state is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, or_, update

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
        .where(which, deliveries.c.state.in_(sources))
        .values(state=to, **_AT_REST | _conclusion(to, now) | values)
        .returning(deliveries.c.id)
    )
    return list(connection.execute(statement).scalars())


def move_each(connection: Connection, event: str, now: datetime, rows: Sequence[dict[str, Any]]) -> None:
    """Moves deliveries that this transaction has locked, each with its own values; every row names its `id` and the same keys."""
    if not rows:
        return
    sources, to = TRANSITIONS[event]
    fixed = _AT_REST | _conclusion(to, now)
    names = [name for name in rows[0] if name != "id"]
    statement = (
        update(deliveries)
        .where(
            deliveries.c.id == bindparam("_id"), or_(*(deliveries.c.state == source for source in sources))
        )
        .values(
            state=to,
            **{k: v for k, v in fixed.items() if k not in names},
            **{name: bindparam(f"_{name}") for name in names},
        )
    )
    connection.execute(statement, [{f"_{name}": value for name, value in row.items()} for row in rows])


def _conclusion(to: str, now: datetime) -> dict[str, Any]:
    return {"concluded_at": now if to in ENDED else None}
