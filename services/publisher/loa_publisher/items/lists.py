"""Items in lists: filtered, searched, counted. One or two statements a function, however many rows there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, case, func, literal, literal_column, select, union_all
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from loa.errors import NotFound
from loa_publisher.items.models import STATES, items, revisions
from loa_publisher.items.search import conditions as found_by
from loa_publisher.items.search import typed

BY_DUE_TIME = ("planned", "draft", "submitted", "returned")
"""States in which the next due time comes first; in the others what has none yet, then the latest."""

_LARGEST = 2**31 - 1
MOST = 1_000
"""No list is counted further, and none of what was searched for is longer: who has more before them looks more closely."""


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """An item in a list."""

    id: UUID
    number: int
    title: str
    topic_id: UUID
    audience: str
    lane: str
    state: str
    due_at: datetime | None
    targets: Sequence[Mapping[str, Any]]
    needs_spokesperson: bool
    revision: int
    updated_at: datetime

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels it goes to, each once."""
        return tuple(dict.fromkeys(target["channel"] for target in self.targets))


_COLUMNS = tuple(items.c[name] for name in ItemLine.__dataclass_fields__)
"""What a line shows: an item's whole text, which search reads, would be most of what is fetched."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader is looking for. `text`: words, with or without marks, a document's number, or ``#17`` (items/search.py)."""

    state: str | None = None
    topic_ids: Collection[UUID] | None = None
    audience: str | None = None
    text: str = ""


def listed(connection: Connection, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> list[ItemLine]:
    """A page of items. What has the words as they were typed comes first, among the MOST latest that have them at all."""
    found = select(*_COLUMNS).where(*_conditions(wanted, with_state=True))
    if not wanted.text:
        query = found.order_by(*_order(wanted, items.c))
        return [_line(row) for row in connection.execute(query.limit(limit).offset(offset))]
    latest = found.order_by(*_order(wanted, items.c)).limit(MOST).subquery()
    as_typed = latest.c.title.contains(typed(wanted.text), autoescape=True)
    ranked = select(latest).order_by(case((as_typed, 0), else_=1), *_order(wanted, latest.c))
    return [_line(row) for row in connection.execute(ranked.limit(limit).offset(offset))]


def counts(connection: Connection, wanted: Wanted) -> dict[str, int]:
    """How many items there are in each state, whatever state is wanted; more than MOST of a state are given as MOST + 1.

    Counting goes no further than that, so that a page costs the same however many items there are. With words to be found it is
    the latest MOST + 1 items of all states together that are counted.
    """
    conditions = _conditions(wanted, with_state=False)
    if wanted.text:
        latest = select(items.c.state).where(*conditions).order_by(*_order(wanted, items.c)).limit(MOST + 1)
        parts = [select(latest.subquery().c.state)]
    else:
        parts = [
            select(
                select(items.c.state).where(items.c.state == state, *conditions).limit(MOST + 1).subquery()
            )
            for state in STATES
        ]
    seen = union_all(*parts).subquery()
    query = select(seen.c.state, func.count()).group_by(seen.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def count(connection: Connection, wanted: Wanted) -> int:
    """How many items `listed` would give; MOST + 1 for more than MOST."""
    found = select(items.c.id).where(*_conditions(wanted, with_state=True)).limit(MOST + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def due_between(
    connection: Connection, first: datetime, last: datetime, *, limit: int = 50
) -> list[ItemLine]:
    """What is due from `first` to before `last`, the earliest first; what took place before the plan was entered is left out."""
    query = select(*_COLUMNS).where(
        items.c.due_at >= first, items.c.due_at < last, items.c.state != "history"
    )
    rows = connection.execute(query.order_by(items.c.due_at, items.c.number).limit(limit))
    return [_line(row) for row in rows]


def id_of(connection: Connection, number: int) -> UUID:
    """The item that people call by this number. Raises NotFound."""
    known = number <= _LARGEST  # beyond that the database could not even be asked
    found = connection.scalar(select(items.c.id).where(items.c.number == number)) if known else None
    if found is None:
        raise NotFound(f"no item #{number}")
    return UUID(str(found))


def number_of(connection: Connection, item_id: UUID) -> int:
    """What people call the item by. Raises NotFound."""
    found = connection.scalar(select(items.c.number).where(items.c.id == item_id))
    if found is None:
        raise NotFound(f"no item {item_id}")
    return int(found)


def lines_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, ItemLine]:
    """Items by their ids; unknown ones are absent."""
    if not ids:
        return {}
    return {row.id: _line(row) for row in connection.execute(select(*_COLUMNS).where(items.c.id.in_(ids)))}


def authors_of(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Who wrote the current revision of each of the items; those without a revision are absent."""
    if not item_ids:
        return {}
    query = (
        select(items.c.id, revisions.c.author_id)
        .join(revisions, (revisions.c.item_id == items.c.id) & (revisions.c.number == items.c.revision))
        .where(items.c.id.in_(item_ids))
    )
    return {row.id: row.author_id for row in connection.execute(query)}


def _conditions(wanted: Wanted, *, with_state: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if with_state and wanted.state:
        conditions.append(items.c.state == wanted.state)
    if wanted.topic_ids is not None:
        conditions.append(items.c.topic_id.in_(wanted.topic_ids) if wanted.topic_ids else literal(False))
    if wanted.audience:
        conditions.append(items.c.audience == wanted.audience)
    return conditions + found_by(wanted.text)


def _order(wanted: Wanted, columns: ReadOnlyColumnCollection[str, Any]) -> list[ColumnElement[Any]]:
    """As an index has it (items_state, items_latest)."""
    if wanted.state in BY_DUE_TIME:
        return [columns.due_at.nulls_last(), columns.number]
    if wanted.state:
        return [columns.due_at.desc().nulls_first(), columns.number.desc()]
    history = columns.state == literal_column("'history'")
    return [history, columns.updated_at.desc(), columns.due_at, columns.number]


def _line(row: Row[Any]) -> ItemLine:
    return ItemLine(**row._mapping)
