"""A person's word: retry what is blocked, say how an unknown call ended, end a task with proof."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, insert, select, update

from loa.channel import WITHDRAW, Receipt
from loa.clock import parse_instant
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, NotFound
from loa.ledger.ends import REQUIRES_ASKS, conclude
from loa.ledger.look import TO_BE_CHECKED
from loa.ledger.moves import move
from loa.ledger.settle import apply, lock, stand
from loa.ledger.states import CANCELLED, OPEN, REJECTED, TRANSITIONS, WAITING
from loa.ledger.tables import approvals, attempts, deliveries, parts
from loa.wake import wake

LET_GO = "let_go"


def retry(connection: Connection, now: datetime, id: UUID, by: str, grace: timedelta) -> None:
    """Makes a blocked, rejected or expired delivery due again, now; one that waits for the portal's page goes without it.

    Raises Conflict where it is in another state, its approval is void, it was withdrawn, or a later operation exists.
    """
    row = locked(connection, id)
    check_it_may_go(connection, row)
    expires = max(row.expires_at, now + grace)
    mine = deliveries.c.id == id
    asks = and_(mine, deliveries.c.reason == REQUIRES_ASKS, deliveries.c.state.in_(WAITING))
    freed = {"requires_id": None, "release_at": now, "expires_at": expires, "reason": None}
    went = connection.execute(update(deliveries).where(asks).values(**freed)).rowcount
    if not went and not move(
        connection,
        "again",
        now,
        mine,
        release_at=now,
        expires_at=expires,
        failures=0,
        looks=0,
        reason=None,
        detail=None,
    ):
        raise Conflict(f"it is {row.state}; only what is blocked, rejected or expired can be tried again")
    note(connection, now, row, "retry", by)
    wake(connection)


def let_go(connection: Connection, now: datetime, id: UUID, by: str) -> None:
    """A blocked, rejected or expired delivery need not go any more; nothing of it was ever outside. Ends it for good.

    Raises Conflict where it is in another state, or is a takedown that the channel did not refuse: what stands outside and can be
    taken down is not forgotten by a word.
    """
    row = locked(connection, id)
    if row.operation == WITHDRAW and row.state != REJECTED:
        raise Conflict("it is to be taken down; say that it is gone, or try again")
    if not move(connection, "let_go", now, deliveries.c.id == id, reason=LET_GO, concluded_at=now):
        raise Conflict(f"it is {row.state}; only what is blocked, rejected or expired can be let go")
    conclude(connection, now, [row], CANCELLED, LET_GO)
    note(connection, now, row, LET_GO, by)


def check_it_may_go(connection: Connection, row: Row[Any]) -> None:
    """Raises Conflict where a person's word cannot send this: withdrawn, approval void, or replaced by a later operation."""
    later = select(deliveries.c.id).where(
        deliveries.c.posting_id == row.posting_id, deliveries.c.sequence > row.sequence
    )
    if (
        row.state not in OPEN and connection.execute(later.limit(1)).first()
    ):  # what is open, the later one waits behind
        raise Conflict("a later correction or withdrawal has taken its place")
    if row.operation == WITHDRAW:
        return
    if row.withdrawn or row.generation < row.posting_generation:
        raise Conflict("the item was withdrawn")
    approved = select(approvals.c.id).where(
        approvals.c.item_id == row.item_id,
        approvals.c.revision_hash == row.revision_hash,
        approvals.c.voided_at.is_(None),
    )
    if connection.execute(approved).first() is None:
        raise Conflict("its approval is void: approve the item again")


def confirm(
    connection: Connection,
    now: datetime,
    id: UUID,
    by: str,
    *,
    external_id: str,
    url: str | None,
    attempts_seen: int,
) -> None:
    """The operator has seen it: it is done (live, or taken down). `attempts_seen` guards against a word on an older attempt.

    Taken as it is: for channels that cannot be asked, and for an operator who insists. Raises Conflict where it is no longer
    unknown, or was called again meanwhile.
    """
    row = _unknown(connection, id, attempts_seen)
    event, state = ("take_down", "withdrawn") if row.operation == WITHDRAW else ("confirm", "published")
    move(connection, event, now, deliveries.c.id == id, reason="confirmed", lost_at=None)
    if row.operation == WITHDRAW:
        apply(connection, now, [(row, "take_down", None)])
    else:
        stand(connection, now, row, Receipt(external_id=external_id, url=url, evidence={"confirmed_by": by}))
    conclude(connection, now, [row], state, "confirmed")
    note(connection, now, row, "confirm", by, detail=url or external_id)


