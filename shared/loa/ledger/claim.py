"""Claim: a worker takes a batch for the length of a lease. Nothing outside has happened yet: a lost lease is simply due again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, Text, cast, exists, select, update

from loa.bulk import among, among_these
from loa.channel import PUBLISH, Publication, Receipt
from loa.content import Snapshot
from loa.ledger.accounts import StoredAccount
from loa.ledger.moves import move
from loa.ledger.states import QUEUED, UNKNOWN
from loa.ledger.tables import accounts, approvals, deliveries, postings, snapshots

CALL, LOOK = "call", "look"


class Claim(NamedTuple):
    """One delivery in a worker's hands, with all that the worker needs to know of it. A tuple: thousands are made a second."""

    id: UUID
    fence: int
    kind: str
    """`call`, or `look` where an earlier call's answer was lost."""
    operation: str
    posting_id: UUID
    account: StoredAccount
    body: str
    """Canonical JSON of the snapshot, not yet checked against its hash."""
    snapshot_hash: str
    audience: str
    generation: int
    sequence: int
    attempts: int
    failures: int
    looks: int
    lost: int
    lost_at: datetime | None
    withdrawn: bool
    """The item was taken back at this account, or published anew since."""
    approved: bool
    published_at: datetime | None
    due_at: datetime
    expires_at: datetime
    state: str
    lane: str
    item_id: UUID
    live: Receipt | None
    """What stands at the account now."""
    live_generation: int | None
    worker: str | None

    def publication(self) -> Publication:
        """What the plug-in gets. Raises Tampered where the content is not what was approved.

        What stands carries the marker of the generation that put it there, whichever corrects it or takes it down.
        """
        acts_anew = self.operation == PUBLISH or self.live is None
        return Publication(
            snapshot=Snapshot.parse(self.body, self.snapshot_hash),
            posting=self.posting_id,
            generation=self.generation if acts_anew else self.live_generation or self.generation,
            delivery=self.id,
            operation=self.operation,
            sequence=self.sequence,
            first_published_at=self.published_at or self.due_at,
            due_at=self.due_at,
            attempt=self.failures + 1,
        )


def claim(
    connection: Connection, now: datetime, channel: str, ids: Sequence[UUID], worker: str, lease: timedelta
) -> list[Claim]:
    """Takes those of `ids` for which a message is out and nobody else holds a lease; the others have no effect."""
    return hold(connection, now, find_queued(connection, now, channel, ids), worker, lease)


def find_queued(connection: Connection, now: datetime, channel: str, ids: Sequence[UUID]) -> list[Claim]:
    """Those of `ids` that may be taken by a worker of `channel`, locked until the transaction ends, not yet taken.

    They are locked before they are judged: a message may overtake the commit of the release that sent it.
    """
    found = []
    for row in connection.execute(_LOCKED, {"ids": list(ids)}).all():
        if row.account_channel != channel:
            continue  # a forged message: another channel's worker would not even understand the account
        free = row.lease_until is None or row.lease_until < now
        if row.queued_at is not None and row.state == QUEUED:
            found.append(_claim(row, CALL))
        elif row.queued_at is not None and row.state == UNKNOWN and free:
            found.append(_claim(row, LOOK))
    return found


def hold(
    connection: Connection, now: datetime, found: Sequence[Claim], worker: str, lease: timedelta
) -> list[Claim]:
    """Takes what `find_queued` found, for the length of a lease."""
    held = {"fence": deliveries.c.fence + 1, "worker": worker, "lease_until": now + lease}
    calls = [one.id for one in found if one.kind == CALL]
    looks = [one.id for one in found if one.kind == LOOK]
    if calls:
        move(connection, "claim", now, among_these(deliveries.c.id, calls), **held)
    if looks:
        connection.execute(
            update(deliveries).where(among_these(deliveries.c.id, looks)).values(queued_at=None, **held)
        )
    return [one._replace(fence=one.fence + 1, worker=worker) for one in found]


