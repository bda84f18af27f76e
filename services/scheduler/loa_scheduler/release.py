"""The release loop: wakes at the next due time, or when told that an earlier one has appeared; never by a fixed tick alone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from psycopg import OperationalError as ListenError
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from loa import metrics
from loa.bus import Bus
from loa.database import Database
from loa.errors import BusFailure
from loa.ledger.next_release import Next, next_release
from loa.ledger.release import Released, release
from loa.settings import Settings
from loa.steps import Step, reached
from loa.wake import Bell

log = structlog.get_logger(__name__)
_OTHERS_TURN = timedelta(milliseconds=20)


def run(
    settings: Settings, database: Database, bus: Bus, stop: threading.Event, lane: str | None = None
) -> None:
    """Releases what is due in `lane` (None: in both) until `stop`.

    Each lane has a loop of its own: what is urgent waits for no round of a thousand others.
    A broker or a database that is away is waited for; nothing is marked that was not confirmed.
    """
    with Bell(database) as bell:
        pause = 0.2
        known: Next | None = None
        while not stop.is_set():
            try:
                due = release_due(database, bus, settings.requires_then, known, lane)
                pause = 0.2
                woken = bell.wait(_until(due, bus.ahead, settings.poll).total_seconds())
                # slept until it is due and nothing earlier has appeared: no need to ask again before it goes
                known = due if not woken and _is_due(due, bus.ahead) else None
                continue
            except BusFailure as error:
                log.warning("bus.lost", error=str(error), again_in=pause)
            except (OperationalError, ListenError) as error:
                log.warning("database.lost", error=str(error), again_in=pause)
            known = None
            stop.wait(pause)
            pause = min(pause * 2, 5.0)


def release_due(
    database: Database, bus: Bus, requires_then: str, known: Next | None = None, lane: str | None = None
) -> Next:
    """Releases all that is due in `lane` (None: in both); gives what will be due next. `known` is what an earlier call gave."""
    while True:
        due = known or _ask(database, lane)
        if not _is_due(due, bus.ahead):
            return due
        known = None
        released = database.run(
            partial(_release, bus=bus, due=due, requires_then=requires_then)
        )  # twice on the bus, should it come to that, has no effect twice
        if released.count:
            reached(Step.RELEASE_COMMIT)
            metrics.RELEASED.inc(released.count)
            log.info("released", messages=released.count)
        elif not released.touched:
            return _ask(database, lane)


def _release(connection: Connection, bus: Bus, due: Next, requires_then: str) -> Released:
    return release(connection, datetime.now(UTC), bus, due, requires_then=requires_then)


def _ask(database: Database, lane: str | None) -> Next:
    with database.read() as connection:
        due = next_release(connection)
    return due.only(lane) if lane else due


def _is_due(due: Next, ahead: timedelta) -> bool:
    at = due.wake_at(ahead)
    return at is not None and at <= datetime.now(UTC)


def _until(due: Next, ahead: timedelta, poll: timedelta) -> timedelta:
    """How long to sleep. What did not go ahead of its time is waited for; what is due but was not ours to take is locked by
    another scheduler, and gone in a moment.
    """
    now = datetime.now(UTC)
    ahead_of, at = due.wake_at(ahead), due.at
    if ahead_of is None or at is None:
        return poll
    left = ahead_of - now if ahead_of > now else at - now
    return min(left if left > timedelta() else _OTHERS_TURN, poll)
