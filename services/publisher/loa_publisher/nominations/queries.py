"""Reading nominations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, true

from loa.errors import NotFound
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import APPROVE, WRITE, may
from loa_publisher.items.models import items
from loa_publisher.nominations.models import nominations
from loa_publisher.plans.models import units


def listed(
    connection: Connection, reader: User, state: str | None = None, *, limit: int = 200
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Those that the person may see, the latest first: who writes or approves all, others what they sent themselves."""
    query = _query().where(seen_by(reader))
    if state is not None:
        query = query.where(nominations.c.state == state)
    return connection.execute(query.order_by(nominations.c.sent_at.desc()).limit(limit)).all()


def counts(connection: Connection, reader: User) -> dict[str, int]:
    """How many of them are in which state."""
    query = select(nominations.c.state, func.count()).where(seen_by(reader)).group_by(nominations.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def one(connection: Connection, reader: User, nomination_id: UUID) -> Row[*tuple[Any, ...]]:
    """One of them. Raises NotFound for one that is not there or not theirs to see."""
    row = connection.execute(_query().where(nominations.c.id == nomination_id, seen_by(reader))).first()
    if row is None:
        raise NotFound(f"no nomination {nomination_id}")
    return row


def of_item(connection: Connection, item_id: UUID) -> Row[*tuple[Any, ...]] | None:
    """The nomination that an item was written from."""
    return connection.execute(_query().where(nominations.c.item_id == item_id)).first()


def seen_by(reader: User) -> ColumnElement[bool]:
    """Personal data: whom it does not concern does not see it."""
    if may(reader, WRITE) or may(reader, APPROVE):
        return true()
    return nominations.c.sent_by == reader.id


def _query() -> Select[*tuple[Any, ...]]:
    return select(
        nominations,
        units.c.name.label("unit_name"),
        users.c.full_name.label("sender"),
        items.c.number.label("item_number"),
        items.c.state.label("item_state"),
    ).select_from(
        nominations.join(units, units.c.id == nominations.c.unit_id)
        .join(users, users.c.id == nominations.c.sent_by)
        .outerjoin(items, items.c.id == nominations.c.item_id)
    )
