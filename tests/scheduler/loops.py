"""Loops of the scheduler, run in a thread for the length of a block."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from loa.bus import Bus
from loa.database import Database
from loa.settings import Settings
from loa_scheduler import release

SECONDS = 60.0
"""How long a test waits for what must come."""


@contextmanager
def running(settings: Settings, database: Database, bus: Bus) -> Iterator[None]:
    """The release loop; what it raises comes out at the end of the block."""
    stop, failures = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            release.run(settings, database, bus, stop)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        with database.begin() as connection:  # so that it need not sleep out its wait
            if database.dialect == "postgresql":
                connection.exec_driver_sql("NOTIFY loa")
            else:
                connection.exec_driver_sql("PRAGMA user_version = 1")
        thread.join(SECONDS)
    assert not thread.is_alive(), "the loop does not stop"
    if failures:
        raise failures[0]
