"""Reading briefings: a list, one with all that belongs to it, its running order by the clock, and what is owed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from loa.errors import NotFound
from loa_publisher.accounts.models import users
from loa_publisher.briefings.models import briefings, conclusions, invited, papers, points
from loa_publisher.items.models import items
from loa_publisher.plans.models import units


@dataclass(frozen=True)
class Point:
    """A point of the agenda with the hour at which it begins; `film`: number of the film that is shown at it."""

    id: UUID
    subject: str
    presenter: str
    seconds: int
    begins_at: datetime
    item_id: UUID | None
    film: int | None


@dataclass(frozen=True)
class Whole:
    """A briefing with everything that belongs to it."""

    briefing: Row[Any]
    units: Sequence[Row[*tuple[Any, ...]]]
    points: Sequence[Point]
    papers: Sequence[Row[Any]]
    conclusions: Sequence[Row[*tuple[Any, ...]]]

    @property
    def ends_at(self) -> datetime:
        """When the last point is over."""
        starts: datetime = self.briefing.starts_at
        return starts + timedelta(seconds=sum(point.seconds for point in self.points))

    @property
    def playlist(self) -> list[Point]:
        """The films and segments among the points, in order."""
        return [point for point in self.points if point.item_id is not None]


def count(connection: Connection) -> int:
    """How many briefings there are."""
    return connection.execute(select(func.count()).select_from(briefings)).scalar_one()


def listed(connection: Connection, *, limit: int, offset: int = 0) -> Sequence[Row[*tuple[Any, ...]]]:
    """The briefings, the latest first, each with how many points and open tasks it has. One statement."""
    mine = select(func.count()).where(points.c.briefing_id == briefings.c.id).scalar_subquery()
    owed = (
        select(func.count())
        .where(conclusions.c.briefing_id == briefings.c.id, conclusions.c.done_at.is_(None))
        .scalar_subquery()
    )
    query = select(briefings, mine.label("points"), owed.label("owed"))
    return connection.execute(query.order_by(briefings.c.starts_at.desc()).limit(limit).offset(offset)).all()


def with_words(connection: Connection) -> list[tuple[Row[Any], str]]:
    """All briefings, the latest first, each with the words by which it is found: title, place, agenda, papers, conclusions."""
    said: dict[UUID, list[str]] = {}
    for column, owner in (
        (points.c.subject, points.c.briefing_id),
        (papers.c.title, papers.c.briefing_id),
        (conclusions.c.task, conclusions.c.briefing_id),
    ):
        for briefing_id, words in connection.execute(select(owner, column)):
            said.setdefault(briefing_id, []).append(words)
    rows = connection.execute(select(briefings).order_by(briefings.c.starts_at.desc())).all()
    return [
        (row, " ".join([row.title, row.place, row.chair, row.minutes, *said.get(row.id, ())])) for row in rows
    ]


def one(connection: Connection, briefing_id: UUID) -> Whole:
    """A briefing. Raises NotFound."""
    row = connection.execute(
        select(briefings, users.c.full_name.label("holder"))
        .outerjoin(users, users.c.id == briefings.c.held_by)
        .where(briefings.c.id == briefing_id)
    ).first()
    if row is None:
        raise NotFound(f"no briefing {briefing_id}")
    asked = connection.execute(
        select(units.c.id, units.c.name, units.c.name_en, invited.c.attended)
        .join(invited, invited.c.unit_id == units.c.id)
        .where(invited.c.briefing_id == briefing_id)
        .order_by(units.c.slug)
    ).all()
    return Whole(
        row,
        asked,
        _points(connection, row),
        _parts(connection, papers, briefing_id),
        conclusions_of(connection, briefing_id),
    )


def next_planned(connection: Connection, now: datetime) -> Row[Any] | None:
    """The next briefing that is called."""
    query = select(briefings).where(briefings.c.state == "planned", briefings.c.starts_at >= now)
    return connection.execute(query.order_by(briefings.c.starts_at).limit(1)).first()


def between(connection: Connection, first: datetime, last: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """The briefings that begin from `first` on and before `last`, for calendars; `seconds`: how long their points take."""
    takes = (
        select(func.coalesce(func.sum(points.c.seconds), 0))
        .where(points.c.briefing_id == briefings.c.id)
        .scalar_subquery()
    )
    query = (
        select(briefings, takes.label("seconds"))
        .where(briefings.c.starts_at >= first, briefings.c.starts_at < last)
        .order_by(briefings.c.starts_at)
    )
    return connection.execute(query).all()


def conclusions_of(connection: Connection, briefing_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """Its conclusions in order, with the unit's name."""
    query = (
        select(conclusions, units.c.name.label("unit_name"), users.c.full_name.label("doer"))
        .outerjoin(units, units.c.id == conclusions.c.unit_id)
        .outerjoin(users, users.c.id == conclusions.c.done_by)
        .where(conclusions.c.briefing_id == briefing_id)
    )
    return connection.execute(query.order_by(conclusions.c.position)).all()


def owed(connection: Connection, until: date, *, limit: int = 20) -> Sequence[Row[*tuple[Any, ...]]]:
    """Open tasks of conclusions that are due by `until`, the earliest first, each with its briefing."""
    query = (
        select(
            conclusions,
            units.c.name.label("unit_name"),
            briefings.c.title.label("briefing_title"),
            briefings.c.starts_at,
        )
        .join(briefings, briefings.c.id == conclusions.c.briefing_id)
        .outerjoin(units, units.c.id == conclusions.c.unit_id)
        .where(conclusions.c.done_at.is_(None), conclusions.c.due_on <= until)
        .order_by(conclusions.c.due_on, conclusions.c.id)
    )
    return connection.execute(query.limit(limit)).all()


def _points(connection: Connection, briefing: Row[Any]) -> list[Point]:
    query = (
        select(points, items.c.number.label("film"))
        .outerjoin(items, items.c.id == points.c.item_id)
        .where(points.c.briefing_id == briefing.id)
        .order_by(points.c.position)
    )
    found: list[Point] = []
    begins: datetime = briefing.starts_at
    for row in connection.execute(query):
        found.append(Point(row.id, row.subject, row.presenter, row.seconds, begins, row.item_id, row.film))
        begins += timedelta(seconds=row.seconds)
    return found


def _parts(connection: Connection, table: Any, briefing_id: UUID) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.briefing_id == briefing_id).order_by(table.c.position)
    return connection.execute(query).all()
