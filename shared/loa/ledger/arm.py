"""Arm: the last look before a call. From its commit on, the outside world may see something.

Under the gates' shared lock and with posting and delivery locked it checks again: this lease, this hash approved, not withdrawn,
not suspended, not expired. Whoever withdraws or suspends takes the same locks, so either they see this call, or it never begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, exists, insert, select

from loa import facts
from loa.channel import CORRECT, PUBLISH, WITHDRAW, Receipt
from loa.database import new_id
from loa.ledger import gates
from loa.ledger.claim import Claim
from loa.ledger.moves import move, move_each
from loa.ledger.tables import approvals, attempts, deliveries, postings


@dataclass(frozen=True)
class Armed:
    """A claim whose call may begin, until `deadline`: after it the lease is somebody else's."""

    claim: Claim
    attempt: UUID
    begun_at: datetime
    deadline: datetime


def arm(connection: Connection, now: datetime, claims: Sequence[Claim], lease: timedelta) -> list[Armed]:
    """Arms those claims that pass every check; the others are moved to where they belong, with the reason in their row."""
    gates.shared_lock(connection)
    known = gates.read(connection)
    rows = _lock(connection, claims)
    armed: list[Armed] = []
    for claim in claims:
        row = rows.get(claim.id)
        if row is None or row.fence != claim.fence or row.state != "claimed":
            continue  # the lease was lost, or a withdrawal came first: somebody else has dealt with it
        refusal = _refusal(row, claim, known, now)
        if refusal:
            _turn_back(connection, now, row, *refusal)
        else:
            live = (
                None
                if row.live_id is None
                else Receipt(external_id=row.live_id, url=row.live_url, evidence=row.live_evidence or {})
            )
            claim = replace(
                claim,
                operation=_operation(row),
                live=live,
                published_at=row.published_at,
                attempts=row.attempts + 1,
            )
            armed.append(Armed(claim, new_id(), now, now + lease))
    _write(connection, now, armed)
    return armed


def _lock(connection: Connection, claims: Sequence[Claim]) -> dict[UUID, Row[Any]]:
    approved = exists().where(
        approvals.c.item_id == deliveries.c.item_id,
        approvals.c.revision_hash == deliveries.c.revision_hash,
        approvals.c.voided_at.is_(None),
    )
    query = (
        select(
            deliveries,
            *(
                postings.c[name]
                for name in ("withdrawn", "live_id", "live_url", "live_evidence", "published_at")
            ),
            postings.c.generation.label("posting_generation"),
            approved.label("approved"),
        )
        .join(postings, postings.c.id == deliveries.c.posting_id)
        .where(deliveries.c.id.in_([claim.id for claim in claims]))
        .order_by(postings.c.id, deliveries.c.sequence)
        .with_for_update(of=[postings, deliveries])
    )
    return {row.id: row for row in connection.execute(query)}


def _refusal(
    row: Row[Any], claim: Claim, known: dict[str, Row[Any]], now: datetime
) -> tuple[str, str, datetime | None] | None:
    """(event, reason, when to come again) of a delivery that may not be called now; None where it may."""
    if row.operation != WITHDRAW:
        if row.withdrawn or row.generation < row.posting_generation:
            return "cancel", "withdrawn", None
        if not row.approved:
            return "supersede", "approval_void", None
        if row.expires_at < now:
            return "expire", "too_late", None
    if gates.shut(known, gates.scopes(row.channel, claim.account.key)):
        return "hold", gates.SUSPENDED, row.expires_at
    gate = known.get(claim.account.gate)
    if gate and gate.tripped:
        return "hold", gates.TRIPPED, row.expires_at
    if gate and gate.paused_until and gate.paused_until > now:
        return "hold", "account_paused", min(gate.paused_until, row.expires_at)
    return None


def _turn_back(
    connection: Connection, now: datetime, row: Row[Any], event: str, reason: str, release_at: datetime | None
) -> None:
    move(connection, event, now, deliveries.c.id == row.id, reason=reason, release_at=release_at)
    if event != "hold":
        data = {"channel": row.channel, "item": str(row.item_id), "state": event, "reason": reason}
        facts.record(connection, now, "delivery.concluded", str(row.id), data)


def _operation(row: Row[Any]) -> str:
    """A correction of what never came to stand is a publication; a publication of what stands is a correction."""
    if row.operation == WITHDRAW:
        return WITHDRAW
    return PUBLISH if row.live_id is None else CORRECT


def _write(connection: Connection, now: datetime, armed: Sequence[Armed]) -> None:
    if not armed:
        return
    rows = [
        {
            "id": a.claim.id,
            "operation": a.claim.operation,
            "attempts": a.claim.attempts,
            "lease_until": a.deadline,
        }
        for a in armed
    ]
    move_each(connection, "arm", now, rows)
    connection.execute(
        insert(attempts),
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
