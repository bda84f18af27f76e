"""What happened, as rows written in the transaction of their cause; each listener keeps a cursor of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from loa.ledger.tables import cursors, facts


def record(connection: Connection, now: datetime, name: str, subject: str, data: dict[str, Any]) -> None:
    """Writes one fact; `name` is a past event of `loa.events` such as ``delivery.concluded``."""
    record_all(connection, now, [(name, subject, data)])


def record_all(
    connection: Connection, now: datetime, happened: Sequence[tuple[str, str, dict[str, Any]]]
) -> None:
    """Writes facts in the given order."""
    if happened:
        connection.execute(
            insert(facts),
            [{"at": now, "name": name, "subject": subject, "data": data} for name, subject, data in happened],
        )


def unread(
    connection: Connection, listener: str, *, limit: int = 500, from_start: bool = False
) -> Sequence[Row[Any]]:
    """Facts after the listener's cursor, oldest first. A listener that is new starts at the present, or at the first fact."""
    cursor = connection.execute(select(cursors.c.fact_id).where(cursors.c.listener == listener)).scalar()
    if cursor is None:
        latest = select(func.coalesce(func.max(facts.c.id), 0))
        cursor = 0 if from_start else connection.execute(latest).scalar_one()
        connection.execute(insert(cursors).values(listener=listener, fact_id=cursor))
    return connection.execute(
        select(facts).where(facts.c.id > cursor).order_by(facts.c.id).limit(limit)
    ).all()


def read_up_to(connection: Connection, listener: str, fact_id: int) -> None:
    """Moves the listener's cursor: everything up to `fact_id` has been dealt with."""
    connection.execute(update(cursors).where(cursors.c.listener == listener).values(fact_id=fact_id))
