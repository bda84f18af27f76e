"""Arm: the last look before a call. From its commit on, the outside world may see something.

Under the gates' shared lock and with posting and delivery locked it checks again: this lease, this hash approved and this
content under it, nothing internal to a public account, not withdrawn, not suspended, not expired. Whoever withdraws or suspends
takes the same locks, so either they see this call, or it never begins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from loa import facts
from loa.bulk import insert_each
from loa.channel import CORRECT, PUBLISH, WITHDRAW
from loa.content import INTERNAL
from loa.database import new_id
from loa.ledger import gates
from loa.ledger.circuit import TRYING, may_try
from loa.ledger.claim import CALL, Claim, find_queued, hold, locked
from loa.ledger.ends import conclude_ids
from loa.ledger.moves import move, move_each
from loa.ledger.states import CLAIMED, ENDED, QUEUED, TRANSITIONS
from loa.ledger.tables import attempts, deliveries


class Armed(NamedTuple):
    """A claim whose call may begin, until `deadline`: after it the lease is somebody else's. A tuple, as claims are."""

    claim: Claim
    attempt: UUID
    begun_at: datetime
    deadline: datetime
    doubtful: bool = False
    """Failures were counted against its account; that it got through will be news."""


@dataclass(frozen=True)
class Taken:
    """What a worker took: calls that may begin, and claims that wait for a thread or are looks."""

    armed: list[Armed]
    claims: list[Claim]
    ignored: list[UUID]
    """Messages without effect: doubled, forged, late, or overtaken by a withdrawal."""


def take(
    connection: Connection,
    now: datetime,
    channel: str,
    ids: Sequence[UUID],
    worker: str,
    lease: timedelta,
    threads: int,
) -> Taken:
    """Claims what messages name; as many calls as there are free `threads` are armed in the same transaction."""
    gates.shared_lock(connection)
    found = find_queued(connection, now, channel, ids)
    calls = [claim for claim in found if claim.kind == CALL]
    at_once = calls[:threads]
    rest = calls[threads:] + [claim for claim in found if claim.kind != CALL]
    armed = _arm(connection, now, at_once, lease, worker)
    claims = hold(connection, now, rest, worker, lease)
    known = {claim.id for claim in found}
    return Taken(armed, claims, [id for id in ids if id not in known])


def arm(connection: Connection, now: datetime, claims: Sequence[Claim], lease: timedelta) -> list[Armed]:
    """Arms those claims that pass every check; the others are moved to where they belong, with the reason in their row."""
    gates.shared_lock(connection)
    standing = locked(connection, claims)
    mine = [
        now_standing
        for claim in claims
        # otherwise the lease was lost, or a withdrawal came first: somebody else has dealt with it
        if (now_standing := standing.get(claim.id)) is not None
        and now_standing.fence == claim.fence
        and now_standing.state == CLAIMED
    ]
    return _arm(connection, now, mine, lease)


def _arm(
    connection: Connection,
    now: datetime,
    claims: Sequence[Claim],
    lease: timedelta,
    worker: str | None = None,
) -> list[Armed]:
    """`worker`: who takes those that nobody has claimed before."""
    known = gates.read(connection) if claims else {}
    doubts = _doubts(connection, claims)
    armed: list[Armed] = []
    for claim in claims:
        refusal = _refusal(claim, known, now)
        gate = known.get(claim.account.gate)
        if not refusal and gate and gate.rests and not may_try(connection, now, gate.scope, now + lease):
            refusal = "hold", gates.RESTING, min(now + TRYING, claim.expires_at)
        if refusal:
            _turn_back(connection, now, claim, *refusal)
        else:
            lost_at = claim.lost_at
            if claim.id in doubts and claim.live is None:
                lost_at = min(doubts[claim.id], claim.lost_at or doubts[claim.id])
            ready = claim._replace(
                operation=_operation(claim),
                attempts=claim.attempts + 1,
                fence=claim.fence + (claim.state == QUEUED),
                worker=worker or claim.worker,
                lost_at=lost_at,
            )
            doubtful = gate is not None and bool(gate.failures or gate.rests)
            armed.append(Armed(ready, new_id(), now, now + lease, doubtful))
    _write(connection, now, armed)
    return armed


