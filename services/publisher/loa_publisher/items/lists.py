"""Items in lists: filtered, searched, counted. One or two statements a function, however many rows there are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, case, func, literal, select

from loa.errors import NotFound
from loa.text import fold
from loa_publisher.items.models import items, reviews, revisions

BY_DUE_TIME = ("planned", "draft", "submitted", "returned")
"""States in which the next due time comes first; in the others the latest."""

_LARGEST = 2**31 - 1
_WORDS = 8
"""More words than that narrow a search no further."""


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


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader is looking for. `text`: words of title and summary, with or without marks, or ``#17``."""

    state: str | None = None
    topic_ids: Collection[UUID] | None = None
    text: str = ""


def listed(connection: Connection, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> list[ItemLine]:
    """A page of items. What has the words as they were typed comes first."""
    query = select(items).where(*_conditions(wanted, with_state=True))
    if typed := _typed(wanted):
        query = query.order_by(case((items.c.title.contains(typed, autoescape=True), 0), else_=1))
    if wanted.state in BY_DUE_TIME:
        query = query.order_by(items.c.due_at.is_(None), items.c.due_at, items.c.number)
    elif wanted.state:
        query = query.order_by(items.c.due_at.is_(None), items.c.due_at.desc(), items.c.number.desc())
    else:
        query = query.order_by(
            items.c.state == "history", items.c.updated_at.desc(), items.c.due_at, items.c.number
        )
    return [_line(row) for row in connection.execute(query.limit(limit).offset(offset))]


def counts(connection: Connection, wanted: Wanted) -> dict[str, int]:
    """How many items there are in each state, whatever state is wanted."""
    query = (
        select(items.c.state, func.count())
        .where(*_conditions(wanted, with_state=False))
        .group_by(items.c.state)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


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
    return {row.id: _line(row) for row in connection.execute(select(items).where(items.c.id.in_(ids)))}


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


def submissions(connection: Connection, item_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of the items was last submitted; those that never were are absent."""
    if not item_ids:
        return {}
    query = select(reviews.c.item_id, func.max(reviews.c.at)).where(
        reviews.c.item_id.in_(item_ids), reviews.c.decision == "submit"
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(reviews.c.item_id))}


def _conditions(wanted: Wanted, *, with_state: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if with_state and wanted.state:
        conditions.append(items.c.state == wanted.state)
    if wanted.topic_ids is not None:
        conditions.append(items.c.topic_id.in_(wanted.topic_ids) if wanted.topic_ids else literal(False))
    number = re.fullmatch(r"#([0-9]{1,9})", _typed(wanted))
    if number:
        conditions.append(items.c.number == int(number[1]))
    else:
        words = fold(_typed(wanted)).split()[:_WORDS]
        conditions += [items.c.folded.contains(word, autoescape=True) for word in words]
    return conditions


def _typed(wanted: Wanted) -> str:
    """The text in NFC, as titles are, without what no title has and no database takes: control characters."""
    text = unicodedata.normalize("NFC", wanted.text)
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _line(row: Row[Any]) -> ItemLine:
    return ItemLine(**{name: getattr(row, name) for name in ItemLine.__dataclass_fields__})
