"""Many rows in one statement: ids as one parameter, and updates with values of each row's own.

A statement a row costs a round trip a row. An ``IN`` list is another statement text for every length, so that no server ever
sees the same one twice; here it is one array (PostgreSQL) or one JSON list (SQLite).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    insert,
    or_,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


class _Ids(TypeDecorator[Any]):
    """A list of UUIDs as one parameter."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":  # as text: quicker to write and to read than a list of values
            return "{" + ",".join([id.hex for id in value]) + "}"
        return orjson.dumps([id.hex for id in value]).decode()


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()


@compiles(_Among, "postgresql")
def _any(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **options)} = ANY (CAST({compiler.process(ids, **options)} AS uuid[]))"


@compiles(_Among, "sqlite")
def _listed(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({compiler.process(ids, **options)}))"


def among(column: Column[Any], name: str) -> ColumnElement[bool]:
    """`column` is one of the UUIDs in the parameter `name`."""
    return _Among(column, bindparam(name, type_=_Ids()))


def among_these(column: Column[Any], ids: Collection[UUID]) -> ColumnElement[bool]:
    """`column` is one of `ids`."""
    return _Among(column, bindparam(None, list(ids), type_=_Ids()))


def update_each(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    states: Sequence[str] = (),
) -> None:
    """Sets in each row of `table` the values that its entry of `rows` gives; each names its `id` and the same columns.

    `states`: only rows that are in one of these.
    """
    if not rows:
        return
    names = tuple(name for name in rows[0] if name != "id")
    if connection.dialect.name == "postgresql":
        statement = _update(table, names, bool(states))
        connection.exec_driver_sql(statement, {"rows": _document(rows), "states": list(states)})
        return
    one = update(table).where(table.c.id == bindparam("_id"))
    if states:
        one = one.where(or_(*(table.c.state == state for state in states)))  # an IN list cannot be repeated
    one = one.values({name: bindparam(f"_{name}", type_=table.c[name].type) for name in names})
    connection.execute(one, [{f"_{name}": value for name, value in row.items()} for row in rows])


def insert_each(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that all name the same columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_insert(table, tuple(rows[0])), {"rows": _document(rows)})
    else:
        connection.execute(insert(table), list(rows))


@lru_cache
def _update(table: Table, names: tuple[str, ...], by_state: bool) -> str:
    # not by an index on the state: when a flood has just changed it, the statistics lag, and the planner reads the whole flood
    guard = " AND old.state || '' = ANY (%(states)s)" if by_state else ""
    return (
        f"UPDATE {table.fullname} AS old SET {', '.join(f'{name} = new.{name}' for name in names)} "
        f"FROM {_records(table, ('id', *names))} WHERE old.id = new.id{guard}"
    )


@lru_cache
def _insert(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(names)
    return f"INSERT INTO {table.fullname} ({columns}) SELECT {columns} FROM {_records(table, names)}"


def _records(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f"{name} {_travels_as(table.c[name])}" for name in names)
    return f"json_to_recordset(%(rows)s::json) AS new({columns})"


def _document(rows: Sequence[Mapping[str, Any]]) -> str:
    """One JSON text: quicker to write, to send and to read than arrays of as many values."""
    try:
        return orjson.dumps(list(rows)).decode()
    except TypeError:  # evidence from outside may hold a number of any length
        return json.dumps(list(rows), default=str, ensure_ascii=False)


def _travels_as(column: Column[Any]) -> str:
    """Text without length, for a cast to ``varchar(40)`` would cut without a word."""
    name = column.type.compile(_POSTGRESQL)
    return "text" if name.startswith("VARCHAR") else name
