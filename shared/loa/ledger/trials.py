"""Test sends: what is being written, mailed to whoever writes it, to be seen in a mail program before anybody approves it.

No delivery: it is of no item that was approved, goes to no reader and counts nowhere. The desk can seal credentials and not open
them, so it leaves here what is to be sent, and a worker of the channel sends it once. One that a worker took up and did not
answer for is never sent again; a suspension stops them like everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from loa.clock import in_hanoi
from loa.content import Snapshot
from loa.database import new_id
from loa.errors import Conflict
from loa.ledger import gates
from loa.ledger.accounts import StoredAccount, valid_on
from loa.ledger.tables import accounts, trials

SENT, FAILED, UNKNOWN = "sent", "failed", "unknown"
WAITS = timedelta(minutes=10)
"""So long a worker may be away; then it is too late, for nobody waits for it any more."""
LOST = timedelta(minutes=3)
"""A worker that has not answered for so long has died with it."""
MOST = 20
"""Of one person in an hour."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A test send, and how it went. `state` None: not yet."""

    id: UUID
    account_id: UUID
    target: str
    title: str
    address: str
    asked_at: datetime
    state: str | None
    detail: str


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A test send in a worker's hands."""

    id: UUID
    account: StoredAccount
    address: str
    snapshot: Snapshot = field(repr=False)


def ask(
    connection: Connection, now: datetime, *, account_id: UUID, by: str, address: str, snapshot: Snapshot
) -> UUID:
    """Leaves a snapshot to be sent to this one address. Raises Conflict where a suspension stops it, or it is one too many."""
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
    if gates.shut(gates.read(connection), gates.scopes(account.channel, account.key)) is not None:
        raise Conflict("sending is suspended here, and so are test sends")
    mine = and_(trials.c.asked_by == by, trials.c.asked_at > now - timedelta(hours=1))
    if connection.execute(select(func.count()).select_from(trials).where(mine)).scalar_one() >= MOST:
        raise Conflict(f"you have sent yourself {MOST} tests within the hour; wait a while")
    id = new_id()
    connection.execute(
        insert(trials).values(
            id=id,
            account_id=account_id,
            target=snapshot.target,
            title=snapshot.title,
            address=address,
            asked_at=now,
            asked_by=by,
            body=snapshot.canonical(),
            hash=snapshot.hash,
        )
    )
    return id


def is_asked(connection: Connection, now: datetime, channel: str) -> bool:
    """Whether somebody waits for one of this channel. Reads only: it is asked every second."""
    query = select(trials.c.id).join(accounts, accounts.c.id == trials.c.account_id)
    return (
        connection.execute(query.where(accounts.c.channel == channel, _waiting(now)).limit(1)).first()
        is not None
    )


def take(connection: Connection, now: datetime, channel: str) -> Taken | None:
    """The one of this channel that was asked for first; it is nobody else's any more. None: there is none, or it may not go."""
    gates.shared_lock(connection)
    query = (
        select(accounts, trials.c.id.label("trial"), trials.c.address, trials.c.body, trials.c.hash)
        .join(trials, trials.c.account_id == accounts.c.id)
        .where(accounts.c.channel == channel, _waiting(now))
        .order_by(trials.c.asked_at, trials.c.id)
        .limit(1)
        .with_for_update(of=trials, skip_locked=True)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    if why := _stopped(connection, now, row):
        answer(connection, now, row.trial, FAILED, why)
        return None
    connection.execute(update(trials).where(trials.c.id == row.trial).values(taken_at=now))
    stored = StoredAccount(**{name: getattr(row, name) for name in StoredAccount.__dataclass_fields__})
    return Taken(
        id=row.trial, account=stored, address=row.address, snapshot=Snapshot.parse(row.body, row.hash)
    )


def answer(connection: Connection, now: datetime, trial_id: UUID, state: str, detail: str) -> None:
    """Writes down how it went; what was sent is kept no longer."""
    told = {"answered_at": now, "state": state, "detail": detail, "body": None}
    connection.execute(update(trials).where(trials.c.id == trial_id).values(**told))


def latest(connection: Connection, now: datetime, by: str, limit: int = 5) -> list[Trial]:
    """This person's test sends of the last day, the latest first; what nobody answered for is told as lost or too late."""
    query = select(trials).where(trials.c.asked_by == by, trials.c.asked_at > now - timedelta(days=1))
    rows = connection.execute(query.order_by(trials.c.asked_at.desc(), trials.c.id.desc()).limit(limit))
    return [_trial(row, now) for row in rows]


def _stopped(connection: Connection, now: datetime, row: Row[Any]) -> str:
    if gates.shut(gates.read(connection), gates.scopes(row.channel, row.key)) is not None:
        return "sending is suspended here, and so are test sends"
    query = select(accounts.c.id).where(accounts.c.id == row.id, valid_on(in_hanoi(now).date()))
    return "" if connection.execute(query).first() else "this account is switched off or has ended"


def _waiting(now: datetime) -> Any:
    return and_(trials.c.taken_at.is_(None), trials.c.state.is_(None), trials.c.asked_at > now - WAITS)


def _trial(row: Row[Any], now: datetime) -> Trial:
    state, detail = row.state, row.detail
    if state is None and row.taken_at is not None and row.taken_at <= now - LOST:
        state, detail = UNKNOWN, "the worker that sent it has not answered"
    elif state is None and row.taken_at is None and row.asked_at <= now - WAITS:
        state, detail = FAILED, "no worker of this channel was at work"
    return Trial(
        id=row.id,
        account_id=row.account_id,
        target=row.target,
        title=row.title,
        address=row.address,
        asked_at=row.asked_at,
        state=state,
        detail=detail,
    )
