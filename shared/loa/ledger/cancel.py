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
from loa.ledger.ends import conclude, conclude_ids
from loa.ledger.locks import postings_of
from loa.ledger.moves import move
from loa.ledger.parts import cancel_rest, counts, finish
from loa.ledger.settle import lock
from loa.ledger.states import CANCELLED, OPEN, SUPERSEDED
from loa.ledger.tables import approvals, broadcasts, deliveries, postings
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
    _unbroadcast(
        connection, item_id
    )  # first, as in `withdraw`: who resolves a broadcast holds it and then takes postings
    postings_of(connection, item_id)
    live = and_(approvals.c.item_id == item_id, approvals.c.voided_at.is_(None))
    voided = connection.execute(
        update(approvals).where(live).values(voided_at=now, void_reason=reason)
    ).rowcount
    mine = and_(deliveries.c.item_id == item_id, deliveries.c.operation != WITHDRAW)
    superseded = move(connection, "supersede", now, mine, reason=reason)
    if voided:
        facts.record(connection, now, "approval.voided", str(item_id), {"reason": reason})
    conclude_ids(connection, now, superseded, SUPERSEDED, reason)
    handed_over = select(deliveries.c.id).where(mine, deliveries.c.state == "in_progress")
    for row in lock(connection, list(connection.execute(handed_over).scalars())).values():
        _abandon(connection, now, row, reason)  # a task or a mailing of words that are no longer approved
    return bool(voided or superseded)


def withdraw(
    connection: Connection, now: datetime, item_id: UUID, *, lane: str = "urgent"
) -> list[TakenBack]:
    """Takes an item back at every account; tells for each what that means. Once this has committed no publication begins."""
    answers: list[TakenBack] = []
    _unbroadcast(connection, item_id)
    for posting in postings_of(connection, item_id):
        if posting.withdrawn:
            continue
        answer = _take_back(connection, now, posting, lane)
        if answer is not None:
            answers.append(TakenBack(posting.account_id, answer))
    wake(connection)
    return answers


def _take_back(connection: Connection, now: datetime, posting: Row[Any], lane: str) -> str | None:
    connection.execute(update(postings).where(postings.c.id == posting.id).values(withdrawn=True))
    mine = and_(deliveries.c.posting_id == posting.id, deliveries.c.operation != WITHDRAW)
    cancelled = move(connection, "cancel", now, mine, reason="withdrawn")
    conclude_ids(connection, now, cancelled, CANCELLED, "withdrawn")
    open_ones = connection.execute(
        select(deliveries.c.id).where(mine, deliveries.c.state.in_(OPEN))
    ).scalars()
    begun = lock(connection, list(open_ones)).values()
    under_way = [row for row in begun if not _abandon(connection, now, row, "withdrawn")]
    live = select(postings.c.live_id).where(
        postings.c.id == posting.id
    )  # a mail that was ended just now stands, too
    stands = connection.execute(live).scalar() is not None
    doubtful = not stands and _in_doubt(connection, posting)
    if not (under_way or stands or doubtful):
        return "cancelled" if cancelled or begun else None
    _hasten(connection, now, under_way)
    _add_takedown(connection, now, posting, lane)
    return "in_flight" if under_way or doubtful else "takedown"


def _in_doubt(connection: Connection, posting: Row[Any]) -> bool:
    """Whether a call of this generation lost its answer and nobody ever learned how it ended: it may stand there after all."""
    lost = and_(
        deliveries.c.posting_id == posting.id,
        deliveries.c.generation == posting.generation,
        deliveries.c.lost_at.is_not(None),
    )
    return connection.execute(select(deliveries.c.id).where(lost).limit(1)).first() is not None


def _unbroadcast(connection: Connection, item_id: UUID) -> None:
    connection.execute(update(broadcasts).where(broadcasts.c.item_id == item_id).values(resolve_at=None))


def _abandon(connection: Connection, now: datetime, row: Row[Any], reason: str) -> bool:
    """Ends a task, or a mail of which no part is being sent right now; tells whether it has ended."""
    if row.state != "in_progress":
        return False
    cancel_rest(connection, now, row)
    by_state = counts(connection, row.id)
    if by_state.get("sending"):
        return False
    if by_state:
        finish(connection, now, row)
    elif move(connection, "abandon", now, deliveries.c.id == row.id, reason=reason):
        conclude(connection, now, [row], CANCELLED, reason)
    return True


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
