"""Probes: whether an account can be reached, asked by a person ("test connection") or by the day, answered by a worker.

The desk can seal credentials and not open them, so it cannot try an account itself: it leaves a request here, and a worker of the
account's channel answers. One row an account: what was asked last and what came of it. A probe reads only; it stops nothing and
is stopped by no suspension.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, literal, or_, select, update

from loa.channel import Health
from loa.database import insert_missing
from loa.ledger.accounts import StoredAccount, valid_on
from loa.ledger.tables import accounts, gates, probes

FAILING_IS_SOONER = 24
"""An account that failed is tried again this many times as often: what was mended should not look broken for a day."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A probe in a worker's hands. `asked_at` None: nobody asked, its time had come."""

    account: StoredAccount
    asked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What is known of an account. `asked_at`: somebody waits for an answer since then; `ok` None: never answered."""

    account_id: UUID
    asked_at: datetime | None
    asked_by: str | None
    taken_at: datetime | None
    answered_at: datetime | None
    ok: bool | None
    advice: str
    failing_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Failing:
    """A valid account whose last probe failed."""

    account_id: UUID
    channel: str
    key: str
    label: str
    advice: str
    failing_since: datetime


def ask(connection: Connection, now: datetime, account_id: UUID, by: str) -> None:
    """Asks for an answer; who asks while another waits gets the same one."""
    insert_missing(connection, probes, [{"account_id": account_id}])
    waiting = probes.c.asked_at.is_not(None)
    connection.execute(
        update(probes)
        .where(probes.c.account_id == account_id, or_(~waiting, probes.c.taken_at.is_(None)))
        .values(asked_at=now, asked_by=by)
    )


def is_asked(connection: Connection, now: datetime, channel: str, lease: timedelta) -> bool:
    """Whether somebody waits for an answer about an account of this channel. Reads only: it is asked every second."""
    query = select(probes.c.account_id).join(accounts, accounts.c.id == probes.c.account_id)
    asked = probes.c.asked_at.is_not(None)
    return (
        connection.execute(query.where(accounts.c.channel == channel, asked, _free(now, lease))).first()
        is not None
    )


def take_asked(connection: Connection, now: datetime, channel: str, lease: timedelta) -> Taken | None:
    """The probe of this channel that somebody has waited for longest; another worker that died with it holds it for `lease`."""
    wanted = and_(probes.c.asked_at.is_not(None), _free(now, lease))
    return _take(connection, now, channel, wanted, probes.c.asked_at)


def take_due(
    connection: Connection, now: datetime, today: date, channel: str, every: timedelta, lease: timedelta
) -> Taken | None:
    """A valid account of this channel that has not been tried for `every`. One that asked us to wait is left alone."""
    _begin_rows(connection, channel)
    since = func.coalesce(probes.c.answered_at, accounts.c.created_at)
    due = or_(
        since <= now - every,
        and_(probes.c.ok == false(), since <= now - every / FAILING_IS_SOONER),
    )
    paused = (
        select(gates.c.scope)
        .where(
            gates.c.scope == literal(f"account:{channel}:") + accounts.c.key,
            gates.c.paused_until > now,
        )
        .exists()
    )
    return _take(connection, now, channel, and_(due, valid_on(today), ~paused, _free(now, lease)), since)


def answer(connection: Connection, now: datetime, taken: Taken, health: Health) -> None:
    """Writes down what came of it. Who asked again meanwhile waits for an answer of their own."""
    mine = probes.c.account_id == taken.account.id
    since = None if health.ok else func.coalesce(probes.c.failing_since, now)
    told = {"answered_at": now, "ok": health.ok, "advice": health.advice, "failing_since": since}
    connection.execute(update(probes).where(mine).values(taken_at=None, **told))
    connection.execute(update(probes).where(mine, probes.c.asked_at == taken.asked_at).values(asked_at=None))


def latest(connection: Connection, account_ids: Collection[UUID]) -> dict[UUID, Probed]:
    """What is known of these accounts, by id."""
    rows = connection.execute(select(probes).where(probes.c.account_id.in_(account_ids)))
    return {row.account_id: Probed(**row._mapping) for row in rows} if account_ids else {}


def failing(connection: Connection, today: date) -> list[Failing]:
    """The valid accounts whose last probe failed, those that fail longest first."""
    query = (
        select(
            probes.c.account_id,
            accounts.c.channel,
            accounts.c.key,
            accounts.c.label,
            probes.c.advice,
            probes.c.failing_since,
        )
        .join(accounts, accounts.c.id == probes.c.account_id)
        .where(probes.c.failing_since.is_not(None), valid_on(today))
        .order_by(probes.c.failing_since, accounts.c.channel, accounts.c.key)
    )
    return [Failing(**row._mapping) for row in connection.execute(query)]


def _begin_rows(connection: Connection, channel: str) -> None:
    fresh: Sequence[UUID] = (
        connection.execute(
            select(accounts.c.id)
            .outerjoin(probes, probes.c.account_id == accounts.c.id)
            .where(accounts.c.channel == channel, probes.c.account_id.is_(None))
        )
        .scalars()
        .all()
    )
    if fresh:
        insert_missing(connection, probes, [{"account_id": id} for id in fresh])


def _free(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    return or_(probes.c.taken_at.is_(None), probes.c.taken_at <= now - lease)


def _take(
    connection: Connection,
    now: datetime,
    channel: str,
    wanted: ColumnElement[bool],
    first: ColumnElement[Any],
) -> Taken | None:
    query = (
        select(accounts, probes.c.asked_at)
        .join(probes, probes.c.account_id == accounts.c.id)
        .where(accounts.c.channel == channel, wanted)
        .order_by(first, accounts.c.key)
        .limit(1)
        .with_for_update(of=probes, skip_locked=True)
    )
    row: Row[Any] | None = connection.execute(query).first()
    if row is None:
        return None
    connection.execute(update(probes).where(probes.c.account_id == row.id).values(taken_at=now))
    stored = {name: getattr(row, name) for name in StoredAccount.__dataclass_fields__}
    return Taken(account=StoredAccount(**stored), asked_at=row.asked_at)
