"""The items in a window of the calendar: so many of each day or hour as are shown, and how many there are.

One statement a function. What it costs follows from the window, never from the size of the table: `items_due` leads to the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, literal, or_, select

from loa.slots import slots
from loa_publisher.calendar.sql import DAY, HOUR, goes_to, slot_of
from loa_publisher.calendar.windows import Window
from loa_publisher.items.models import items, revisions
from loa_publisher.plans.periods import last_day

LIVE = ("planned", "draft", "submitted", "returned", "approved")
"""States of items that are still to go out, or are out."""
TRAY = 20
_COUNTED = 100


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What narrows the calendar; None: everything. `mine`: the person who made an item or wrote a revision of it."""

    topic_ids: Collection[UUID] | None = None
    channel: str | None = None
    state: str | None = None
    audience: str | None = None
    mine: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item in the calendar. `moved_from`: the day that the rule of its series names, where it was moved from there."""

    id: UUID
    number: int
    title: str
    topic_id: UUID
    audience: str
    lane: str
    state: str
    due_at: datetime | None
    targets: Sequence[Mapping[str, Any]]
    slot_id: UUID | None
    precision: str = "exact"
    planned_on: date | None = None
    confirmed: bool = False
    moved_from: date | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels it goes to, each once."""
        return tuple(dict.fromkeys(target["channel"] for target in self.targets))


@dataclass(frozen=True)
class Slotted:
    """The entries shown of one day or hour, and how many it has in all."""

    entries: Sequence[Entry]
    all: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.all - len(self.entries)


_COLUMNS = tuple(
    items.c[name]
    for name in (
        *("id", "number", "title", "topic_id", "audience", "lane"),
        *("state", "due_at", "targets", "slot_id", "precision", "planned_on", "confirmed"),
    )
)


def by_day(connection: Connection, window: Window, wanted: Filter, most: int) -> dict[str, Slotted]:
    """The entries of each day (``2026-11-23``) that has any, at most `most` of each, earliest first."""
    return _slotted(connection, window, wanted, most, DAY)


def by_hour(connection: Connection, window: Window, wanted: Filter, most: int) -> dict[str, Slotted]:
    """The entries of each hour (``2026-11-23 08``) that has any, at most `most` of each, earliest first."""
    return _slotted(connection, window, wanted, most, HOUR)


def in_order(
    connection: Connection, window: Window, wanted: Filter, *, limit: int, offset: int
) -> list[Entry]:
    """A page of the window's entries, earliest first."""
    query = (
        select(*_COLUMNS, slots.c.planned_date, slots.c.date)
        .outerjoin(slots, slots.c.id == items.c.slot_id)
        .where(*_within(connection, window, wanted))
        .order_by(items.c.due_at, items.c.number)
    )
    return [_entry(row) for row in connection.execute(query.limit(limit).offset(offset))]


def count(connection: Connection, window: Window, wanted: Filter) -> int:
    """How many entries the window has."""
    query = select(func.count()).select_from(items).where(*_within(connection, window, wanted))
    return int(connection.execute(query).scalar_one())


def without_time(connection: Connection, wanted: Filter) -> tuple[list[Entry], int]:
    """The newest items that have no time yet, at most TRAY, and how many there are, counted up to a hundred."""
    which = (
        items.c.due_at.is_(None),
        items.c.planned_on.is_(None),
        items.c.state.in_(LIVE),
        *_conditions(connection, wanted),
    )
    counted = select(literal(1)).select_from(items).where(*which).limit(_COUNTED).subquery()
    total = int(connection.execute(select(func.count()).select_from(counted)).scalar_one())
    query = select(*_COLUMNS).where(*which).order_by(items.c.number.desc()).limit(TRAY)
    return [_entry(row) for row in connection.execute(query)] if total else [], total


def rough_in(connection: Connection, window: Window, wanted: Filter) -> list[Entry]:
    """The items of which only a month or quarter is known that the window shows some of, the nearest end first; at most TRAY."""
    first, last = window.months
    ends = [
        and_(items.c.precision == precision, items.c.planned_on.between(first, last_day(precision, last)))
        for precision in ("month", "quarter")
    ]
    which = (items.c.due_at.is_(None), or_(*ends), items.c.state.in_(LIVE), *_conditions(connection, wanted))
    query = select(*_COLUMNS).where(*which).order_by(items.c.planned_on, items.c.number).limit(TRAY)
    return [_entry(row) for row in connection.execute(query)]


def _slotted(
    connection: Connection, window: Window, wanted: Filter, most: int, form: str
) -> dict[str, Slotted]:
    slot = slot_of(connection, items.c.due_at, form).label("slot")
    ranked = (
        select(
            *_COLUMNS,
            slot,
            func.row_number()
            .over(partition_by=slot, order_by=(items.c.due_at, items.c.number))
            .label("place"),
            func.count().over(partition_by=slot).label("all"),
        )
        .where(*_within(connection, window, wanted))
        .subquery()
    )
    query = (
        select(ranked, slots.c.planned_date, slots.c.date)
        .outerjoin(slots, slots.c.id == ranked.c.slot_id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.slot, ranked.c.place)
    )
    found: dict[str, tuple[list[Entry], int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.slot, ([], row.all))[0].append(_entry(row))
    return {key: Slotted(entries, all) for key, (entries, all) in found.items()}


def _within(connection: Connection, window: Window, wanted: Filter) -> list[ColumnElement[bool]]:
    return [
        items.c.due_at >= window.begins,
        items.c.due_at < window.ends,
        *_conditions(connection, wanted),
    ]


def _conditions(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.topic_ids is not None:
        found.append(items.c.topic_id.in_(wanted.topic_ids) if wanted.topic_ids else literal(False))
    if wanted.channel:
        found.append(goes_to(connection, items.c.targets, wanted.channel))
    if wanted.state:
        found.append(items.c.state == wanted.state)
    if wanted.audience:
        found.append(items.c.audience == wanted.audience)
    if wanted.mine is not None:
        wrote = exists().where(revisions.c.item_id == items.c.id, revisions.c.author_id == wanted.mine)
        found.append(or_(items.c.created_by == wanted.mine, wrote))
    return found


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    known = row._mapping
    values = {name: known[name] for name in Entry.__dataclass_fields__ if name != "moved_from"}
    planned = known.get("planned_date")
    return Entry(**values, moved_from=planned if planned != known.get("date") else None)
