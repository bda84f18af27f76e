"""The series in a window: deadlines that nobody writes for yet, those that were missed, and exceptions from the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select

from loa.slots import HISTORY, series, series_exceptions, slots
from loa_publisher.calendar.entries import Filter
from loa_publisher.calendar.sql import goes_to
from loa_publisher.calendar.windows import Window

MOST = 200
"""So many in a window; an authority has a handful of series."""


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """A deadline of a series. `moved_from`: the day that the rule names, where an exception moved it, for `reason`."""

    id: UUID
    title: str
    title_en: str | None
    topic_id: UUID
    audience: str
    targets: Sequence[Mapping[str, Any]]
    due_at: datetime
    state: str
    moved_from: date | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A day that the rule of a series names and on which nothing happens; `moved_to` None: left out."""

    title: str
    title_en: str | None
    topic_id: UUID
    day: date
    moved_to: date | None
    reason: str


def occurrences_in(connection: Connection, window: Window, wanted: Filter) -> list[Occurrence]:
    """The deadlines in the window that no item fills, earliest first; items that fill one stand in the calendar themselves."""
    query = (
        select(
            *(slots.c.id, slots.c.due_at, slots.c.date, slots.c.planned_date, slots.c.state),
            *(series.c.title, series.c.title_en, series.c.topic_id, series.c.audience, series.c.targets),
            series_exceptions.c.reason,
        )
        .join(series, series.c.id == slots.c.series_id)
        .outerjoin(series_exceptions, _of_slot())
        .where(slots.c.due_at >= window.begins, slots.c.due_at < window.ends)
        .where(slots.c.item_id.is_(None), slots.c.state != HISTORY, *_conditions(connection, wanted))
        .order_by(slots.c.due_at, slots.c.id)
        .limit(MOST)
    )
    return [
        Occurrence(
            **{
                name: getattr(row, name)
                for name in Occurrence.__dataclass_fields__
                if name not in ("moved_from", "reason")
            },
            moved_from=row.planned_date if row.planned_date != row.date else None,
            reason=row.reason,
        )
        for row in connection.execute(query)
    ]


def deviations_in(connection: Connection, window: Window, wanted: Filter) -> list[Deviation]:
    """The days in the window from which an occurrence was moved away or on which it was left out, in order."""
    query = (
        select(
            *(series.c.title, series.c.title_en, series.c.topic_id),
            *(
                series_exceptions.c.date.label("day"),
                series_exceptions.c.moved_to,
                series_exceptions.c.reason,
            ),
        )
        .join(series, series.c.id == series_exceptions.c.series_id)
        .where(series_exceptions.c.date >= window.first, series_exceptions.c.date <= window.last)
        .where(or_(series.c.ends_on.is_(None), series_exceptions.c.date <= series.c.ends_on))
        .where(*_conditions(connection, wanted))
        .order_by(series_exceptions.c.date, series.c.code)
        .limit(MOST)
    )
    return [Deviation(**row._mapping) for row in connection.execute(query)]


def _of_slot() -> ColumnElement[bool]:
    return and_(
        series_exceptions.c.series_id == slots.c.series_id, series_exceptions.c.date == slots.c.planned_date
    )


def _conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    """A deadline has no author and no item's state, so it shows only where neither is asked for."""
    if wanted.mine is not None or wanted.state not in (None, "planned"):
        return [literal(False)]
    found: list[ColumnElement[bool]] = []
    if wanted.topic_ids is not None:
        found.append(series.c.topic_id.in_(wanted.topic_ids) if wanted.topic_ids else literal(False))
    if wanted.channel:
        found.append(goes_to(connection, series.c.targets, wanted.channel))
    if wanted.audience:
        found.append(series.c.audience == wanted.audience)
    return found
