"""What a reviewer may compare the current revision with: any earlier one, first of all the last that was decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from loa_publisher.accounts.models import users
from loa_publisher.items.models import reviews, revisions

_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An earlier revision. `decision`: the last one made on it; `due_at`: when it was to go out then (None: not known)."""

    number: int
    created_at: datetime
    author: str
    decision: str | None
    due_at: datetime | None


def earlier(connection: Connection, item_id: UUID, before: int) -> list[Earlier]:
    """The revisions before this number, the newest first, with what was decided on each."""
    written = connection.execute(
        select(revisions.c.number, revisions.c.hash, revisions.c.created_at, users.c.full_name)
        .join(users, users.c.id == revisions.c.author_id)
        .where(revisions.c.item_id == item_id, revisions.c.number < before)
        .order_by(revisions.c.number.desc())
        .limit(_MOST)
    ).all()
    hashes = {row.hash for row in written}
    decided = {
        row.revision_hash: row
        for row in connection.execute(
            select(reviews)
            .where(reviews.c.item_id == item_id, reviews.c.revision_hash.in_(hashes))
            .order_by(reviews.c.at, reviews.c.id)
        )
    }
    found = []
    for row in written:
        last = decided.get(row.hash)
        found.append(
            Earlier(
                number=row.number,
                created_at=row.created_at,
                author=row.full_name,
                decision=None if last is None or last.decision == "submit" else last.decision,
                due_at=None if last is None else last.due_at,
            )
        )
    return found


def base_of(found: Sequence[Earlier], wanted: int | None) -> Earlier | None:
    """The revision to compare with: the one that was asked for, or the last that was decided on; None where there is none."""
    asked = next((one for one in found if one.number == wanted), None)
    return asked or next((one for one in found if one.decision is not None), None)


def content_of(connection: Connection, item_id: UUID, number: int) -> dict[str, Any]:
    """What that revision says."""
    query = select(revisions.c.content).where(revisions.c.item_id == item_id, revisions.c.number == number)
    content: dict[str, Any] = connection.execute(query).scalar_one()
    return content
