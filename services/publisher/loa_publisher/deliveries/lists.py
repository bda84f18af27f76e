"""Deliveries in lists: by groups of states, with the item's title, and counted. A few statements, however many rows there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from loa.ledger.accounts import label_at
from loa.ledger.readers import GROUPS, MISSED
from loa.ledger.states import IN_PROGRESS, OPEN, SCHEDULED
from loa.ledger.tables import accounts, deliveries, parts, postings
from loa_publisher.items.lists import ItemLine, lines_of

COMING = ("scheduled", "retrying")
UNDER_WAY = ("queued", "claimed", "sending", "in_progress")
NEEDS_A_PERSON = ("blocked", "rejected", "unknown", "expired")
"""What goes on only after somebody has decided, or is in doubt."""
DONE = ("published", "partial", "withdrawn")
OTHERWISE = ("cancelled", "superseded")


SHOWN = COMING + UNDER_WAY + NEEDS_A_PERSON + DONE + OTHERWISE
"""Every state that a delivery can be in."""

_ACCOUNTS = 150


@dataclass(frozen=True, kw_only=True)
class AccountName:
    """An account as a list names it."""

    id: UUID
    channel: str
    label: str


@dataclass(frozen=True, kw_only=True)
class DeliveryLine:
    """A delivery in a list. `next_at`: when something happens next by itself; `url`: what is live now, where anything is."""

    id: UUID
    item: ItemLine
    channel: str
    account: str
    operation: str
    lane: str
    state: str
    reason: str | None
    detail: str | None
    revision: int
    revision_hash: str
    snapshot_hash: str
    due_at: datetime
    expires_at: datetime
    created_at: datetime
    next_at: datetime | None
    concluded_at: datetime | None
    attempts: int
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Parts:
    """How far a delivery to many readers has come. `missed`: it is over, and they certainly did not get it."""

    all: int
    sent: int
    missed: int
    uncertain: int


def listed(
    connection: Connection,
    *,
    states: Collection[str] | None = None,
    channel: str | None = None,
    item_id: UUID | None = None,
    ascending: bool = False,
    limit: int | None = 50,
    offset: int = 0,
) -> list[DeliveryLine]:
    """A page of deliveries by due time, the latest first unless `ascending`."""
    order = (deliveries.c.due_at, deliveries.c.id)
    query = whole_rows().order_by(*(order if ascending else [column.desc() for column in order]))
    if states is not None:
        query = query.where(deliveries.c.state.in_(states))
    if channel:
        query = query.where(deliveries.c.channel == channel)
    if item_id is not None:
        query = query.where(deliveries.c.item_id == item_id)
    return as_lines(connection, connection.execute(query.limit(limit).offset(offset)).all())


def one(connection: Connection, delivery_id: UUID) -> DeliveryLine | None:
    """One delivery; None where there is none such."""
    rows = connection.execute(whole_rows().where(deliveries.c.id == delivery_id)).all()
    lines = as_lines(connection, rows)
    return lines[0] if lines else None


def some(connection: Connection, ids: Collection[UUID]) -> dict[UUID, DeliveryLine]:
    """Deliveries by their ids; unknown ones are absent."""
    if not ids:
        return {}
    rows = connection.execute(whole_rows().where(deliveries.c.id.in_(ids))).all()
    return {line.id: line for line in as_lines(connection, rows)}


def states_of_items(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The state of the latest operation at each account of each item."""
    if not item_ids:
        return {}
    query = (
        select(deliveries.c.item_id, deliveries.c.state)
        .join(
            postings,
            (postings.c.id == deliveries.c.posting_id) & (postings.c.last_sequence == deliveries.c.sequence),
        )
        .where(deliveries.c.item_id.in_(item_ids))
    )
    found: dict[UUID, list[str]] = {}
    for item_id, state in connection.execute(query):
        found.setdefault(item_id, []).append(state)
    return found


