"""What has become of the entries shown: how far their deliveries are, whether their time may still change, what they meet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, and_, case, func, select

from loa.ledger.states import CANCELLED, CLAIMED, QUEUED, SCHEDULED, SUPERSEDED
from loa.ledger.tables import deliveries, postings
from loa_publisher.calendar.entries import LIVE
from loa_publisher.calendar.sql import hour_of, share_a_channel
from loa_publisher.items.lists import ItemLine, lines_of
from loa_publisher.items.models import items


@dataclass(frozen=True)
class Standing:
    """An item's deliveries in short. `fixed`: its current revision has begun to go out, or is over: its time stays."""

    states: Sequence[str] = ()
    fixed: bool = False


def standings(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """What has become of each of the items; those without deliveries are absent."""
    if not item_ids:
        return {}
    waits = and_(deliveries.c.state.in_((SCHEDULED, QUEUED, CLAIMED)), deliveries.c.attempts == 0)
    gone = deliveries.c.state.in_((CANCELLED, SUPERSEDED))
    fixed = and_(deliveries.c.revision_hash == items.c.revision_hash, ~waits, ~gone)
    query = (
        select(
            deliveries.c.item_id,
            deliveries.c.state,
            func.max(case((fixed, 1), else_=0)).label("fixed"),
        )
        .join(items, items.c.id == deliveries.c.item_id)
        .join(
            postings,
            (postings.c.id == deliveries.c.posting_id) & (postings.c.last_sequence == deliveries.c.sequence),
        )
        .where(deliveries.c.item_id.in_(item_ids))
        .group_by(deliveries.c.item_id, deliveries.c.state)
    )
    found: dict[UUID, Standing] = {}
    for row in connection.execute(query):
        before = found.get(row.item_id, Standing())
        found[row.item_id] = Standing([*before.states, row.state], before.fixed or bool(row.fixed))
    return found


def clashes(connection: Connection, now: datetime, item_ids: Collection[UUID]) -> Mapping[UUID, ItemLine]:
    """For each of the items still to go out, another one that goes to one of its channels within the same hour."""
    if not item_ids:
        return {}
    one, other = items.alias("one"), items.alias("other")
    near = and_(
        other.c.due_at >= hour_of(connection, one.c.due_at),
        other.c.due_at < hour_of(connection, one.c.due_at, later=1),
    )
    met = (
        select(other.c.id)
        .where(near, other.c.id != one.c.id, other.c.state.in_(LIVE))
        .where(share_a_channel(connection, one.c.targets, other.c.targets))
        .order_by(other.c.due_at)
        .limit(1)
        .correlate(one)
        .scalar_subquery()
    )
    query = select(one.c.id, met.label("met")).where(
        one.c.id.in_(item_ids), one.c.due_at > now, one.c.state.in_(LIVE)
    )
    pairs = {row.id: row.met for row in connection.execute(query) if row.met is not None}
    lines = lines_of(connection, set(pairs.values()))
    return {item_id: lines[met_id] for item_id, met_id in pairs.items() if met_id in lines}
