"""Addresses at which a person's own calendar program reads Loa's: made, revoked, and opened by the token in them.

Whoever has the address reads what it shows, so it is long, shown once, kept as a hash, and ends when its owner revokes it or
leaves.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Select, insert, or_, select, update

from loa.database import new_id
from loa.errors import Conflict, NotFound
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import READ, require
from loa_publisher.calendar.models import calendar_feeds
from loa_publisher.office import Office
from loa_publisher.plans.queries import plan_of

MOST = 20
"""So many addresses a person may have at once."""
_READ_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """An address that is open. `plan_id` None: what its owner writes and decides."""

    id: UUID
    user_id: UUID
    plan_id: UUID | None
    created_at: datetime
    last_read_at: datetime | None


def create_feed(office: Office, plan_id: UUID | None) -> str:
    """A new address for the person, of a plan or of their own work; gives its token, which is never shown again.

    Raises NotFound for an unknown plan, Conflict where the person has too many.
    """
    require(office.user, READ)
    if plan_id is not None:
        plan_of(office.connection, plan_id)
    if len(feeds_of(office.connection, office.user.id)) >= MOST:
        raise Conflict(f"there are {MOST} addresses already; revoke one first")
    token, feed_id = secrets.token_urlsafe(32), new_id()
    row = {"plan_id": plan_id, "token_hash": _hash(token), "created_at": office.now}
    office.connection.execute(insert(calendar_feeds).values(id=feed_id, user_id=office.user.id, **row))
    office.log("calendar_feed.created", feed_id, plan=str(plan_id) if plan_id else None)
    return token


def revoke_feed(office: Office, feed_id: UUID) -> None:
    """Closes an address of the person's own for good. Raises NotFound."""
    require(office.user, READ)
    own = (calendar_feeds.c.id == feed_id, calendar_feeds.c.user_id == office.user.id)
    closed = office.connection.execute(
        update(calendar_feeds)
        .where(*own, calendar_feeds.c.revoked_at.is_(None))
        .values(revoked_at=office.now)
    )
    if not closed.rowcount:
        raise NotFound(f"no open calendar address {feed_id}")
    office.log("calendar_feed.revoked", feed_id)


def feeds_of(connection: Connection, user_id: UUID) -> list[Feed]:
    """The person's open addresses, the newest first."""
    query = _open().where(calendar_feeds.c.user_id == user_id).order_by(calendar_feeds.c.id.desc())
    return [Feed(**row._mapping) for row in connection.execute(query)]


def feed_of(connection: Connection, token: str) -> Feed:
    """What a token opens. Raises NotFound for one that is unknown or revoked, and where its owner's account is closed."""
    query = _open().join(users, users.c.id == calendar_feeds.c.user_id)
    row = connection.execute(
        query.where(calendar_feeds.c.token_hash == _hash(token), users.c.is_active)
    ).one_or_none()
    if row is None:
        raise NotFound("no such calendar")
    return Feed(**row._mapping)


def note_reading(connection: Connection, feed: Feed, now: datetime) -> None:
    """Remembers that the address is in use, at most once an hour."""
    stale = or_(calendar_feeds.c.last_read_at.is_(None), calendar_feeds.c.last_read_at < now - _READ_AGAIN)
    connection.execute(
        update(calendar_feeds).where(calendar_feeds.c.id == feed.id, stale).values(last_read_at=now)
    )


def is_stale(feed: Feed, now: datetime) -> bool:
    """Whether `note_reading` would write anything."""
    return feed.last_read_at is None or feed.last_read_at < now - _READ_AGAIN


def _open() -> Select[tuple[UUID, UUID, UUID | None, datetime, datetime | None]]:
    columns = (calendar_feeds.c[name] for name in Feed.__dataclass_fields__)
    return select(*columns).where(calendar_feeds.c.revoked_at.is_(None))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
