"""What a calendar feed holds: items around now, deadlines of series and the plan's own events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from loa.clock import in_hanoi
from loa.slots import HISTORY, series, slots
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import APPROVE, may
from loa_publisher.briefings import queries as briefings
from loa_publisher.calendar.feeds import Feed
from loa_publisher.items.models import items, revisions
from loa_publisher.plans.models import calendar_events, topics

BACK, AHEAD = timedelta(days=90), timedelta(days=400)
_AN_HOUR = timedelta(hours=1)
MOST = 2000
"""Items in a feed, those nearest to its beginning first: programs fetch it every hour."""


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """An item in a feed. `over`: withdrawn or rejected, so its place in the other calendar is struck out."""

    id: UUID
    number: int
    title: str
    topic: str
    audience: str
    state: str
    channels: Sequence[str]
    due_at: datetime
    created_at: datetime
    updated_at: datetime

    @property
    def over(self) -> bool:
        """Whether it does not take place any more."""
        return self.state in ("withdrawn", "rejected")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """An occurrence of a series that nobody writes for yet."""

    id: UUID
    title: str
    due_at: datetime
    moved: bool


@dataclass(frozen=True, kw_only=True)
class AllDay:
    """An event of the plan; `ends_on` is its last day."""

    id: UUID
    title: str
    kind: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A briefing conference; `ends_at`: when its agenda is over."""

    id: UUID
    title: str
    place: str
    chair: str
    starts_at: datetime
    ends_at: datetime
    off: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Agenda:
    """Everything in a feed."""

    appointments: Sequence[Appointment]
    deadlines: Sequence[Deadline] = ()
    days: Sequence[AllDay] = ()
    meetings: Sequence[Meeting] = ()


def agenda_of(connection: Connection, feed: Feed, owner: User, now: datetime) -> Agenda:
    """What the feed holds now, from three months back to thirteen ahead. At most four statements."""
    if feed.plan_id is None:
        return Agenda(_appointments(connection, now, _own(owner)), meetings=_meetings(connection, now))
    return Agenda(
        _appointments(connection, now, items.c.plan_id == feed.plan_id),
        _deadlines(connection, now, feed.plan_id),
        _days(connection, now, feed.plan_id),
        _meetings(connection, now),
    )


def _own(owner: User) -> ColumnElement[bool]:
    """What somebody made or wrote, and, for who approves, what others have submitted."""
    wrote = exists().where(revisions.c.item_id == items.c.id, revisions.c.author_id == owner.id)
    own = or_(items.c.created_by == owner.id, wrote)
    return or_(own, items.c.state == "submitted") if may(owner, APPROVE) else own


def _appointments(connection: Connection, now: datetime, which: ColumnElement[bool]) -> list[Appointment]:
    names = ("id", "number", "title", "audience", "state", "due_at", "created_at", "updated_at")
    query = (
        select(*(items.c[name] for name in names), items.c.targets, topics.c.code.label("topic"))
        .join(topics, topics.c.id == items.c.topic_id)
        .where(items.c.due_at >= now - BACK, items.c.due_at < now + AHEAD, which)
        .order_by(items.c.due_at, items.c.number)
        .limit(MOST)
    )
    return [
        Appointment(
            **{name: row._mapping[name] for name in (*names, "topic")}, channels=_channels(row.targets)
        )
        for row in connection.execute(query)
    ]


def _deadlines(connection: Connection, now: datetime, plan_id: UUID) -> list[Deadline]:
    query = (
        select(
            slots.c.id, series.c.title, slots.c.due_at, (slots.c.planned_date != slots.c.date).label("moved")
        )
        .join(series, series.c.id == slots.c.series_id)
        .where(series.c.plan_id == plan_id, slots.c.item_id.is_(None), slots.c.state != HISTORY)
        .where(slots.c.due_at >= now - BACK, slots.c.due_at < now + AHEAD)
        .order_by(slots.c.due_at)
        .limit(MOST)
    )
    return [Deadline(**row._mapping) for row in connection.execute(query)]


def _days(connection: Connection, now: datetime, plan_id: UUID) -> list[AllDay]:
    first, last = in_hanoi(now - BACK).date(), in_hanoi(now + AHEAD).date()
    near = and_(calendar_events.c.starts_on <= last, calendar_events.c.starts_on >= first)
    query = (
        select(calendar_events)
        .where(calendar_events.c.plan_id == plan_id, near)
        .order_by(calendar_events.c.starts_on)
        .limit(MOST)
    )
    return [
        AllDay(
            id=row.id,
            title=row.title,
            kind=row.kind,
            starts_on=row.starts_on,
            ends_on=row.ends_on or row.starts_on,
        )
        for row in connection.execute(query)
    ]


def _meetings(connection: Connection, now: datetime) -> list[Meeting]:
    """The whole office's: everybody's calendar has them."""
    return [
        Meeting(
            **{name: getattr(row, name) for name in ("id", "title", "place", "chair", "starts_at")},
            created_at=row.created_at,
            updated_at=row.updated_at,
            ends_at=row.starts_at + max(_AN_HOUR, timedelta(seconds=row.seconds)),
            off=row.state == "cancelled",
        )
        for row in briefings.between(connection, now - BACK, now + AHEAD)
    ]


def _channels(targets: Sequence[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(target["channel"] for target in targets))