def next_items(connection: Connection, since: datetime, limit: int) -> list[tuple[datetime, ItemLine]]:
    """The items that go out next from `since` on, with the earliest due time of each.

    Only the next deliveries are looked through, `_ACCOUNTS` for each item wanted: what is planned for later costs nothing.
    """
    ahead = select(deliveries.c.item_id, deliveries.c.due_at).where(
        deliveries.c.state == SCHEDULED, deliveries.c.due_at >= since
    )
    soon = ahead.order_by(deliveries.c.due_at).limit(limit * _ACCOUNTS).subquery()
    first = func.min(soon.c.due_at).label("due_at")
    query = select(soon.c.item_id, first).group_by(soon.c.item_id).order_by("due_at").limit(limit)
    rows = connection.execute(query).all()
    known = lines_of(connection, {row.item_id for row in rows})
    return [(row.due_at, known[row.item_id]) for row in rows if row.item_id in known]


def open_tasks(connection: Connection) -> int:
    """How many tasks of the manual channel wait for a person."""
    return int(connection.execute(counting_tasks()).scalar_one())


def counting_tasks() -> Select[int]:
    """What counts them, for who asks for more in the same statement."""
    return select(func.count()).where(deliveries.c.channel == "manual", deliveries.c.state == IN_PROGRESS)


def parts_of(connection: Connection, delivery_id: UUID) -> Parts | None:
    """How far it has come; None for a delivery that goes to one place."""
    query = (
        select(parts.c.state, func.count()).where(parts.c.delivery_id == delivery_id).group_by(parts.c.state)
    )
    found = {row[0]: row[1] for row in connection.execute(query)}
    if not found:
        return None
    return Parts(
        all=sum(found.values()),
        sent=found.get("sent", 0),
        missed=sum(found.get(state, 0) for state in GROUPS[MISSED]),
        uncertain=found.get("uncertain", 0),
    )


def whole_rows() -> Any:
    """Deliveries with what a line shows of account and posting; the account by the name that it had when they ended."""
    when = func.coalesce(deliveries.c.concluded_at, deliveries.c.due_at)
    return (
        select(deliveries, label_at(when).label("account"), postings.c.live_url)
        .join(accounts, accounts.c.id == deliveries.c.account_id)
        .join(postings, postings.c.id == deliveries.c.posting_id)
    )


def as_lines(connection: Connection, rows: Sequence[Row[Any]]) -> list[DeliveryLine]:
    """`whole_rows` as lines, with their items."""
    known = lines_of(connection, {row.item_id for row in rows})
    own = [name for name in DeliveryLine.__dataclass_fields__ if name not in ("item", "next_at", "url")]
    return [
        DeliveryLine(
            item=known[row.item_id],
            next_at=row.release_at if row.state in OPEN else None,
            url=row.live_url,
            **{name: getattr(row, name) for name in own},
        )
        for row in rows
        if row.item_id in known
    ]


def account_labels(connection: Connection, channels: Collection[str]) -> dict[tuple[str, str], str]:
    """What the accounts of these channels are called, by channel and key; those that are closed too."""
    if not channels:
        return {}
    query = select(accounts.c.channel, accounts.c.key, accounts.c.label).where(
        accounts.c.channel.in_(channels)
    )
    return {(row.channel, row.key): row.label for row in connection.execute(query)}


def accounts_in_lists(connection: Connection) -> list[AccountName]:
    """Every account, those that are closed too, by channel and name."""
    query = select(accounts.c.id, accounts.c.channel, accounts.c.label)
    rows = connection.execute(query.order_by(accounts.c.channel, accounts.c.label))
    return [AccountName(**row._mapping) for row in rows]


def accounts_in_choices(connection: Connection, channel: str) -> list[tuple[str, str]]:
    """Key and label of each account of a channel that is in use, by label."""
    query = select(accounts.c.key, accounts.c.label).where(accounts.c.channel == channel, accounts.c.enabled)
    return [(row.key, row.label) for row in connection.execute(query.order_by(accounts.c.label))]


def accounts_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Channel and key of accounts, by id."""
    if not ids:
        return {}
    query = select(accounts.c.id, accounts.c.channel, accounts.c.key).where(accounts.c.id.in_(ids))
    return {row.id: (row.channel, row.key) for row in connection.execute(query)}


def channels_used(connection: Connection) -> list[str]:
    """The channels that have accounts."""
    return list(
        connection.execute(select(accounts.c.channel).distinct().order_by(accounts.c.channel)).scalars()
    )