def check(
    connection: Connection, now: datetime, id: UUID, by: str, *, address: str, attempts_seen: int
) -> None:
    """The operator has seen that it is done: a worker looks at once, and asks again where it does not see it.

    Only workers open accounts; and what they find brings the other side's own id with it. Raises Conflict as `confirm` does.
    """
    row = _unknown(connection, id, attempts_seen)
    looked_at = {"reason": TO_BE_CHECKED, "detail": address, "release_at": now}
    anew = {
        "fence": row.fence + 1,
        "queued_at": None,
        "lease_until": None,
    }  # a look that began before decides nothing
    connection.execute(update(deliveries).where(deliveries.c.id == id).values(**looked_at, **anew))
    note(connection, now, row, "confirm", by, detail=address)
    wake(connection)


def deny(connection: Connection, now: datetime, id: UUID, by: str, *, attempts_seen: int) -> None:
    """The operator has looked: it was not done; do it. Nothing is sent where the item was taken back meanwhile.

    Raises Conflict as `confirm` does.
    """
    row = _unknown(connection, id, attempts_seen)
    move(connection, "deny", now, deliveries.c.id == id, release_at=now, reason="denied", looks=0, lost=0)
    note(connection, now, row, "deny", by)
    wake(connection)


def end_task(connection: Connection, now: datetime, id: UUID, by: str, proof: dict[str, Any]) -> None:
    """Ends a task of the manual channel. `proof`: `link`, `file` (SHA-256), `at` (RFC 3339), `note`; one of the first two.

    Raises InvalidInput without proof or for an `at` that is no time, Conflict where it is no open task.
    """
    if not (proof.get("link") or proof.get("file")):
        raise InvalidInput("proof", "give a link or a file that shows it")
    row = locked(connection, id)
    if (
        row.state != "in_progress"
        or connection.execute(select(parts.c.id).where(parts.c.delivery_id == id).limit(1)).first()
    ):
        raise Conflict("this is no open task")
    receipt = Receipt(external_id=proof.get("file") or proof["link"], url=proof.get("link"), evidence=proof)
    event = "take_down" if row.operation == WITHDRAW else "finish"
    shown = parse_instant(proof["at"], "at") if proof.get("at") else None
    move(connection, event, now, deliveries.c.id == id, reason="proof", shown_at=shown)
    apply(connection, now, [(row, "take_down" if event == "take_down" else "publish", receipt)])
    conclude(connection, now, [row], TRANSITIONS[event][1], "proof")
    note(connection, now, row, "proof", by, evidence=proof)


def _unknown(connection: Connection, id: UUID, attempts_seen: int) -> Row[Any]:
    row = locked(connection, id)
    if row.state != "unknown":
        raise Conflict(f"it is {row.state} by now; look again")
    if row.attempts != attempts_seen:
        raise Conflict("it was called again meanwhile; look again")
    return row


def locked(connection: Connection, id: UUID) -> Row[Any]:
    """A delivery, with its posting, locked. Raises NotFound."""
    row = lock(connection, [id]).get(id)
    if row is None:
        raise NotFound(f"no delivery {id}")
    return row


def note(
    connection: Connection,
    now: datetime,
    row: Row[Any],
    outcome: str,
    by: str,
    *,
    detail: str | None = None,
    evidence: Any = None,
) -> None:
    """Writes a person's word into the delivery's story."""
    told = {"outcome": outcome, "detail": detail, "evidence": evidence, "worker": by}
    connection.execute(
        insert(attempts).values(
            id=new_id(),
            delivery_id=row.id,
            kind="person",
            number=row.attempts,
            fence=row.fence,
            begun_at=now,
            ended_at=now,
            **told,
        )
    )
