"""Which rows are new, and which mean an item that the plan has already: the same file twice doubles nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row as SqlRow

from loa_publisher.imports.columns import DATED, Mapped
from loa_publisher.imports.rows import Row
from loa_publisher.items.drafts import Target
from loa_publisher.items.entering import Entry, names_of, says_the_same, untouched
from loa_publisher.items.search import plain_words

NEW: Final = "new"
SAME: Final = "same"
CHANGED: Final = "changed"
KEPT: Final = "kept"
"""Different, but somebody is writing it already or has it out: what stands here stays, and is changed at the desk."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a row does. `item`: the one that it means; `columns`: what is different."""

    does: str
    entry: Entry
    item: SqlRow[Any] | None = None
    columns: Sequence[str] = ()


def match(rows: Sequence[Row], items: Sequence[SqlRow[Any]], mapped: Mapped) -> dict[int, Match]:
    """By line. A row means the item with its code, else the one of its title and day, else the only one of its title."""
    entries = {row.line: entry_of(row) for row in rows}
    pairs: dict[int, SqlRow[Any]] = {}
    taken: set[UUID] = set()

    def pair(line: int, item: SqlRow[Any] | None) -> None:
        if item is not None and line not in pairs and item.id not in taken:
            pairs[line] = item
            taken.add(item.id)

    by_code = {item.code: item for item in items if item.code}
    by_name = {name: item for item in reversed(items) for name in names_of(item)}
    for line, entry in entries.items():
        pair(line, by_code.get(entry.code))
    for line, entry in entries.items():
        pair(line, by_name.get((entry.said["title"], entry.said["day"])))
    lines, alike = defaultdict(list), defaultdict(list)
    for line, entry in entries.items():
        if line not in pairs:
            lines[entry.said["title"]].append(line)
    for item in items:
        if item.id not in taken:
            for title in {title for title, _day in names_of(item)}:
                alike[title].append(item)
    for title, own in lines.items():
        if len(own) == 1 and len(alike[title]) == 1:
            pair(own[0], alike[title][0])
    return {line: _match(entry, pairs.get(line), mapped) for line, entry in entries.items()}


def entry_of(row: Row) -> Entry:
    """What a row plans, as the items keep it."""
    return Entry(
        code=row.code,
        topic_id=row.topic.id,
        kind=row.kind,
        title=row.title,
        audience=row.audience,
        lane=row.lane,
        targets=row.targets,
        due_at=row.when.due_at,
        planned_on=row.when.planned_on,
        precision=row.when.precision,
        note=row.note,
    )


def _match(entry: Entry, item: SqlRow[Any] | None, mapped: Mapped) -> Match:
    if item is None:
        return Match(does=NEW, entry=entry)
    entry = _completed(entry, item, mapped)
    if says_the_same(item, entry):
        return Match(does=SAME, entry=entry, item=item)
    columns = _differing(entry, item)
    does = SAME if not columns else CHANGED if untouched(item) else KEPT
    return Match(does=does, entry=entry, item=item, columns=columns)


def _completed(entry: Entry, item: SqlRow[Any], mapped: Mapped) -> Entry:
    """What the table has no column for stays as it is."""
    missing: dict[str, Any] = {"code": entry.code or item.code}
    if "kind" not in mapped.places:
        missing |= {"kind": item.kind, "lane": item.lane}
    if "note" not in mapped.places:
        missing["note"] = item.note
    if "channels" not in mapped.places:
        missing["targets"] = [Target(one["channel"], one["account"]) for one in item.targets]
    return replace(entry, **missing)


def _differing(entry: Entry, item: SqlRow[Any]) -> list[str]:
    planned = item.planned_on if item.precision != "exact" else None
    stands: Mapping[str, bool] = {
        "title": plain_words(entry.title) == plain_words(item.title),
        "topic": entry.topic_id == item.topic_id,
        DATED[0]: (entry.due_at, entry.planned_on, entry.precision) == (item.due_at, planned, item.precision),
        "channels": _alike(entry.targets, item.targets),
        "audience": entry.audience == item.audience,
        "kind": entry.kind == item.kind,
        "note": (entry.note or "") == (item.note or ""),
    }
    return [name for name, same in stands.items() if not same]


def _alike(wanted: Sequence[Target], standing: Sequence[Mapping[str, Any]]) -> bool:
    """Whether these are the same places. A plan's file may leave it to the channel which account it is."""
    left = [(one["channel"], one["account"]) for one in standing]
    for target in wanted:
        found = next(
            (one for one in left if one[0] == target.channel and one[1] in (None, target.account)), None
        )
        if found is None:
            return False
        left.remove(found)
    return not left
