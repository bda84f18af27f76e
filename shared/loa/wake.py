"""Wake-ups: who waits for a due time is told when an earlier one appears, so that nobody lives by a fixed tick.

PostgreSQL: LISTEN/NOTIFY. SQLite: `PRAGMA data_version`, which changes when another connection has committed; reading it is
so cheap that looking twenty times a second costs nothing. A wake-up may be spurious and may be lost: waits have an end.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import Connection, PoolProxiedConnection, text

from loa.clock import pause
from loa.database import Database

_TOPIC = "loa"
_SLICE = 0.05


def wake(connection: Connection) -> None:
    """Wakes all waiters once this transaction has committed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_notify('{_TOPIC}', '')"))


class Bell:
    """One waiter's ear. Owns a connection; belongs to one thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection | None = None
        self._file: PoolProxiedConnection | None = None
        self._version = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait(self, seconds: float) -> bool:
        """Returns when woken (True), at the latest after `seconds`. Raises psycopg.OperationalError where the server is gone."""
        if self._database.dialect == "postgresql":
            return self._listen(max(0.0, seconds))
        return self._watch(seconds)

    def close(self) -> None:
        """Stops listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def _listen(self, seconds: float) -> bool:
        if self._connection is None:
            self._connection = self._database.listener()
            self._connection.execute(f"LISTEN {_TOPIC}")
            return True  # what was committed before we listened has to be looked at first
        try:
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.OperationalError:
            self.close()
            raise

    def _watch(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        if (
            self._file is None
        ):  # one and the same, for versions of different connections say nothing about each other
            self._file = self._database.engine.raw_connection()
        cursor = self._file.cursor()
        while True:
            cursor.execute("PRAGMA data_version")
            (version,) = cursor.fetchone() or (self._version,)
            if version != self._version:
                self._version = version
                return True
            remaining = end - time.monotonic()
            if remaining <= 0:
                return False
            pause(min(_SLICE, remaining))
