"""Items that a table of the year plans: entered as planned, and brought to what the table says while nobody writes them.

What stands here never goes out by itself: an officer writes it, another person approves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from loa.clock import in_hanoi
from loa.content import canonical_json
from loa.database import new_id
from loa.errors import Conflict
from loa.text import slugify
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items.dating import EXACT, moved
from loa_publisher.items.drafts import Target
from loa_publisher.items.models import items
from loa_publisher.items.numbers import next_number
from loa_publisher.items.planned import PLANNED
from loa_publisher.items.search import plain_words, searchable
from loa_publisher.office import Office

_SAID = "table_row"
"""In `extra`: what the row of a table last said, so that the same file again changes nothing, whatever was changed here since."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a table plans of an item. `due_at` (UTC) of an exact date; of a rough one `planned_on`, its last day."""

    code: str | None
    topic_id: UUID
    kind: str
    title: str
    audience: str
    lane: str
    targets: Sequence[Target]
    due_at: datetime | None
    planned_on: date | None
    precision: str
    note: str | None

    @property
    def day(self) -> date | None:
        """Its planned day."""
        return in_hanoi(self.due_at).date() if self.due_at else self.planned_on

    @property
    def said(self) -> Mapping[str, str]:
        """What is remembered of it: by its title and day it is found again, by its hash it is the same."""
        values = {name: _plain(value) for name, value in asdict(self).items()}
        return {
            "title": plain_words(self.title),
            "day": str(self.day),
            "hash": hashlib.sha256(canonical_json(values).encode()).hexdigest(),
        }


def standing(connection: Connection, plan_id: UUID) -> Sequence[Row[Any]]:
    """The plan's items by number."""
    return connection.execute(select(items).where(items.c.plan_id == plan_id).order_by(items.c.number)).all()


def names_of(item: Row[Any]) -> set[tuple[str, str]]:
    """By which titles and days a row may mean an item: as it stands, and as a table last said it."""
    day = item.planned_on or (in_hanoi(item.due_at).date() if item.due_at else None)
    before = (item.extra or {}).get(_SAID)
    remembered = {(before["title"], before["day"])} if before else set()
    return {(plain_words(item.title), str(day))} | remembered


def says_the_same(item: Row[Any], entry: Entry) -> bool:
    """Whether a table said just this of the item the last time."""
    before = (item.extra or {}).get(_SAID)
    return before is not None and before["hash"] == entry.said["hash"]


def untouched(item: Row[Any]) -> bool:
    """Whether nobody has begun to write it."""
    return item.state == PLANNED and not item.revision


def enter(office: Office, plan_id: UUID, entries: Sequence[Entry], sources: Sequence[str]) -> list[int]:
    """Makes an item of each entry; `sources` say what each goes back to. Gives their numbers. Raises Forbidden."""
    require(office.user, WRITE)
    if not entries:
        return []
    first = next_number(office.connection)
    rows = [
        {
            **_values(entry),
            "id": new_id(),
            "number": number,
            "plan_id": plan_id,
            "slug": slugify(entry.title),
            "groups": [],
            "needs_spokesperson": False,
            "state": PLANNED,
            "due_at": entry.due_at,
            "planned_on": entry.planned_on,
            "precision": entry.precision,
            "source": source,
            "code": entry.code,
            "extra": {_SAID: dict(entry.said)},
            "created_by": office.user.id,
            "created_at": office.now,
            "updated_at": office.now,
        }
        for number, (entry, source) in enumerate(zip(entries, sources, strict=True), first)
    ]
    office.connection.execute(insert(items), rows)
    return [row["number"] for row in rows]


def enter_again(office: Office, item_id: UUID, entry: Entry) -> None:
    """Brings an item that nobody has begun to write to what the table says now; the move of its date is noted.

    Raises Conflict where somebody has begun meanwhile, InvalidInput (`date_reason`) for a confirmed date, Forbidden.
    """
    require(office.user, WRITE)
    item = office.connection.execute(select(items).where(items.c.id == item_id).with_for_update()).one()
    if not untouched(item):
        raise Conflict("somebody else has changed it meanwhile; look again")
    rough = None
    if entry.precision != EXACT and entry.planned_on is not None:
        rough = (entry.precision, entry.planned_on)
    values = {
        **_values(entry),
        **moved(office, item, entry.due_at, rough=rough),
        "extra": {**(item.extra or {}), _SAID: dict(entry.said)},
        "updated_at": office.now,
    }
    office.connection.execute(update(items).where(items.c.id == item_id).values(values))


def _values(entry: Entry) -> Mapping[str, Any]:
    return {
        "topic_id": entry.topic_id,
        "kind": entry.kind,
        "title": entry.title,
        "folded": searchable(entry.title, entry.code, entry.note),
        "audience": entry.audience,
        "lane": entry.lane,
        "targets": [target.as_json() for target in entry.targets],
        "note": entry.note,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, dict) else str(value)
