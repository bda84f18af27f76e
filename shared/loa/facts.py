"""What happened, as rows written in the transaction of their cause; each listener keeps a cursor of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, func, literal, select, text, tuple_, update

from loa.bulk import insert_each
from loa.database import insert_missing
from loa.ledger.tables import audit, cursors, facts


def record(connection: Connection, now: datetime, name: str, subject: str, data: dict[str, Any]) -> None:
    """Writes one fact; `name` is a past event of `loa.events` such as ``delivery.concluded``."""
    record_all(connection, now, [(name, subject, data)])


def record_all(
    connection: Connection, now: datetime, happened: Sequence[tuple[str, str, dict[str, Any]]]
) -> None:
    """Writes facts in the given order."""
    rows = [{"at": now, "name": name, "subject": subject, "data": data} for name, subject, data in happened]
    insert_each(connection, facts, rows)


def unread(
    connection: Connection, listener: str, *, limit: int = 500, from_start: bool = False
) -> Sequence[Row[Any]]:
    """Facts after the listener's cursor, oldest first. A listener that is new starts at the present, or at the first fact.

    Ids are given before their transactions commit, so a higher one may be seen before a lower one. Facts are therefore read in
    the order of transactions, and only of those before which none is still running: no cursor ever passes over one.
    """
    place = select(cursors.c.written_in, cursors.c.fact_id).where(cursors.c.listener == listener)
    cursor = connection.execute(place).first()
    if cursor is None:
        last = None
        if not from_start:
            last = connection.execute(_settled(connection).order_by(*_ORDER_BACK).limit(1)).first()
        start = {"written_in": last.written_in if last else 0, "fact_id": last.id if last else 0}
        insert_missing(connection, cursors, [{"listener": listener, **start}])
        cursor = connection.execute(place).one()
    after = tuple_(facts.c.written_in, facts.c.id) > tuple_(
        literal(cursor.written_in, BigInteger), literal(cursor.fact_id, BigInteger)
    )
    return connection.execute(_settled(connection).where(after).order_by(*_ORDER).limit(limit)).all()


def read_up_to(connection: Connection, listener: str, fact_id: int) -> None:
    """Moves the listener's cursor: everything that `unread` gave up to `fact_id` has been dealt with."""
    written_in = select(facts.c.written_in).where(facts.c.id == fact_id).scalar_subquery()
    connection.execute(
        update(cursors).where(cursors.c.listener == listener).values(fact_id=fact_id, written_in=written_in)
    )


def how_far(connection: Connection) -> tuple[int | None, ...]:
    """How far facts and the audit log have come: the same as before as long as nothing has been written to either."""
    return tuple(connection.execute(_HOW_FAR).one())


_LATEST = 100
"""Facts get their numbers before they are committed: so many of the last are looked at, for one of them may still be missing."""
_last = select(facts.c.id).order_by(facts.c.id.desc()).limit(_LATEST).subquery()
# built once: every page of the desk asks it
_HOW_FAR = select(
    select(func.max(audit.c.id)).scalar_subquery(),
    select(func.max(_last.c.id)).scalar_subquery(),
    select(func.sum(_last.c.id)).scalar_subquery(),
)
_ORDER = (facts.c.written_in, facts.c.id)
_ORDER_BACK = (facts.c.written_in.desc(), facts.c.id.desc())


def _settled(connection: Connection) -> Select[Any]:
    query = select(facts)
    if connection.dialect.name == "postgresql":
        query = query.where(
            facts.c.written_in < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        )
    return query
