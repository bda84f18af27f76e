"""Recovery: what a dead process or a wiped broker left behind is found and set going again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, func, or_, select, update

from loa import facts
from loa.ledger.locks import deliveries_where
from loa.ledger.moves import move
from loa.ledger.parts import finish
from loa.ledger.settle import lock
from loa.ledger.states import QUEUED, UNKNOWN
from loa.ledger.tables import attempts, deliveries, parts
from loa.wake import wake


@dataclass(frozen=True)
class Recovered:
    """How many deliveries and parts were found in which trouble."""

    lapsed: int = 0
    lost: int = 0
    parts: int = 0
    stranded: int = 0

    def __bool__(self) -> bool:
        return any((self.lapsed, self.lost, self.parts, self.stranded))


def expired_leases(connection: Connection, now: datetime) -> Recovered:
    """A claim whose lease ran out is due again; a call whose lease ran out has lost its answer and is looked for at once."""
    over = deliveries.c.lease_until < now
    late = select(parts.c.delivery_id).where(parts.c.lease_until < now)
    deliveries_where(connection, or_(over, deliveries.c.id.in_(late)))
    lapsed = move(connection, "lapse", now, over, release_at=now, reason="worker_lost")
    begun = select(func.max(attempts.c.begun_at)).where(
        attempts.c.delivery_id == deliveries.c.id, attempts.c.kind == "call"
    )
    lost = move(
        connection, "lose", now, over,
        release_at=now, reason="worker_lost", looks=0, lost=deliveries.c.lost + 1,
        lost_at=func.coalesce(deliveries.c.lost_at, begun.scalar_subquery()),
    )  # fmt: skip
    if lost:
        hanging = and_(attempts.c.delivery_id.in_(lost), attempts.c.ended_at.is_(None))
        connection.execute(
            update(attempts)
            .where(hanging)
            .values(ended_at=now, outcome="Unknown", detail="the worker was lost")
        )
        rows = connection.execute(
            select(deliveries).where(deliveries.c.id.in_(lost)).order_by(deliveries.c.id)
        )
        told = [
            ("delivery.unknown", str(row.id), {"channel": row.channel, "item": str(row.item_id)})
            for row in rows
        ]
        facts.record_all(connection, now, told)
    looks = and_(deliveries.c.state == UNKNOWN, over)
    dead = connection.execute(
        update(deliveries).where(looks).values(lease_until=None, release_at=now)
    ).rowcount
    waiting = connection.execute(
        update(parts)
        .where(parts.c.state == "claimed", parts.c.lease_until < now)
        .values(state="waiting", lease_until=None, release_at=now)
    ).rowcount
    doubtful = connection.execute(
        update(parts)
        .where(parts.c.state == "sending", parts.c.lease_until < now)
        .values(state="uncertain", lease_until=None, ended_at=now, detail="the worker was lost")
        .returning(parts.c.delivery_id)
    ).scalars()
    whose = list(doubtful)
    for row in lock(connection, list(set(whose))).values():
        finish(connection, now, row)  # nobody else will, if these were its last
    recovered = Recovered(lapsed=len(lapsed) + dead, lost=len(lost), parts=waiting + len(whose))
    if recovered:
        wake(connection)
    return recovered


def long_queued(connection: Connection, now: datetime, since: timedelta) -> set[tuple[str, str]]:
    """Queues, as (channel, lane), for which a message has been out for longer than `since`."""
    old = (
        select(deliveries.c.channel, deliveries.c.lane).where(deliveries.c.queued_at < now - since).distinct()
    )
    of_parts = (
        select(deliveries.c.channel, deliveries.c.lane)
        .join(parts, parts.c.delivery_id == deliveries.c.id)
        .where(parts.c.queued_at < now - since)
        .distinct()
    )
    return {(row.channel, row.lane) for query in (old, of_parts) for row in connection.execute(query)}


def stranded(
    connection: Connection, now: datetime, since: timedelta, empty: Collection[tuple[str, str]]
) -> Recovered:
    """Releases again what has long been queued in queues that were seen empty twice: its messages are gone."""
    count = 0
    for channel, lane in empty:
        of_queue = and_(deliveries.c.channel == channel, deliveries.c.lane == lane)
        old = and_(of_queue, deliveries.c.queued_at < now - since)
        deliveries_where(connection, old)
        count += len(
            move(
                connection,
                "strand",
                now,
                and_(old, deliveries.c.state == QUEUED),
                release_at=now,
                reason="message_lost",
            )
        )
        looks = and_(old, deliveries.c.state == UNKNOWN)
        count += connection.execute(
            update(deliveries).where(looks).values(queued_at=None, release_at=now)
        ).rowcount
        mine = exists().where(deliveries.c.id == parts.c.delivery_id, of_queue)
        gone = and_(parts.c.state == "queued", parts.c.queued_at < now - since, mine)
        count += connection.execute(
            update(parts).where(gone).values(state="waiting", queued_at=None, release_at=now)
        ).rowcount
    if count:
        wake(connection)
    return Recovered(stranded=count)
