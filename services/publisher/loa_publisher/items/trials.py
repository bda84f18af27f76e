"""Test sends: who writes an item gets it as mail, to their own address and no other, before anybody has approved it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from loa.content import Snapshot
from loa.errors import Conflict, NotFound
from loa.ledger import accounts, read, trials
from loa.ledger.trials import Trial
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items import queries
from loa_publisher.items.trying import try_out
from loa_publisher.office import Office


def send_draft(office: Office, item_id: UUID, said: Mapping[str, Any], target: str) -> str:
    """Sends what `said` (as items/drafts reads it) would become at `target`; gives the address that it goes to.

    Raises Forbidden, NotFound where nothing goes to the target, Conflict where no test can be sent.
    """
    require(office.user, WRITE)
    trial = try_out(office, item_id, said)
    snapshot = next((one for one in trial.snapshots if one.target == target), None)
    if snapshot is None:
        raise NotFound(f"nothing goes to {target}")
    return _send(office, snapshot)


def send_saved(office: Office, item_id: UUID, target: str) -> str:
    """Sends what stands in the item's current revision. Raises as `send_draft`."""
    require(office.user, WRITE)
    content = queries.content(office.connection, item_id)
    digest = content.snapshots.get(target) if content is not None else None
    if digest is None:
        raise NotFound(f"nothing goes to {target}")
    return _send(office, Snapshot.parse(read.snapshot_body(office.connection, digest), digest))


def of_person(connection: Connection, user: User, now: datetime) -> list[Trial]:
    """This person's test sends of the last day, the latest first."""
    return trials.latest(connection, now, user.login)


def _send(office: Office, snapshot: Snapshot) -> str:
    channel = office.channels.get(snapshot.channel)
    if channel is None or not channel.tries:
        raise Conflict("this channel sends no tests")
    address = office.user.email
    if not address:
        raise Conflict("your account has no e-mail address; an administrator enters it")
    key = snapshot.target.partition(":")[2]
    account = accounts.find(office.connection, snapshot.channel, key, snapshot.audience)
    if account is None:
        raise Conflict("this account is switched off or has ended")
    trials.ask(
        office.connection,
        office.now,
        account_id=account.id,
        by=office.user.login,
        address=address,
        snapshot=snapshot,
    )
    office.log("trial.sent", snapshot.item, target=snapshot.target, address=address, hash=snapshot.hash)
    return address
