"""Where an item stands, account by account: what is live, the last operation there, and the proof of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from loa.ledger.states import IN_PROGRESS
from loa.ledger.tables import attempts, deliveries, postings
from loa_publisher.deliveries.lists import DeliveryLine, as_lines, whole_rows

_PROVES = ("published", "withdrawn", "found", "proof", "confirm", "Gone", "AlreadyThere", "expanded")
"""Outcomes of attempts that say how it ended outside."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What shows that it was done: when, in whose words (`by`: the person or the worker), the other side's id."""

    outcome: str
    at: datetime
    by: str
    external_id: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An item at one account. `live_revision`: what stands there now, None for nothing; `last`: the latest operation."""

    last: DeliveryLine
    live_revision: int | None
    proof: Proof | None


def standing(connection: Connection, item_id: UUID) -> list[Standing]:
    """All accounts at which the item ever was to be, in three statements."""
    return standings(connection, [item_id]).get(item_id, [])


def standings(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, list[Standing]]:
    """The same of several items, in as many statements; those that were to be nowhere are absent."""
    if not item_ids:
        return {}
    rows = connection.execute(
        whole_rows()
        .add_columns(postings.c.live_revision, postings.c.live_id)
        .where(deliveries.c.item_id.in_(item_ids), deliveries.c.sequence == postings.c.last_sequence)
        .order_by(deliveries.c.channel, deliveries.c.id)
    ).all()
    lines = {line.id: line for line in as_lines(connection, rows)}
    proofs = _proofs(connection, list(lines))
    found: dict[UUID, list[Standing]] = {}
    for row in rows:
        if row.id in lines:
            found.setdefault(row.item_id, []).append(
                Standing(
                    last=lines[row.id],
                    live_revision=row.live_revision if row.live_id is not None else None,
                    proof=proofs.get(row.id) if row.state != IN_PROGRESS else None,
                )
            )
    return found


def _proofs(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Proof]:
    if not ids:
        return {}
    query = select(attempts).where(attempts.c.delivery_id.in_(ids), attempts.c.outcome.in_(_PROVES))
    found = {}
    for row in connection.execute(query.order_by(attempts.c.begun_at, attempts.c.id)):
        evidence = row.evidence or {}
        told = evidence.get("id") or evidence.get("message_id") or evidence.get("link") or ""
        found[row.delivery_id] = Proof(
            outcome=row.outcome, at=row.ended_at or row.begun_at, by=row.worker or "", external_id=str(told)
        )
    return found
