"""Reading items: for the desk and the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from loa.blobs import SHA256
from loa.errors import NotFound
from loa_publisher.accounts.models import users
from loa_publisher.items.models import items, media, reviews, revisions
from loa_publisher.items.search import conditions
from loa_publisher.plans.models import topics


def _query() -> Select[Any]:
    return select(
        items,
        topics.c.code.label("topic_code"),
        topics.c.slug.label("topic_slug"),
        topics.c.title.label("topic_title"),
        topics.c.title_en.label("topic_title_en"),
        topics.c.position.label("topic_position"),
        users.c.full_name.label("author_name"),
    ).select_from(
        items.join(topics, topics.c.id == items.c.topic_id).outerjoin(users, users.c.id == items.c.created_by)
    )


def one(connection: Connection, item_id: UUID) -> Row[Any]:
    """One item with its topic. Raises NotFound."""
    row = connection.execute(_query().where(items.c.id == item_id)).first()
    if row is None:
        raise NotFound(f"no item {item_id}")
    return row


def listed(
    connection: Connection,
    *,
    state: str | None = None,
    topic_id: UUID | None = None,
    search: str = "",
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Row[Any]]:
    """Items, those that are due last first; `search` with or without tone marks."""
    query = _query().where(*_conditions(state, topic_id, search))
    order = func.coalesce(items.c.due_at, items.c.starts_at, items.c.created_at).desc()
    return connection.execute(query.order_by(order, items.c.number.desc()).limit(limit).offset(offset)).all()


def count(
    connection: Connection, *, state: str | None = None, topic_id: UUID | None = None, search: str = ""
) -> int:
    """How many items `listed` would give without a limit."""
    query = select(func.count()).select_from(items).where(*_conditions(state, topic_id, search))
    return int(connection.execute(query).scalar_one())


def states(connection: Connection) -> dict[str, int]:
    """How many items are in which state."""
    return {
        row[0]: row[1]
        for row in connection.execute(select(items.c.state, func.count()).group_by(items.c.state))
    }


def content(connection: Connection, item_id: UUID, number: int | None = None) -> Row[Any] | None:
    """A revision with its author's name: of this number, or the latest; None where nothing has been written."""
    query = select(revisions, users.c.full_name.label("author_name")).join(
        users, users.c.id == revisions.c.author_id
    )
    query = query.where(revisions.c.item_id == item_id)
    if number is not None:
        query = query.where(revisions.c.number == number)
    return connection.execute(query.order_by(revisions.c.number.desc()).limit(1)).first()


def content_by_hash(connection: Connection, item_id: UUID, revision_hash: str) -> Row[Any] | None:
    """The revision of an item that has this hash; None where there is none."""
    query = select(revisions).where(revisions.c.item_id == item_id, revisions.c.hash == revision_hash)
    return connection.execute(query).first()


def last_approved(connection: Connection, item_id: UUID, before: int) -> Row[Any] | None:
    """The newest revision older than number `before` that was approved, for the difference."""
    approved = select(reviews.c.revision_hash).where(
        reviews.c.item_id == item_id, reviews.c.decision == "approve"
    )
    query = select(revisions).where(
        revisions.c.item_id == item_id, revisions.c.number < before, revisions.c.hash.in_(approved)
    )
    return connection.execute(query.order_by(revisions.c.number.desc()).limit(1)).first()


def history(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """Every decision on an item with the name of who made it, and of who they acted for; oldest first."""
    principal = users.alias()
    query = (
        select(reviews, users.c.full_name, principal.c.full_name.label("behalf"))
        .join(users, users.c.id == reviews.c.user_id)
        .outerjoin(principal, principal.c.id == reviews.c.on_behalf_of)
    )
    return connection.execute(
        query.where(reviews.c.item_id == item_id).order_by(reviews.c.at, reviews.c.id)
    ).all()


def pictures(connection: Connection, hashes: Sequence[str]) -> dict[str, Row[Any]]:
    """What is known of pictures, by hash; what is no hash is no picture."""
    wanted = [digest for digest in hashes if SHA256.fullmatch(digest)]
    return {row.sha256: row for row in connection.execute(select(media).where(media.c.sha256.in_(wanted)))}


def contents(connection: Connection, item_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """The current revision of each of the items; those that nobody has written yet are absent."""
    query = (
        select(revisions)
        .join(items, (items.c.id == revisions.c.item_id) & (items.c.revision == revisions.c.number))
        .where(items.c.id.in_(item_ids))
    )
    return {row.item_id: row for row in connection.execute(query)}


def _conditions(state: str | None, topic_id: UUID | None, search: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state:
        found.append(items.c.state == state)
    if topic_id:
        found.append(items.c.topic_id == topic_id)
    return found + conditions(search)
