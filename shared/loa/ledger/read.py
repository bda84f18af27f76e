"""Reading the ledger: for the desk, the API and reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from loa.errors import NotFound
from loa.ledger.accounts import label_at
from loa.ledger.tables import accounts, approvals, attempts, deliveries, postings, snapshots

_WHEN = func.coalesce(deliveries.c.concluded_at, deliveries.c.due_at)
"""What was sent keeps the name that its account had then."""


def _query() -> Select[Any]:
    return (
        select(
            deliveries,
            accounts.c.key.label("account_key"),
            label_at(_WHEN).label("account_label"),
            accounts.c.visibility,
            postings.c.live_id,
            postings.c.live_url,
            postings.c.live_hash,
            postings.c.live_evidence,
        )
        .join(accounts, accounts.c.id == deliveries.c.account_id)
        .join(postings, postings.c.id == deliveries.c.posting_id)
    )


def of_item(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """An item's deliveries by channel, account and order."""
    query = _query().where(deliveries.c.item_id == item_id)
    return connection.execute(
        query.order_by(deliveries.c.channel, accounts.c.key, deliveries.c.sequence)
    ).all()


def one(connection: Connection, id: UUID) -> Row[Any]:
    """One delivery. Raises NotFound."""
    row = connection.execute(_query().where(deliveries.c.id == id)).first()
    if row is None:
        raise NotFound(f"no delivery {id}")
    return row


def listed(
    connection: Connection,
    *,
    state: str | None = None,
    channel: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Row[Any]]:
    """Deliveries, the latest due time first."""
    query = _query()
    if state:
        query = query.where(deliveries.c.state == state)
    if channel:
        query = query.where(deliveries.c.channel == channel)
    return connection.execute(
        query.order_by(deliveries.c.due_at.desc(), deliveries.c.id.desc()).limit(limit).offset(offset)
    ).all()


def count(connection: Connection, *, state: str | None = None, channel: str | None = None) -> int:
    """How many deliveries `listed` would give without a limit."""
    query = select(func.count()).select_from(deliveries)
    if state:
        query = query.where(deliveries.c.state == state)
    if channel:
        query = query.where(deliveries.c.channel == channel)
    return int(connection.execute(query).scalar_one())


def states(connection: Connection, channel: str | None = None) -> dict[str, int]:
    """How many deliveries are in which state."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    if channel:
        query = query.where(deliveries.c.channel == channel)
    return {row[0]: row[1] for row in connection.execute(query)}


def story(connection: Connection, id: UUID) -> Sequence[Row[Any]]:
    """Every call, look and word of a person on a delivery, oldest first."""
    return connection.execute(
        select(attempts).where(attempts.c.delivery_id == id).order_by(attempts.c.begun_at, attempts.c.id)
    ).all()


def tasks(connection: Connection, *, channel: str = "manual") -> Sequence[Row[Any]]:
    """Open tasks, the earliest due first."""
    query = _query().where(deliveries.c.channel == channel, deliveries.c.state == "in_progress")
    return connection.execute(query.order_by(deliveries.c.due_at)).all()


def approval(connection: Connection, item_id: UUID, revision_hash: str) -> Row[Any] | None:
    """The approval of exactly this hash that is not void."""
    query = select(approvals).where(
        approvals.c.item_id == item_id,
        approvals.c.revision_hash == revision_hash,
        approvals.c.voided_at.is_(None),
    )
    return connection.execute(query).first()


def snapshot_body(connection: Connection, hash: str) -> str:
    """Canonical JSON of a snapshot. Raises NotFound."""
    body = connection.execute(select(snapshots.c.body).where(snapshots.c.hash == hash)).scalar()
    if body is None:
        raise NotFound(f"no snapshot {hash}")
    return str(body)
