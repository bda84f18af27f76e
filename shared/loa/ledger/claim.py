"""Claim: a worker takes a batch for the length of a lease. Nothing outside has happened yet: a lost lease is simply due again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from loa.channel import Publication, Receipt
from loa.content import Snapshot
from loa.ledger.accounts import StoredAccount
from loa.ledger.moves import move
from loa.ledger.states import QUEUED, UNKNOWN
from loa.ledger.tables import accounts, deliveries, postings, snapshots

CALL, LOOK = "call", "look"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One delivery in a worker's hands, with all that the worker needs to know of it."""

    id: UUID
    fence: int
    kind: str
    """`call`, or `look` where an earlier call's answer was lost."""
    operation: str
    posting_id: UUID
    account: StoredAccount
    body: str = field(repr=False)
    """Canonical JSON of the snapshot, not yet checked against its hash."""
    snapshot_hash: str
    generation: int
    sequence: int
    attempts: int
    failures: int
    looks: int
    lost: int
    lost_at: datetime | None
    withdrawn: bool
    published_at: datetime | None
    due_at: datetime
    expires_at: datetime
    state: str
    lane: str
    item_id: UUID
    live: Receipt | None
    """What stands at the account now."""
    worker: str | None

    def publication(self) -> Publication:
        """What the plug-in gets. Raises Tampered where the content is not what was approved."""
        return Publication(
            snapshot=Snapshot.parse(self.body, self.snapshot_hash),
            posting=self.posting_id,
            generation=self.generation,
            delivery=self.id,
            operation=self.operation,
            sequence=self.sequence,
            first_published_at=self.published_at or self.due_at,
            due_at=self.due_at,
        )


def claim(
    connection: Connection, now: datetime, ids: Sequence[UUID], worker: str, lease: timedelta
) -> list[Claim]:
    """Takes those of `ids` for which a message is out and nobody else holds a lease; the others have no effect.

    The rows are locked before they are judged: a message may overtake the commit of the release that sent it.
    """
    rows = [row for row in _rows(connection, list(ids), lock=True) if row.queued_at is not None]
    free = [row for row in rows if row.lease_until is None or row.lease_until < now]
    kinds = {row.delivery_id: CALL for row in rows if row.state == QUEUED}
    kinds |= {row.delivery_id: LOOK for row in free if row.state == UNKNOWN}
    held = {"fence": deliveries.c.fence + 1, "worker": worker, "lease_until": now + lease}
    calls = [id for id, kind in kinds.items() if kind == CALL]
    looks = [id for id, kind in kinds.items() if kind == LOOK]
    if calls:
        move(connection, "claim", now, deliveries.c.id.in_(calls), **held)
    if looks:
        connection.execute(
            update(deliveries).where(deliveries.c.id.in_(looks)).values(queued_at=None, **held)
        )
    return [
        replace(_claim(row, kinds[row.delivery_id]), fence=row.fence + 1, worker=worker)
        for row in rows
        if row.delivery_id in kinds
    ]


def ignored(ids: Sequence[UUID], claims: Sequence[Claim]) -> list[UUID]:
    """Messages that had no effect: doubled, forged, late, or overtaken by a withdrawal."""
    taken = {claim.id for claim in claims}
    return [id for id in ids if id not in taken]


def load(connection: Connection, id: UUID) -> Claim | None:
    """A delivery as a claim without a lease, for its parts; None where there is none such."""
    rows = _rows(connection, [id])
    return _claim(rows[0], CALL) if rows else None


_OF_DELIVERY = (
    "fence",
    "operation",
    "posting_id",
    "snapshot_hash",
    "generation",
    "sequence",
    "attempts",
    "failures",
    "looks",
)
_OF_DELIVERY_TOO = ("lost", "lost_at", "due_at", "worker", "lane", "expires_at", "state", "item_id")
_FOR_CLAIM = ("queued_at", "lease_until")
_OF_POSTING = ("live_id", "live_url", "live_evidence", "published_at", "withdrawn")
_OF_ACCOUNT = ("channel", "key", "label", "visibility", "settings", "secrets")


def _rows(connection: Connection, ids: list[UUID], *, lock: bool = False) -> Sequence[Row[Any]]:
    query = (
        select(
            deliveries.c.id.label("delivery_id"),
            *(deliveries.c[name] for name in _OF_DELIVERY + _OF_DELIVERY_TOO + _FOR_CLAIM),
            *(postings.c[name] for name in _OF_POSTING),
            postings.c.generation.label("posting_generation"),
            snapshots.c.body,
            accounts.c.id,
            *(accounts.c[name] for name in _OF_ACCOUNT),
        )
        .join(postings, postings.c.id == deliveries.c.posting_id)
        .join(snapshots, snapshots.c.hash == deliveries.c.snapshot_hash)
        .join(accounts, accounts.c.id == deliveries.c.account_id)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.id)
    )
    if lock:
        query = query.with_for_update(of=deliveries)
    rows: Sequence[Row[Any]] = connection.execute(query).all()
    return rows


def _claim(row: Row[Any], kind: str) -> Claim:
    live = None
    if row.live_id is not None:
        live = Receipt(external_id=row.live_id, url=row.live_url, evidence=row.live_evidence or {})
    return Claim(
        id=row.delivery_id,
        kind=kind,
        account=StoredAccount.of(row),
        body=row.body,
        live=live,
        withdrawn=row.withdrawn or row.generation < row.posting_generation,
        published_at=row.published_at,
        **{name: getattr(row, name) for name in _OF_DELIVERY + _OF_DELIVERY_TOO},
    )
