"""Parts: one delivery to many readers, each of them once. Released in chunks, claimed, armed, sent and settled like deliveries.

Mail cannot be looked up: a part whose answer was lost stays `uncertain` and is never sent again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, tuple_, update

from loa import errors, facts
from loa.channel import Reader, Receipt
from loa.database import insert_missing, new_id
from loa.ledger import gates
from loa.ledger.arm import Armed
from loa.ledger.circuit import TRYING, Rest, heed, may_try
from loa.ledger.claim import Claim
from loa.ledger.ends import conclude
from loa.ledger.moves import move
from loa.ledger.settle import Policy, Settled, lock, stand
from loa.ledger.states import PARTIAL, PUBLISHED, TRANSITIONS, WITHDRAWN
from loa.ledger.tables import approvals, attempts, deliveries, parts
from loa.wake import wake

CHUNK = 500
"""Parts that travel in one message."""
IN_DOUBT, MISSED = "readers_in_doubt", "readers_missed"
"""Why a mail is `partial`: a person decides (`loa.ledger.readers`)."""
_STOOD = (PUBLISHED, PARTIAL, WITHDRAWN)


@dataclass(frozen=True)
class Part:
    """One reader's part in a worker's hands."""

    id: UUID
    fence: int
    attempts: int
    reader: Reader


def expand(connection: Connection, now: datetime, armed: Armed, readers: Iterable[Reader]) -> int:
    """Freezes the readers of an armed delivery into parts, each once, in one transaction; gives how many are to be sent."""
    rows = lock(connection, [armed.claim.id])
    row = rows.get(armed.claim.id)
    if row is None or row.fence != armed.claim.fence or row.state != "sending":
        return 0
    source = iter(readers)
    for chunk, batch in enumerate(iter(lambda: list(islice(source, CHUNK)), [])):
        insert_missing(
            connection,
            parts,
            [
                {
                    "id": new_id(),
                    "delivery_id": row.id,
                    "chunk": chunk,
                    "reader": reader.key,
                    "address": reader.address,
                    "attributes": dict(reader.attributes),
                    "state": "waiting",
                    "release_at": now,
                }
                for reader in batch
            ],
        )
    # an operator's retry of a mail that reached nobody: whom it certainly did not reach gets it now
    failed = and_(parts.c.delivery_id == row.id, parts.c.state == "failed")
    again = {"state": "waiting", "release_at": now, "attempts": 0, "detail": None, "ended_at": None}
    connection.execute(update(parts).where(failed).values(**again))
    count = counts(connection, row.id).get("waiting", 0)
    told = {"outcome": "expanded", "detail": f"{count} readers", "ended_at": now}
    connection.execute(update(attempts).where(attempts.c.id == armed.attempt).values(**told))
    move(connection, "take_over", now, deliveries.c.id == row.id, failures=0, lost_at=None)
    if _over(connection, now, row):
        cancel_rest(connection, now, row)
        count = 0
    if count == 0:
        finish(connection, now, row)
    wake(connection)
    return count


def claim_chunk(
    connection: Connection, now: datetime, delivery: UUID, chunk: int, lease: timedelta
) -> list[Part]:
    """Takes the queued parts of a chunk, in the order of the list of readers."""
    of_chunk = and_(parts.c.delivery_id == delivery, parts.c.chunk == chunk)
    connection.execute(select(parts.c.id).where(of_chunk).order_by(parts.c.id).with_for_update())
    statement = (
        update(parts)
        .where(of_chunk, parts.c.state == "queued")
        .values(state="claimed", fence=parts.c.fence + 1, lease_until=now + lease, queued_at=None)
        .returning(parts)
    )
    taken = [
        Part(
            row.id,
            row.fence,
            row.attempts,
            Reader(key=row.reader, address=row.address, attributes=row.attributes),
        )
        for row in connection.execute(statement)
    ]
    return sorted(taken, key=lambda part: part.id)


def arm_parts(
    connection: Connection, now: datetime, claim: Claim, taken: Sequence[Part], lease: timedelta
) -> list[Part]:
    """Parts that may be sent now; the others wait for a gate, or are cancelled with their delivery."""
    gates.shared_lock(connection)
    known = gates.read(connection)
    row = lock(connection, [claim.id]).get(claim.id)
    held = tuple_(parts.c.id, parts.c.fence).in_([(part.id, part.fence) for part in taken])
    mine = and_(held, parts.c.state == "claimed")  # what lapsed meanwhile is somebody else's
    if row is None or row.state != "in_progress":
        connection.execute(
            update(parts).where(mine).values(state="cancelled", lease_until=None, ended_at=now)
        )
        return []
    if _over(connection, now, row):
        cancel_rest(connection, now, row)
        finish(connection, now, row)
        return []
    until = _held_until(connection, now, claim, known, row.expires_at, lease)
    if until is not None:
        back = {"state": "waiting", "lease_until": None, "release_at": min(until, row.expires_at)}
        connection.execute(update(parts).where(mine).values(**back))
        return []
    armed = connection.execute(
        update(parts)
        .where(mine)
        .values(state="sending", attempts=parts.c.attempts + 1, lease_until=now + lease)
        .returning(parts.c.id)
    )
    ready = set(armed.scalars())
    return [part for part in taken if part.id in ready]


def _held_until(
    connection: Connection,
    now: datetime,
    claim: Claim,
    known: Mapping[str, Row[Any]],
    expires_at: datetime,
    lease: timedelta,
) -> datetime | None:
    """Until when nothing may be sent from this account; None: now. Whoever opens it makes due what waits for that."""
    gate = known.get(claim.account.gate)
    if gates.shut(known, gates.scopes(claim.account.channel, claim.account.key)):
        return expires_at
    if (held := gates.closed(gate, now)) is not None:
        return held[1] or expires_at
    if gate is not None and gate.rests and not may_try(connection, now, gate.scope, now + lease):
        return now + TRYING
    return None


def _over(connection: Connection, now: datetime, row: Row[Any]) -> bool:
    """Whether no further part may be sent: taken back, not what is approved any more, or too late. Asked under the lock."""
    if row.withdrawn or row.generation < row.posting_generation or row.expires_at < now:
        return True
    approved = select(approvals.c.id).where(
        approvals.c.item_id == row.item_id,
        approvals.c.revision_hash == row.revision_hash,
        approvals.c.voided_at.is_(None),
    )
    return connection.execute(approved.limit(1)).first() is None


def cancel_rest(connection: Connection, now: datetime, row: Row[Any]) -> None:
    """Cancels the parts that are not being sent right now."""
    rest = and_(parts.c.delivery_id == row.id, parts.c.state.in_(("waiting", "queued", "claimed")))
    connection.execute(
        update(parts)
        .where(rest)
        .values(state="cancelled", release_at=None, queued_at=None, lease_until=None, ended_at=now)
    )


def settle_parts(
    connection: Connection,
    now: datetime,
    claim: Claim,
    results: Sequence[tuple[Part, Receipt | errors.ChannelFailure]],
    policy: Policy,
    begun_at: datetime,
) -> Settled | None:
    """Writes the outcomes of parts that were armed at `begun_at`; gives the delivery's end where these were the last ones."""
    rest: Rest | None = None
    for said in _of_the_account([result for _, result in results]):
        scope = claim.account.gate
        told = heed(connection, now, scope, said, policy.circuit, begun_at=begun_at, doubtful=True)
        rest = told or rest
    row = lock(connection, [claim.id]).get(claim.id)
    if row is None:
        return None
    before = counts(connection, row.id) if row.state == PARTIAL else {}
    rows = [
        {"_id": part.id, "_fence": part.fence, **_outcome(part, result, policy, now, rest)}
        for part, result in results
    ]
    if rows:
        statement = (
            update(parts)
            .where(parts.c.id == bindparam("_id"), parts.c.fence == bindparam("_fence"))
            # a late "sent" is the truth; nothing else may be said over what was given up
            .where(or_(parts.c.state == "sending", and_(parts.c.state == "uncertain", bindparam("_state") == "sent")))
            .values(
                state=bindparam("_state"), detail=bindparam("_detail"), release_at=bindparam("_release_at"),
                ended_at=bindparam("_ended_at"), lease_until=None, attempts=bindparam("_attempts"),
            )
        )  # fmt: skip
        connection.execute(statement, rows)
    if (
        row.state == PARTIAL and counts(connection, row.id) != before
    ):  # a late "sent": what it ended in changes
        move(connection, "reopen", now, deliveries.c.id == row.id)
    wake(connection)
    return finish(connection, now, row)


