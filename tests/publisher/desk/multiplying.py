"""Many times what a database holds: copies of every row of every table, linked among themselves as the first ones are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Column, Connection, Integer, String, Table, UniqueConstraint, Uuid, select

from loa import migrations
from loa.database import Database


def multiply(database: Database, times: int) -> None:
    """Adds so many copies. What has a key other than an id of its own (snapshots by hash, the audit log) stays as it is."""
    tables = [table for owned in migrations.installed().values() for table in owned.metadata.sorted_tables]
    copied = [table for table in tables if any(_is_id(column) for column in table.primary_key)]
    marks = [uuid4().hex[:6] for _ in range(times)]
    with database.begin() as connection:
        rows = {table: list(connection.execute(select(table)).mappings()) for table in copied}
        known = {row[name] for table in copied for name in _own_ids(table) for row in rows[table]}
        for table in copied:
            _add(connection, table, _parents_first(table, list(_copies(table, rows[table], known, marks))))


def _copies(
    table: Table, rows: Sequence[Mapping[str, Any]], known: set[UUID], marks: Sequence[str]
) -> Iterator[dict[str, Any]]:
    unlike = _to_be_unlike(table)
    for number, mark in enumerate(marks, start=1):
        for row in rows:
            made = {
                name: uuid5(value, mark) if isinstance(value, UUID) and value in known else value
                for name, value in row.items()
            }
            for column in unlike:
                apart = number * (1 + max(one[column.name] or 0 for one in rows)) if _counts(column) else 0
                made[column.name] = _unlike(column, made[column.name], mark, apart)
            yield made


def _parents_first(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that point to none of their table's own before those that point to them."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    waiting, ordered = {row["id"]: row for row in rows} if own else {}, [] if own else rows
    while waiting:
        ready = [id for id, row in waiting.items() if not any(row[name] in waiting for name in own)]
        ordered += [waiting.pop(id) for id in ready]
        if not ready:
            raise ValueError(f"the rows of {table.name} point to one another in a ring")
    return ordered


def _to_be_unlike(table: Table) -> list[Column[Any]]:
    """One column of each unique key in which no id makes the copies differ."""
    keys = [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    keys += [list(index.columns) for index in table.indexes if index.unique]
    return list({key[-1] for key in keys if not any(_is_id(column) for column in key)})


def _unlike(column: Column[Any], value: Any, mark: str, apart: int) -> Any:
    if _counts(column) and value is not None:
        return value + apart
    if isinstance(value, str) and isinstance(column.type, String):
        longer, room = f"{value}~{mark}", column.type.length
        return (
            longer
            if room is None or len(longer) <= room
            else hashlib.sha256(longer.encode()).hexdigest()[:room]
        )
    return value


def _counts(column: Column[Any]) -> bool:
    return isinstance(column.type, Integer)


def _own_ids(table: Table) -> list[str]:
    return [column.name for column in table.primary_key if _is_id(column) and not column.foreign_keys]


def _is_id(column: Column[Any]) -> bool:
    return isinstance(column.type, Uuid)


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
