"""Taking back: an edit supersedes what has not gone, a withdrawal reaches what has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, insert, select, update

from loa import facts
from loa.channel import WITHDRAW
from loa.database import new_id
from loa.ledger.moves import move
from loa.ledger.states import OPEN
from loa.ledger.tables import approvals, broadcasts, deliveries, parts, postings
from loa.wake import wake

_NEVER = timedelta(days=3650)


@dataclass(frozen=True)
class TakenBack:
    """What a withdrawal does at one account: `cancelled` (no call begins any more), `takedown` (it stands and is being taken
    down) or `in_flight` (a call is under way or its answer was lost; a takedown follows)."""

    account_id: UUID
    answer: str


def void(connection: Connection, now: datetime, item_id: UUID, reason: str) -> bool:
    """Voids the item's approvals and supersedes what no call has begun for; what is live keeps standing."""
    _postings(connection, item_id)
    live = and_(approvals.c.item_id == item_id, approvals.c.voided_at.is_(None))
    voided = connection.execute(
        update(approvals).where(live).values(voided_at=now, void_reason=reason)
    ).rowcount
    mine = and_(deliveries.c.item_id == item_id, deliveries.c.operation != WITHDRAW)
    superseded = move(connection, "supersede", now, mine, reason=reason)
    _unbroadcast(connection, item_id)
    if voided:
        facts.record(connection, now, "approval.voided", str(item_id), {"reason": reason})
    _tell(connection, now, item_id, superseded, "superseded", reason)
    return bool(voided or superseded)


def withdraw(
    connection: Connection, now: datetime, item_id: UUID, *, lane: str = "urgent"
) -> list[TakenBack]:
    """Takes an item back at every account; tells for each what that means. Once this has committed no publication begins."""
    answers: list[TakenBack] = []
    _unbroadcast(connection, item_id)
    for posting in _postings(connection, item_id):
        if posting.withdrawn:
            continue
        connection.execute(update(postings).where(postings.c.id == posting.id).values(withdrawn=True))
        mine = and_(deliveries.c.posting_id == posting.id, deliveries.c.operation != WITHDRAW)
        cancelled = move(connection, "cancel", now, mine, reason="withdrawn")
        _tell(connection, now, item_id, cancelled, "cancelled", "withdrawn")
        under_way = connection.execute(select(deliveries).where(mine, deliveries.c.state.in_(OPEN))).all()
        under_way = [row for row in under_way if not _abandon(connection, now, row)]
        if under_way or posting.live_id is not None:
            _hasten(connection, now, under_way)
            _add_takedown(connection, now, posting, lane)
        if under_way or posting.live_id is not None or cancelled:
            answers.append(
                TakenBack(
                    posting.account_id,
                    "in_flight" if under_way else "takedown" if posting.live_id else "cancelled",
                )
            )
    wake(connection)
    return answers


def _postings(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    query = select(postings).where(postings.c.item_id == item_id).order_by(postings.c.id).with_for_update()
    return connection.execute(query).all()


def _unbroadcast(connection: Connection, item_id: UUID) -> None:
    connection.execute(update(broadcasts).where(broadcasts.c.item_id == item_id).values(resolve_at=None))


def _abandon(connection: Connection, now: datetime, row: Row[Any]) -> bool:
    """Ends a delivery that waits for a person; one that mails goes on only with the parts that are being sent right now."""
    if row.state != "in_progress":
        return False
    rest = and_(parts.c.delivery_id == row.id, parts.c.state.in_(("waiting", "queued", "claimed")))
    connection.execute(
        update(parts)
        .where(rest)
        .values(state="cancelled", release_at=None, queued_at=None, lease_until=None, ended_at=now)
    )
    if connection.execute(
        select(parts.c.id)
        .where(parts.c.delivery_id == row.id, parts.c.state.in_(("sending", "sent")))
        .limit(1)
    ).first():
        return False
    return bool(move(connection, "abandon", now, deliveries.c.id == row.id, reason="withdrawn"))


def _hasten(connection: Connection, now: datetime, under_way: Sequence[Row[Any]]) -> None:
    """Looks at once for what was lost, so that the takedown need not wait."""
    lost = and_(
        deliveries.c.id.in_([row.id for row in under_way]),
        deliveries.c.state == "unknown",
        deliveries.c.lease_until.is_(None),
    )
    connection.execute(
        update(deliveries).where(lost, deliveries.c.queued_at.is_(None)).values(release_at=now)
    )


def _add_takedown(connection: Connection, now: datetime, posting: Row[Any], lane: str) -> None:
    last = connection.execute(
        select(deliveries)
        .where(deliveries.c.posting_id == posting.id)
        .order_by(deliveries.c.sequence.desc())
        .limit(1)
    ).one()
    kept = (
        "posting_id",
        "item_id",
        "account_id",
        "channel",
        "revision",
        "revision_hash",
        "snapshot_hash",
        "generation",
    )
    connection.execute(
        insert(deliveries).values(
            **{name: getattr(last, name) for name in kept},
            id=new_id(), lane=lane, operation=WITHDRAW, sequence=posting.last_sequence + 1, state="scheduled",
            due_at=now, expires_at=now + _NEVER, release_at=now, created_at=now,
        )
    )  # fmt: skip
    connection.execute(
        update(postings).where(postings.c.id == posting.id).values(last_sequence=posting.last_sequence + 1)
    )


def _tell(
    connection: Connection, now: datetime, item_id: UUID, ids: Sequence[UUID], state: str, reason: str
) -> None:
    data = {"item": str(item_id), "state": state, "reason": reason}
    facts.record_all(connection, now, [("delivery.concluded", str(id), data) for id in ids])
