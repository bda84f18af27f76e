"""Channel accounts: where a channel can put something, and who reads it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, or_, select, update

from loa.content import PUBLIC
from loa.database import insert_missing, new_id
from loa.errors import InvalidInput
from loa.ledger.tables import account_names, accounts

FASTEST = 1_000_000
EVERY = "*"
"""The account key of a target that stands for all valid accounts of a channel, resolved when it is due."""


@dataclass(frozen=True, kw_only=True)
class StoredAccount:
    """An account as it stands in the ledger: its secrets sealed."""

    id: UUID
    channel: str
    key: str
    label: str
    visibility: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)

    @property
    def gate(self) -> str:
        """The account's own gate."""
        return f"account:{self.channel}:{self.key}"


def put(
    connection: Connection,
    now: datetime,
    *,
    channel: str,
    key: str,
    label: str,
    visibility: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    is_default: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
    per_hour: int | None = None,
) -> UUID:
    """Adds an account, or brings the one with this key up to date. `secrets` are sealed; an empty one keeps what was there.

    `per_hour`: so many calls (mails, where it goes to readers) are made in an hour at most; None: as many as there are.

    Raises InvalidInput where the visibility would change: deliveries were approved for the readers that it had.
    """
    if per_hour is not None and not 1 <= per_hour <= FASTEST:
        raise InvalidInput("per_hour", f"must be 1 to {FASTEST}, or left out")
    values = {
        "label": label,
        "settings": dict(settings),
        "is_default": is_default,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "per_hour": per_hour,
    }
    known = connection.execute(
        select(accounts).where(accounts.c.channel == channel, accounts.c.key == key)
    ).first()
    if known is None:
        id = new_id()
        row = {
            "id": id,
            "channel": channel,
            "key": key,
            "visibility": visibility,
            "created_at": now,
            "secrets": dict(secrets),
        }
        connection.execute(insert(accounts).values(**row, **values))
        return id
    if known.visibility != visibility:
        raise InvalidInput(
            "visibility", f"{channel}:{key} is {known.visibility} and stays so; add another account"
        )
    merged = {**known.secrets, **{name: sealed for name, sealed in secrets.items() if sealed}}
    connection.execute(update(accounts).where(accounts.c.id == known.id).values(secrets=merged, **values))
    return UUID(str(known.id))


def valid_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Accounts that can be published to on a day."""
    return and_(
        accounts.c.enabled,
        or_(accounts.c.valid_from.is_(None), accounts.c.valid_from <= day),
        or_(accounts.c.valid_to.is_(None), accounts.c.valid_to >= day),
    )


def every(connection: Connection, channel: str | None = None) -> Sequence[Row[Any]]:
    """All accounts by channel and key, or those of one channel; those that are closed too."""
    query = select(accounts).order_by(accounts.c.channel, accounts.c.key)
    return connection.execute(query.where(accounts.c.channel == channel) if channel else query).all()


def one(connection: Connection, account_id: UUID) -> Row[Any] | None:
    """One account; None where there is none."""
    return connection.execute(select(accounts).where(accounts.c.id == account_id)).first()


def switch(connection: Connection, account_id: UUID, enabled: bool) -> None:
    """Off: nothing begins at the account."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(enabled=enabled))


def make_default(connection: Connection, account_id: UUID) -> None:
    """Items that name no account of this channel, for these readers, go here; no other account is their default any more."""
    account = connection.execute(select(accounts).where(accounts.c.id == account_id)).one()
    same = and_(accounts.c.channel == account.channel, accounts.c.visibility == account.visibility)
    connection.execute(update(accounts).where(same).values(is_default=accounts.c.id == account_id))


def rename(connection: Connection, account_id: UUID, label: str, since: datetime | None = None) -> None:
    """Gives an account another name: everywhere, or `since` a time, and what was sent before keeps the old one."""
    if since is not None:
        old = connection.execute(select(accounts.c.label).where(accounts.c.id == account_id)).scalar_one()
        insert_missing(connection, account_names, [{"account_id": account_id, "until": since, "label": old}])
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(label=label))


def label_at(at: ColumnElement[Any]) -> ColumnElement[Any]:
    """What an account was called at a time of the statement's rows."""
    then = (
        select(account_names.c.label)
        .where(account_names.c.account_id == accounts.c.id, account_names.c.until > at)
        .order_by(account_names.c.until)
        .limit(1)
    )
    return func.coalesce(then.scalar_subquery(), accounts.c.label)


def set_validity(
    connection: Connection, account_id: UUID, valid_from: date | None, valid_to: date | None
) -> None:
    """From its first day to its last day; None: without end."""
    connection.execute(
        update(accounts).where(accounts.c.id == account_id).values(valid_from=valid_from, valid_to=valid_to)
    )


def all_valid(connection: Connection, day: date, channel: str | None = None) -> Sequence[Row[Any]]:
    """The accounts that are valid on `day`, by channel and key."""
    query = select(accounts).where(valid_on(day)).order_by(accounts.c.channel, accounts.c.key)
    return connection.execute(query.where(accounts.c.channel == channel) if channel else query).all()


def find(connection: Connection, channel: str, key: str | None, audience: str) -> Row[Any] | None:
    """The account of this key; without a key the channel's default for the audience.

    An internal item's default is an internal account; a public item's is a public one, or an internal one where no other is.
    """
    query = select(accounts).where(accounts.c.channel == channel, accounts.c.enabled)
    if key is not None:
        return connection.execute(query.where(accounts.c.key == key)).first()
    rows = connection.execute(query.where(accounts.c.is_default)).all()
    rank = [PUBLIC, "internal"] if audience == PUBLIC else ["internal"]
    fitting = sorted(
        (row for row in rows if row.visibility in rank), key=lambda row: rank.index(row.visibility)
    )
    return fitting[0] if fitting else None
