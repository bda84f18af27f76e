"""The items behind the numbers: what a cell of the heat map, a topic or an obligation consists of, by planned day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, or_, select

from loa_publisher.plans.outcomes import PLANNED, Scope, outcomes


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An item with what has become of it. `day`: planned, None: without date; `days_late`: where it was late."""

    id: UUID
    number: int
    title: str
    title_en: str | None
    topic_id: UUID
    kind: str
    audience: str
    lane: str
    state: str
    targets: Sequence[Mapping[str, Any]]
    slot_id: UUID | None
    due_at: datetime | None
    precision: str
    confirmed: bool
    day: date | None
    out_on: date | None
    outcome: str
    days_late: int | None

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels it goes to, each once."""
        return tuple(dict.fromkeys(target["channel"] for target in self.targets))


def listed(
    connection: Connection,
    today: date,
    scope: Scope,
    *,
    of: Collection[str] = PLANNED,
    outside: tuple[date, date] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Judged], int]:
    """A page of the items with an outcome in `of`, by planned day, and how many. `outside`: not planned for these days."""
    found = outcomes(connection, today, scope)
    where: list[ColumnElement[bool]] = [found.c.outcome.in_(of)]
    if outside is not None:
        where.append(or_(found.c.day.is_(None), found.c.day < outside[0], found.c.day > outside[1]))
    count = func.count().over().label("all")
    query = (
        select(found, count).where(*where).order_by(found.c.day.nulls_last(), found.c.due_at, found.c.number)
    )
    rows = connection.execute(query.limit(limit).offset(offset)).all()
    lines = [Judged(**{name: getattr(row, name) for name in Judged.__dataclass_fields__}) for row in rows]
    return lines, rows[0].all if rows else 0
