"""The release loop: wakes at the next due time, or when told that an earlier one has appeared; never by a fixed tick alone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import structlog
from psycopg import OperationalError as ListenError
from sqlalchemy.exc import OperationalError

from loa.bus import Bus
from loa.database import Database
from loa.errors import BusFailure
from loa.ledger.release import next_release, release
from loa.settings import Settings
from loa.wake import Bell

log = structlog.get_logger(__name__)
_OTHERS_TURN = timedelta(milliseconds=20)
"""What is due is locked by another scheduler: it will be gone when we look again."""


def run(settings: Settings, database: Database, bus: Bus, stop: threading.Event) -> None:
    """Releases until `stop`. A broker or a database that is away is waited for; nothing is marked that was not confirmed."""
    with Bell(database) as bell:
        pause = 0.2
        while not stop.is_set():
            try:
                until = release_due(settings, database, bus)
                pause = 0.2
                bell.wait(min(until.total_seconds(), settings.poll.total_seconds()))
            except BusFailure as error:
                log.warning("bus.lost", error=str(error), again_in=pause)
                stop.wait(pause)
                pause = min(pause * 2, 5.0)
            except (OperationalError, ListenError) as error:
                log.warning("database.lost", error=str(error), again_in=pause)
                stop.wait(pause)
                pause = min(pause * 2, 5.0)


def release_due(settings: Settings, database: Database, bus: Bus) -> timedelta:
    """Releases all that is due; gives the time until something will be (at most `settings.poll`)."""
    while True:
        now = datetime.now(UTC)
        with database.read() as connection:
            due = next_release(connection)
        if due.at is None:
            return settings.poll
        if due.at > now:
            return min(due.at - now, settings.poll)
        with database.begin() as connection:
            released = release(connection, datetime.now(UTC), bus, due, requires_then=settings.requires_then)
        if released.count:
            log.info("released", messages=released.count)
        elif not released.touched:
            return _OTHERS_TURN
