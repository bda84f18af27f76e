"""What the world saw, in one SQLite file: written by one hand at a time, read by every thread for itself."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

TABLES = ("edits", "photos", "posts", "images", "unit_events", "letters", "envelopes", "calls")


class Store:
    """Keeps everything in ``folder``/sandbox.db.

    WAL with ``synchronous=off``: a write is safe once committed even when the process is killed (not when the
    machine loses power, which a sandbox may do), and costs some ten microseconds. A read that begins after a
    write was answered sees it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "sandbox.db"
        self._hand = threading.Lock()
        self._own = threading.local()
        self._writer = self._connect()
        self._writer.executescript(files("loa_sandbox").joinpath("schema.sql").read_text("utf-8"))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = off")
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction; rolled back when the block raises."""
        with self._hand:
            self._writer.execute("begin immediate")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("rollback")
                raise
            self._writer.execute("commit")

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One unchanging view of everything committed, on a connection of this thread's own. Not to be
        nested."""
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
        connection.execute("begin")
        try:
            yield connection
        finally:
            connection.execute("commit")

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """As ``read``, on a new connection: for answers that are streamed, and so may outlive their thread's
        turn."""
        connection = self._connect()
        try:
            connection.execute("begin")
            yield connection
        finally:
            connection.close()

    def forget(self) -> dict[str, int]:
        """Deletes every row; answers how many there were in each table."""
        with self.write() as connection:
            return {table: connection.execute(f"delete from {table}").rowcount for table in TABLES}