def counts(connection: Connection, delivery: UUID) -> dict[str, int]:
    """How many parts of a delivery are in which state."""
    query = select(parts.c.state, func.count()).where(parts.c.delivery_id == delivery).group_by(parts.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def _of_the_account(results: Sequence[Receipt | errors.ChannelFailure]) -> list[object]:
    """What these outcomes say of the account: a failure in passing only where one and the same befell them all."""
    said = {type(result): result for result in results}
    together = len(results) > 1 and all(result is results[0] for result in results)
    return [result for kind, result in said.items() if together or not issubclass(kind, errors.Transient)]


def _outcome(
    part: Part,
    result: Receipt | errors.ChannelFailure,
    policy: Policy,
    now: datetime,
    rest: Rest | None,
) -> dict[str, Any]:
    tried = {"_attempts": part.attempts + 1}

    def end(state: str, detail: str | None) -> dict[str, Any]:
        return {"_state": state, "_detail": detail, "_release_at": None, "_ended_at": now, **tried}

    def again(detail: str, wait: timedelta) -> dict[str, Any]:
        return {"_state": "waiting", "_detail": detail, "_release_at": now + wait, "_ended_at": None, **tried}

    match result:
        case Receipt():
            return end("sent", None)
        case errors.Unknown():
            return end("uncertain", result.detail)
        case errors.RateLimited(wait=wait):
            return again(result.detail, wait)
        case errors.Transient(ours=True):
            return again(result.detail, policy.backoff[0]) | {"_attempts": part.attempts}
        case errors.Transient() if rest is not None:
            return again(result.detail, rest.until - now) | {"_attempts": part.attempts}
        case errors.Transient():
            wait_for = policy.wait(part.attempts + 1)
            return end("failed", result.detail) if wait_for is None else again(result.detail, wait_for)
        case errors.NeedsOperator():
            return again(result.detail, timedelta(minutes=1))
        case _:
            return end("failed", result.detail)


def finish(connection: Connection, now: datetime, row: Row[Any]) -> Settled | None:
    """Ends the delivery of `row` if no part of it is open any more."""
    left = select(parts.c.id).where(parts.c.delivery_id == row.id, parts.c.ended_at.is_(None))
    if connection.execute(left.limit(1)).first() is not None:
        return None  # counted only at the end: a mail has a hundred thousand, and this is asked after every fifty
    states = counts(connection, row.id)
    event, reason = _end(states)
    detail = ", ".join(f"{state} {count}" for state, count in sorted(states.items())) or "no readers"
    if not move(connection, event, now, deliveries.c.id == row.id, reason=reason, detail=detail):
        return None
    if event in ("finish", "finish_some") and not _replaced(connection, row):
        stand(connection, now, row, Receipt(external_id=str(row.id), evidence=dict(states)))
    state = TRANSITIONS[event][1]
    conclude(connection, now, [row], state, reason)
    if reason == IN_DOUBT:
        data = {"channel": row.channel, "item": str(row.item_id), "reason": reason}
        facts.record(connection, now, "delivery.asks", str(row.id), data)
    return Settled(row.id, row.channel, "", row.operation, state, detail, None)


def _end(states: Mapping[str, int]) -> tuple[str, str | None]:
    """The event that ends a mail whose parts are in these states, and why. Who is in doubt may have it: that is no failure."""
    sent, doubted, cancelled = (states.get(state, 0) for state in ("sent", "uncertain", "cancelled"))
    if doubted:
        return "finish_some", IN_DOUBT
    if sent == sum(states.values()):
        return "finish", None
    if sent:
        return "finish_some", MISSED
    return ("abandon", None) if cancelled == sum(states.values()) else ("fail_all", None)


def _replaced(connection: Connection, row: Row[Any]) -> bool:
    """Whether a later operation of the posting says what stands."""
    later = and_(deliveries.c.posting_id == row.posting_id, deliveries.c.sequence > row.sequence)
    return (
        connection.execute(select(deliveries.c.id).where(later, deliveries.c.state.in_(_STOOD))).first()
        is not None
    )
