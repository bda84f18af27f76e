"""Rows brought to what a file says: made where missing, changed where different, counted either way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, select, true, update

from loa.database import new_id


@dataclass(frozen=True, kw_only=True)
class Count:
    """Of one kind: how many the file has, and what became of them.

    `kept`: the file says something new, but somebody has written the item meanwhile, so it stayed as it is.
    Where nothing is stored (the file's names for channels and audiences are only checked), `found` alone is set.
    """

    found: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0


def upsert(
    connection: Connection,
    table: Table,
    key: str,
    entries: Iterable[Mapping[str, Any]],
    *,
    of: Mapping[str, Any] | None = None,
    once: Mapping[str, Any] | None = None,
) -> tuple[dict[str, UUID], Count]:
    """Gives the rows' ids by `key`, in which no two entries may agree, and the count.

    `of`: values that all rows share, and within which the key is looked up. `once`: values for new rows alone; a new row takes
    the `id` of its entry, where it has one. An entry's keys are names of columns.
    """
    shared = dict(of or {})
    scope: ColumnElement[bool] = true()
    for name, value in shared.items():
        scope = scope & (table.c[name] == value)
    standing = {row[key]: row for row in connection.execute(select(table).where(scope)).mappings()}
    ids: dict[str, UUID] = {}
    new: list[dict[str, Any]] = []
    updated = unchanged = 0
    for entry in entries:
        values = {**entry, **shared}
        row = standing.get(values[key])
        if row is None:
            new.append({"id": new_id(), **values, **(once or {})})
            ids[values[key]] = new[-1]["id"]
            continue
        ids[values[key]] = row["id"]
        differing = {name: value for name, value in values.items() if name != "id" and row[name] != value}
        if differing:
            connection.execute(update(table).where(table.c.id == row["id"]).values(differing))
            updated += 1
        else:
            unchanged += 1
    if new:
        connection.execute(table.insert(), new)
    return ids, Count(found=len(ids), created=len(new), updated=updated, unchanged=unchanged)
