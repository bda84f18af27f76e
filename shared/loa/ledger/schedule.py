"""Scheduling: one posting and one delivery for each account, in the transaction of the approval."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from loa.channel import CORRECT, PUBLISH
from loa.clock import in_hanoi
from loa.content import INTERNAL, Snapshot
from loa.database import insert_missing, new_id
from loa.errors import InvalidInput
from loa.ledger import accounts as channel_accounts
from loa.ledger.locks import postings_of
from loa.ledger.states import OPEN
from loa.ledger.tables import approvals, broadcasts, deliveries, postings, snapshots
from loa.wake import wake


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one approved revision schedules. `requires_timeout` is how long other channels wait for the portal's page."""

    item_id: UUID
    revision: int
    revision_hash: str
    snapshots: Sequence[Snapshot]
    due_at: datetime
    grace: timedelta
    requires_timeout: timedelta


def keep(connection: Connection, content: Sequence[Snapshot]) -> None:
    """Keeps snapshots under their hashes; those that are there already stay as they are."""
    wanted = {snapshot.hash: snapshot for snapshot in content}
    known = set(connection.execute(select(snapshots.c.hash).where(snapshots.c.hash.in_(wanted))).scalars())
    rows = [
        {"hash": hash, "audience": snapshot.audience, "body": snapshot.canonical()}
        for hash, snapshot in wanted.items()
        if hash not in known
    ]
    insert_missing(connection, snapshots, rows)


def approve(
    connection: Connection,
    now: datetime,
    *,
    item_id: UUID,
    revision_hash: str,
    written_by: UUID,
    approved_by: UUID,
    kind: str = "normal",
) -> UUID:
    """Writes down that a person approved exactly this hash. The database refuses the author's own name."""
    id = new_id()
    people = {"written_by": written_by, "approved_by": approved_by}
    connection.execute(
        insert(approvals).values(
            id=id, item_id=item_id, revision_hash=revision_hash, kind=kind, approved_at=now, **people
        )
    )
    return id


def schedule(connection: Connection, now: datetime, plan: Plan) -> list[UUID]:
    """Makes the deliveries of an approved revision; gives their ids.

    An account at which the item stands already gets a correction, one that has this very snapshot gets nothing. Raises
    InvalidInput naming the channel where an internal item would go to a public account or an account is not to be had.
    """
    keep(connection, plan.snapshots)
    postings_of(connection, plan.item_id)
    made: dict[str, UUID] = {}
    rows: list[dict[str, Any]] = []
    for index, snapshot in enumerate(plan.snapshots):
        key = snapshot.target.partition(":")[2]
        if key == channel_accounts.EVERY:
            connection.execute(insert(broadcasts).values(**_broadcast(plan, snapshot)))
            day = in_hanoi(plan.due_at).date()
            targets = channel_accounts.all_valid(connection, day, snapshot.channel)
        else:
            account = channel_accounts.find(connection, snapshot.channel, key, snapshot.audience)
            if account is None:
                raise InvalidInput(
                    f"channels.{index}.account",
                    f"there is no account {snapshot.target}, or it is switched off",
                )
            targets = [account]
        for account in targets:
            row = delivery_row(connection, now, plan_row(plan, snapshot), account)
            if row is not None:
                rows.append(row)
                made.setdefault(snapshot.channel, row["id"])
    portal = made.get("portal")
    for row in rows:
        waits = portal is not None and row["channel"] in ("facebook", "email")
        row["requires_id"] = portal if waits else None
        row["requires_until"] = plan.due_at + plan.requires_timeout if waits else None
    if rows:
        connection.execute(insert(deliveries), rows)
        wake(connection)
    return [row["id"] for row in rows]


def plan_row(plan: Plan, snapshot: Snapshot) -> dict[str, Any]:
    """The columns of a delivery that do not depend on its account."""
    return {
        "item_id": plan.item_id,
        "channel": snapshot.channel,
        "lane": snapshot.lane,
        "revision": plan.revision,
        "revision_hash": plan.revision_hash,
        "snapshot_hash": snapshot.hash,
        "due_at": plan.due_at,
        "expires_at": plan.due_at + plan.grace,
        "audience": snapshot.audience,
    }


def delivery_row(
    connection: Connection, now: datetime, common: dict[str, Any], account: Row[Any]
) -> dict[str, Any] | None:
    """The next operation of the item at `account`, its posting made or locked; None where nothing is to be done."""
    if common["audience"] == INTERNAL and account.visibility != INTERNAL:
        raise InvalidInput(
            "channels", f"{account.channel}:{account.key} is public; an internal item may not go there"
        )
    common = {name: value for name, value in common.items() if name != "audience"}
    posting = _posting(connection, common["item_id"], account.id)
    same = select(deliveries.c.id).where(
        deliveries.c.posting_id == posting.id,
        deliveries.c.generation == posting.generation,
        deliveries.c.snapshot_hash == common["snapshot_hash"],
        deliveries.c.state.in_(OPEN),
    )
    if not posting.withdrawn and (
        _reads_alike(connection, posting.live_hash, common["snapshot_hash"])
        or connection.execute(same).first()
    ):
        return None
    sequence, generation = posting.last_sequence + 1, posting.generation
    changes: dict[str, Any] = {"last_sequence": sequence}
    if posting.withdrawn:  # published anew: with a marker and a first publication of its own
        generation += 1
        changes |= {"generation": generation, "withdrawn": False, "published_at": None}
    connection.execute(update(postings).where(postings.c.id == posting.id).values(**changes))
    live = posting.live_id is not None and not posting.withdrawn
    return {
        **common,
        "id": new_id(),
        "posting_id": posting.id,
        "account_id": account.id,
        "operation": CORRECT if live else PUBLISH,
        "sequence": sequence,
        "generation": generation,
        "state": "scheduled",
        "release_at": common["due_at"],
        "created_at": now,
        "requires_id": None,
        "requires_until": None,
    }


def _reads_alike(connection: Connection, live: str | None, wanted: str) -> bool:
    """Whether readers would see no difference: an edit for another channel mails nobody a second time."""
    if live is None or live == wanted:
        return live == wanted
    bodies = connection.execute(
        select(snapshots.c.body).where(snapshots.c.hash.in_((live, wanted)))
    ).scalars()
    shown = [{**json.loads(body), "revision": None} for body in bodies]
    return len(shown) == 2 and shown[0] == shown[1]


def _posting(connection: Connection, item_id: UUID, account_id: UUID) -> Row[Any]:
    query = (
        select(postings)
        .where(postings.c.item_id == item_id, postings.c.account_id == account_id)
        .with_for_update()
    )
    found = connection.execute(query).first()
    if found is None:
        fresh = {"id": new_id(), "item_id": item_id, "account_id": account_id}
        insert_missing(connection, postings, [fresh])
        found = connection.execute(query).one()
    return found


def _broadcast(plan: Plan, snapshot: Snapshot) -> dict[str, Any]:
    common = {name: value for name, value in plan_row(plan, snapshot).items() if name != "audience"}
    return {**common, "id": new_id(), "resolve_at": plan.due_at}