def locked(connection: Connection, claims: Sequence[Claim]) -> dict[UUID, Claim]:
    """Claims as they stand in the ledger now, posting and delivery locked, in that order everywhere."""
    rows = connection.execute(_LOCKED, {"ids": [claim.id for claim in claims]})
    return {row.id: _claim(row, CALL) for row in rows.all()}


def load(connection: Connection, id: UUID) -> Claim | None:
    """A delivery as a claim without a lease, for its parts; None where there is none such."""
    row = connection.execute(_QUERY, {"ids": [id]}).first()
    return _claim(row, CALL) if row is not None else None


_APPROVED = exists().where(
    approvals.c.item_id == deliveries.c.item_id,
    approvals.c.revision_hash == deliveries.c.revision_hash,
    approvals.c.voided_at.is_(None),
)
_OF_DELIVERY = (
    "id", "fence", "operation", "posting_id", "snapshot_hash", "generation", "sequence", "attempts", "failures", "looks",
    "lost", "lost_at", "due_at", "expires_at", "state", "lane", "item_id", "worker", "queued_at", "lease_until",
)  # fmt: skip
_OF_POSTING = ("live_id", "live_url", "live_evidence", "live_generation", "published_at", "withdrawn")
_OF_ACCOUNT = ("id", "channel", "key", "label", "visibility")
# built once: to build it anew for each message would cost more than to run it
_QUERY: Select[Any] = (
    select(
        *(deliveries.c[name] for name in _OF_DELIVERY),
        *(postings.c[name] for name in _OF_POSTING),
        postings.c.generation.label("posting_generation"),
        snapshots.c.body,
        snapshots.c.audience,
        *(accounts.c[name].label(f"account_{name}") for name in _OF_ACCOUNT),
        # most rows of a batch share an account: read once
        cast(accounts.c.settings, Text).label("account_settings"),
        cast(accounts.c.secrets, Text).label("account_secrets"),
        _APPROVED.label("approved"),
    )
    .join(postings, postings.c.id == deliveries.c.posting_id)
    .join(snapshots, snapshots.c.hash == deliveries.c.snapshot_hash)
    .join(accounts, accounts.c.id == deliveries.c.account_id)
    .where(among(deliveries.c.id, "ids"))
    .order_by(postings.c.id, deliveries.c.sequence)
)
_LOCKED: Select[Any] = _QUERY.with_for_update(of=[postings, deliveries])


def _claim(row: Sequence[Any], kind: str) -> Claim:
    """All at once: to ask a row for one column after the other takes longer than all the rest of this."""
    (
        id, fence, operation, posting_id, snapshot_hash, generation, sequence, attempts, failures, looks, lost,
        lost_at, due_at, expires_at, state, lane, item_id, worker, _queued_at, _lease_until,
        live_id, live_url, live_evidence, live_generation, published_at, withdrawn, posting_generation,
        body, audience, *account, approved,
    ) = row  # fmt: skip
    return Claim(
        id=id, fence=fence, kind=kind, operation=operation, posting_id=posting_id, account=_account(*account),
        body=body, snapshot_hash=snapshot_hash, audience=audience, generation=generation, sequence=sequence,
        attempts=attempts, failures=failures, looks=looks, lost=lost, lost_at=lost_at,
        withdrawn=withdrawn or generation < posting_generation, approved=bool(approved), published_at=published_at,
        due_at=due_at, expires_at=expires_at, state=state, lane=lane, item_id=item_id,
        live=None if live_id is None else Receipt(external_id=live_id, url=live_url, evidence=live_evidence or {}),
        live_generation=live_generation, worker=worker,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _account(
    id: UUID, channel: str, key: str, label: str, visibility: str, settings: str, secrets: str
) -> StoredAccount:
    return StoredAccount(
        id=id, channel=channel, key=key, label=label, visibility=visibility,
        settings=json.loads(settings), secrets=json.loads(secrets),
    )  # fmt: skip
