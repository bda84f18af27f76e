"""Items as a plan knows them, before anybody has written them: the importer's way in, and the plan's view of its items."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, text, update

from loa.content import canonical_json
from loa.database import new_id
from loa_publisher.items.models import items
from loa_publisher.items.numbers import next_number
from loa_publisher.items.search import searchable

PLANNED, HISTORY = "planned", "history"
_ENTRY = "entry"
"""In `extra`: the hash of what the plan last said of the item. While it says the same, importing again changes nothing."""


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """What a plan says of one item. `past`: it says itself that this was done before."""

    code: str
    slug: str
    topic_id: UUID
    kind: str
    title: str
    title_en: str | None
    audience: str
    lane: str
    priority: str
    groups: Sequence[str]
    targets: Sequence[Mapping[str, Any]]
    needs_spokesperson: bool
    starts_at: datetime
    ends_at: datetime
    past: bool
    note: str | None
    source: str | None
    extra: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Put:
    """What `put_planned` did. `kept`: changed in the plan, but written by somebody meanwhile, so left as it is."""

    ids: Mapping[str, UUID]
    created: int
    updated: int
    unchanged: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class ItemBrief:
    """One line about an item, for the plan's pages."""

    id: UUID
    number: int
    code: str | None
    topic_id: UUID
    title: str
    title_en: str | None
    kind: str
    audience: str
    lane: str
    priority: str
    targets: Sequence[Mapping[str, Any]]
    needs_spokesperson: bool
    starts_at: datetime | None
    ends_at: datetime | None
    due_at: datetime | None
    state: str


def put_planned(
    connection: Connection, plan_id: UUID, entries: Sequence[PlannedItem], *, now: datetime, by: UUID | None
) -> Put:
    """Makes the plan's items, or brings those that nobody has written yet to what the plan says now.

    What the plan itself calls past, or what ended before `now`, is history: it is never to be delivered.
    """
    number = next_number(connection)
    if connection.dialect.name == "postgresql":
        # nobody may begin to write an item between our look at it and our change of it
        connection.execute(text("LOCK TABLE planning.items IN SHARE ROW EXCLUSIVE MODE"))
    standing = {row.code: row for row in connection.execute(select(items).where(items.c.plan_id == plan_id))}
    ids: dict[str, UUID] = {}
    new: list[dict[str, Any]] = []
    updated = unchanged = kept = 0
    for entry in entries:
        values, said = _values(entry, now)
        row = standing.get(entry.code)
        if row is None:
            ids[entry.code] = new_id()
            own = {
                "id": ids[entry.code],
                "number": number,
                "plan_id": plan_id,
                "created_by": by,
                "created_at": now,
            }
            new.append({**own, **values, "updated_at": now})
            number += 1
            continue
        ids[entry.code] = row.id
        if (row.extra or {}).get(_ENTRY) == said:
            unchanged += 1
        elif row.revision or row.state not in (PLANNED, HISTORY):
            kept += 1
        else:
            connection.execute(update(items).where(items.c.id == row.id).values(values | {"updated_at": now}))
            updated += 1
    if new:
        connection.execute(items.insert(), new)
    return Put(ids=ids, created=len(new), updated=updated, unchanged=unchanged, kept=kept)


def items_of_plan(connection: Connection, plan_id: UUID) -> list[ItemBrief]:
    """The plan's items by their start, then number."""
    rows = connection.execute(
        select(items).where(items.c.plan_id == plan_id).order_by(items.c.starts_at, items.c.number)
    )
    return [_brief(row) for row in rows]


def counts_by_topic(connection: Connection, plan_id: UUID) -> dict[UUID, int]:
    """How many items of the plan each topic has; topics without any are absent."""
    rows = connection.execute(
        select(items.c.topic_id, func.count()).where(items.c.plan_id == plan_id).group_by(items.c.topic_id)
    )
    return {row[0]: row[1] for row in rows}


def counts_by_plan(connection: Connection) -> dict[UUID, int]:
    """How many items each plan has; plans without any are absent."""
    rows = connection.execute(
        select(items.c.plan_id, func.count()).where(items.c.plan_id.is_not(None)).group_by(items.c.plan_id)
    )
    return {row[0]: row[1] for row in rows}


def _values(entry: PlannedItem, now: datetime) -> tuple[dict[str, Any], str]:
    said = hashlib.sha256(
        canonical_json({key: _plain(value) for key, value in asdict(entry).items()}).encode()
    ).hexdigest()
    values = asdict(entry)
    past = values.pop("past")
    values |= {
        "groups": list(entry.groups),
        "targets": [dict(target) for target in entry.targets],
        "extra": {**entry.extra, _ENTRY: said},
        "folded": searchable(entry.title, entry.code, entry.title_en, entry.note, entry.source),
        "due_at": entry.starts_at,
        "state": HISTORY if past or entry.ends_at < now else PLANNED,
    }
    return values, said


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | datetime) else value


def _brief(row: Row[Any]) -> ItemBrief:
    return ItemBrief(**{name: getattr(row, name) for name in ItemBrief.__dataclass_fields__})
