"""The engine: PostgreSQL where promises under load are made, SQLite for trying out and for a single office.

Every owner has a schema of its own. SQLite knows none, so there the schemas are translated away and table names are unique
over all of them. Every transaction says whether it writes: on SQLite a writer takes the lock at once (BEGIN IMMEDIATE),
for a reader that turns writer half-way may be refused with SQLITE_BUSY however long it would wait.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import structlog
import uuid_utils.compat
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError

from loa import patient_connection
from loa.clock import pause
from loa.errors import Misconfigured

log = structlog.get_logger(__name__)
T = TypeVar("T")
_VICTIM = ("40P01", "40001")
"""SQLSTATE of deadlock_detected and serialization_failure (PostgreSQL, appendix A)."""
_AGAIN_AFTER = (0.01, 0.05, 0.2, 0.5)
SCHEMAS = ("planning", "ledger", "newsletter", "portal")

_IN_UTC = "-c timezone=UTC"
_LAZILY = "-c synchronous_commit=off"
_BY_VALUES = "-c plan_cache_mode=force_custom_plan -c jit=off -c random_page_cost=1.1"
"""Such a plan is never compiled, for that takes longer than to answer; and a row that an index leads to costs what any row does:
what people look at lies in memory, or on a disk without arms."""
_BY_INDEX = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes only and gives them back in UTC; SQLite keeps them as sortable text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a time without zone: it would be read in whatever zone the server happens to have."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives aware UTC on both databases."""
        if value is None:
            return None
        if value.tzinfo is UTC:  # as PostgreSQL's come
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value: jsonb on PostgreSQL, text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """jsonb where there is one."""
        return dialect.type_descriptor(
            postgresql.JSONB(none_as_null=True) if dialect.name == "postgresql" else Text()
        )

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """psycopg's jsonb serialises by itself; text needs it done here."""
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The value as it was put in."""
        if value is None or dialect.name == "postgresql":
            return value
        return json.loads(value)


class Database:
    """One database, and how to talk to it."""

    def __init__(self, engine: Engine, patience: timedelta | None = None) -> None:
        self.engine = engine
        self._patience = patience

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        pool_size: int = 8,
        application: str = "loa",
        ping: bool = True,
        patience: timedelta | None = None,
        by_index: bool = False,
        by_values: bool = False,
        durable: bool = True,
    ) -> Database:
        """Opens ``postgresql://…`` or ``sqlite:////absolute/path``. Raises Misconfigured for any other kind of address.

        `ping`: ask each pooled connection whether it lives before use; loops that try again by themselves do without.
        `patience`: how long a statement may take on PostgreSQL, and its answer may stay away; None: as long as it takes.
        `by_index`: no statement reads a whole table on PostgreSQL where an index leads to its rows. For processes that ask
        the same of a growing ledger for months: a plan is kept that was made when a table was small, and reading all of it
        was cheapest.
        `by_values`: each statement is planned for the values that it is given. For processes that ask for what is rare and for
        what is common: a plan that is made for any value reads the whole table for the rare one.
        `durable`: a commit is on PostgreSQL's disk when it returns. False is for work that is simply done again where a crash of
        the server has made it forget the last moments (`synchronous_commit`).
        """
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise Misconfigured("LOA_DATABASE_URL: write postgresql://… or sqlite:////file") from None
        if parsed.get_backend_name() == "postgresql":
            engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_pre_ping=ping,
                pool_timeout=None,  # who holds a connection has a patience of their own
                connect_args={
                    "application_name": application,
                    "patience": patience,
                    "options": " ".join(
                        [_IN_UTC]
                        + [_BY_INDEX] * by_index
                        + [_BY_VALUES] * by_values
                        + [_LAZILY] * (not durable)
                    ),
                },
            )
            event.listen(engine, "do_connect", _connect_patiently)
            return cls(engine, patience)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(
                parsed, pool_size=pool_size, max_overflow=pool_size, connect_args={"timeout": 30}
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return cls(engine.execution_options(schema_translate_map=dict.fromkeys(SCHEMAS)))
        raise Misconfigured(
            f"LOA_DATABASE_URL: {parsed.render_as_string()} is neither postgresql:// nor sqlite:///file"
        )

    @property
    def dialect(self) -> str:
        """`postgresql` or `sqlite`."""
        return self.engine.dialect.name

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write; commits at the end of the block, rolls back on any exception."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def run(self, work: Callable[[Connection], T]) -> T:
        """Does `work` in a transaction that may write, and again where the database gave it up for another one's sake."""

        def once() -> T:
            with self.begin() as connection:
                return work(connection)

        return again(once)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, all of it at one moment: it never waits for a writer."""
        with self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            else:
                connection = connection.execution_options(loa_reads=True)
            with connection.begin():
                yield connection

    def listener(self) -> patient_connection.PatientConnection:
        """A connection apart from the pool, in autocommit, to wait on notices. PostgreSQL only."""
        address = self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return patient_connection.connect(address, patience=self._patience, autocommit=True)

    def close(self) -> None:
        """Closes the pooled connections."""
        self.engine.dispose()


def again(work: Callable[[], T]) -> T:
    """Does `work`, which is one transaction, and once more where it was the victim of a deadlock or could not be serialized.

    Nothing of it was written then. After a few times in vain the last failure is raised.
    """
    for wait in _AGAIN_AFTER:
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _VICTIM:
                raise
            log.warning("transaction.again", reason=str(error.orig).splitlines()[0])
            pause(wait * random.uniform(0.5, 1.5))
    return work()


def new_id() -> UUID:
    """A version 7 UUID: unique without asking anyone, and sortable by time, so indexes grow at one end."""
    return uuid_utils.compat.uuid7()


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts those rows that are not there yet by any unique key, whoever else inserts the same at the same moment."""
    if rows:
        made = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
        connection.execute(made.on_conflict_do_nothing(), list(rows))


def _connect_patiently(
    _dialect: Dialect, _record: object, arguments: tuple[Any, ...], parameters: dict[str, Any]
) -> patient_connection.PatientConnection:
    return patient_connection.connect(*arguments, **parameters)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("loa_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