def _doubts(connection: Connection, claims: Sequence[Claim]) -> dict[UUID, datetime]:
    """When the answer of an earlier operation of the same posting and generation was lost, and nobody ever learned how it ended.

    What was superseded or cancelled in such doubt may stand outside after all: so it is looked for before anything is put there.
    """
    postings = {claim.posting_id for claim in claims if claim.sequence > 1}
    if not postings:
        return {}
    lost = {
        (row.posting_id, row.generation): row.lost_at
        for row in connection.execute(
            select(
                deliveries.c.posting_id,
                deliveries.c.generation,
                func.min(deliveries.c.lost_at).label("lost_at"),
            )
            .where(deliveries.c.posting_id.in_(postings), deliveries.c.lost_at.is_not(None))
            .group_by(deliveries.c.posting_id, deliveries.c.generation)
        )
    }
    found = {claim.id: lost.get((claim.posting_id, claim.generation)) for claim in claims}
    return {id: lost_at for id, lost_at in found.items() if lost_at is not None}


def _refusal(
    claim: Claim, known: dict[str, Row[Any]], now: datetime
) -> tuple[str, str, datetime | None] | None:
    """(event, reason, when to come again) of a delivery that may not be called now; None where it may."""
    if claim.operation != WITHDRAW:
        if claim.withdrawn:
            return "cancel", "withdrawn", None
        if not claim.approved:
            return "supersede", "approval_void", None
        if claim.expires_at < now:
            return "expire", "too_late", None
        if claim.audience == INTERNAL and claim.account.visibility != INTERNAL:
            return "refuse", "internal_to_public", None
        if hashlib.sha256(claim.body.encode()).hexdigest() != claim.snapshot_hash:
            return "refuse", "not_what_was_approved", None
    if gates.shut(known, gates.scopes(claim.account.channel, claim.account.key)):
        return "hold", gates.SUSPENDED, claim.expires_at
    if (held := gates.closed(known.get(claim.account.gate), now)) is not None:
        reason, until = held
        return "hold", reason, min(until or claim.expires_at, claim.expires_at)
    return None


def _turn_back(
    connection: Connection, now: datetime, claim: Claim, event: str, reason: str, release_at: datetime | None
) -> None:
    move(connection, event, now, deliveries.c.id == claim.id, reason=reason, release_at=release_at)
    state = TRANSITIONS[event][1]
    if state in ENDED:
        conclude_ids(connection, now, [claim.id], state, reason)
    elif event == "refuse":
        data = {"channel": claim.account.channel, "item": str(claim.item_id), "reason": reason}
        facts.record(connection, now, "delivery.asks", str(claim.id), data)


def _operation(claim: Claim) -> str:
    """A correction of what never came to stand is a publication; a publication of what stands is a correction."""
    if claim.operation == WITHDRAW:
        return WITHDRAW
    return PUBLISH if claim.live is None else CORRECT


def _write(connection: Connection, now: datetime, armed: Sequence[Armed]) -> None:
    if not armed:
        return
    rows = [
        {
            "id": a.claim.id,
            "operation": a.claim.operation,
            "attempts": a.claim.attempts,
            "lease_until": a.deadline,
            "fence": a.claim.fence,
            "worker": a.claim.worker,
        }
        for a in armed
    ]
    move_each(connection, "arm", now, rows)
    insert_each(
        connection,
        attempts,
        [
            {
                "id": a.attempt,
                "delivery_id": a.claim.id,
                "kind": "call",
                "number": a.claim.attempts,
                "fence": a.claim.fence,
                "worker": a.claim.worker,
                "begun_at": now,
            }
            for a in armed
        ],
    )
