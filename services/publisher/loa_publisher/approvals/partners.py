"""Partner bodies that sign with the authority (R26), and whether they have signed what stands there now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, select

from loa.errors import Conflict, NotFound
from loa_publisher.accounts.models import users
from loa_publisher.approvals.models import partners, signoffs


def of_item(connection: Connection, item_id: UUID, revision_hash: str | None) -> Sequence[Row[Any]]:
    """The partners of an item with their sign-off of this revision, columns of which are null where it is missing."""
    signed = and_(signoffs.c.partner_id == partners.c.id, signoffs.c.revision_hash == revision_hash)
    query = (
        select(
            partners,
            *(column for column in signoffs.c if column.name not in ("id", "partner_id")),
            signoffs.c.id.label("signoff_id"),
            users.c.full_name.label("recorder"),
        )
        .select_from(
            partners.outerjoin(signoffs, signed).outerjoin(users, users.c.id == signoffs.c.recorded_by)
        )
        .where(partners.c.item_id == item_id)
        .order_by(partners.c.asked_at, partners.c.id)
    )
    return connection.execute(query).all()


def item_of(connection: Connection, partner_id: UUID) -> UUID:
    """The item that a partner signs. Raises NotFound."""
    found: UUID | None = connection.scalar(select(partners.c.item_id).where(partners.c.id == partner_id))
    if found is None:
        raise NotFound(f"no partner {partner_id}")
    return found


def require_signed(connection: Connection, item_id: UUID, revision_hash: str) -> None:
    """Raises Conflict naming each partner that has not signed exactly this revision."""
    missing = [row.name for row in of_item(connection, item_id, revision_hash) if row.signoff_id is None]
    if missing:
        raise Conflict(f"not signed by {', '.join(missing)}; record their sign-off of this revision first")
