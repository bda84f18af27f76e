"""What waits for a decision: for one person or for all, overdue first. Its cost follows what waits, not what was ever written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select, true

from loa_publisher.accounts.actions import User
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import APPROVE, may
from loa_publisher.approvals import delegations, standing
from loa_publisher.approvals.models import notices
from loa_publisher.items.models import items, reviews, revisions

MINE, WRITTEN, ALL = "mine", "written", "all"
SCOPES = (MINE, WRITTEN, ALL)
"""For me to decide; written by me; everything."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One item that waits. `mine`: this reader may decide on it; `reminded`, `escalated`: it was told so to somebody."""

    id: UUID
    number: int
    title: str
    summary: str
    topic_id: UUID
    audience: str
    lane: str
    channels: Sequence[str]
    needs_spokesperson: bool
    revision_hash: str
    due_at: datetime | None
    submitted_at: datetime
    author: str
    written_by_me: bool
    mine: bool
    overdue: bool
    reminded: bool
    escalated: bool


def listed(
    connection: Connection,
    now: datetime,
    user: User,
    patience: timedelta,
    scope: str,
    *,
    limit: int = 50,
    offset: int = 0,
) -> list[Waiting]:
    """A page of them: overdue first (its time has passed, or it has waited longer than `patience`), then the next due."""
    late = _late(now, patience)
    mine = decidable(connection, now, user)
    query = (
        select(
            items,
            revisions.c.content,
            revisions.c.author_id,
            users.c.full_name.label("author"),
            late.label("overdue"),
            mine.label("mine"),
            _told("reminder").label("reminded"),
            _told("escalation").label("escalated"),
        )
        .select_from(_from())
        .where(*_scope(scope, mine, user))
        .order_by(case((late, 0), else_=1), items.c.due_at.is_(None), items.c.due_at, items.c.submitted_at)
    )
    return [_waiting(row, user) for row in connection.execute(query.limit(limit).offset(offset))]


def count(connection: Connection, now: datetime, user: User, scope: str) -> int:
    """How many there are."""
    return int(connection.execute(counting(connection, now, user, scope)).scalar_one())


def counting(connection: Connection, now: datetime, user: User, scope: str) -> Select[int]:
    """What counts them, for who asks for more in the same statement."""
    query = select(func.count()).select_from(items)
    if scope == MINE:
        return query.where(*_scope(scope, decidable(connection, now, user), user))
    return query.join(revisions, _current()).where(*_scope(scope, true(), user))


def decidable(connection: Connection, now: datetime, user: User) -> ColumnElement[bool]:
    """A condition on items: this person may approve them now, by their own right or a delegation."""
    rights: list[ColumnElement[bool]] = [delegations.covered(connection, now, user.id)]
    if may(user, APPROVE):
        rights.append(true() if user.spokesperson else ~items.c.needs_spokesperson)
    return and_(or_(*rights), ~standing.wrote(user.id))


def escalated_to(connection: Connection, user_id: UUID) -> Sequence[int]:
    """Numbers of the items that wait so long that they were taken to this person."""
    query = (
        select(items.c.number)
        .join(reviews, _submission())
        .join(notices, notices.c.review_id == reviews.c.id)
        .where(items.c.state == "submitted", notices.c.kind == "escalation", notices.c.user_id == user_id)
        .order_by(items.c.submitted_at)
    )
    return list(connection.execute(query.limit(50)).scalars())


def _late(now: datetime, patience: timedelta) -> ColumnElement[bool]:
    return or_(func.coalesce(items.c.due_at <= now, False), items.c.submitted_at <= now - patience)


def _scope(scope: str, mine: ColumnElement[bool], user: User) -> list[ColumnElement[bool]]:
    submitted = items.c.state == "submitted"
    if scope == MINE:
        return [submitted, mine]
    return [submitted, revisions.c.author_id == user.id] if scope == WRITTEN else [submitted]


def _from() -> Any:
    return items.join(revisions, _current()).join(users, users.c.id == revisions.c.author_id)


def _current() -> ColumnElement[bool]:
    return and_(revisions.c.item_id == items.c.id, revisions.c.number == items.c.revision)


def _submission() -> ColumnElement[bool]:
    return and_(
        reviews.c.item_id == items.c.id,
        reviews.c.decision == "submit",
        reviews.c.at == items.c.submitted_at,
    )


def _told(kind: str) -> ColumnElement[bool]:
    told = (_submission(), notices.c.review_id == reviews.c.id, notices.c.kind == kind)
    return exists(select(notices.c.id)).where(*told).correlate(items)


def _waiting(row: Any, user: User) -> Waiting:
    return Waiting(
        id=row.id,
        number=row.number,
        title=row.title,
        summary=row.content["summary"] or "",
        topic_id=row.topic_id,
        audience=row.audience,
        lane=row.lane,
        channels=tuple(dict.fromkeys(target["channel"] for target in row.targets)),
        needs_spokesperson=row.needs_spokesperson,
        revision_hash=row.revision_hash,
        due_at=row.due_at,
        submitted_at=row.submitted_at,
        author=row.author,
        written_by_me=row.author_id == user.id,
        mine=bool(row.mine),
        overdue=bool(row.overdue),
        reminded=bool(row.reminded),
        escalated=bool(row.escalated),
    )
