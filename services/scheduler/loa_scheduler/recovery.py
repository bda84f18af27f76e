"""The recovery loop: expired leases, and `queued` rows whose messages are gone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from loa import metrics
from loa.bus import Bus
from loa.database import Database
from loa.errors import BusFailure
from loa.ledger.recover import Recovered, expired_leases, long_queued, stranded
from loa.settings import Settings
from loa.steps import Step, reached

log = structlog.get_logger(__name__)
_EVERY = 2.0


def run(settings: Settings, database: Database, bus: Bus, stop: threading.Event) -> None:
    """Recovers until `stop`."""
    seen_empty: set[tuple[str, str]] = set()
    while not stop.wait(_EVERY):
        try:
            seen_empty = recover(settings, database, bus, seen_empty)
        except (BusFailure, OperationalError) as error:
            log.warning("recovery.waits", error=str(error))


def recover(
    settings: Settings, database: Database, bus: Bus, seen_empty: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """One round; gives the queues that were seen empty beside old `queued` rows. Seen so twice, their rows are released again."""
    now = datetime.now(UTC)
    recovered = database.run(partial(_expired_leases, now=now))
    with database.read() as connection:
        suspects = long_queued(connection, now, settings.stranded)
    if recovered:
        metrics.RECOVERED.labels("lease").inc(recovered.lapsed + recovered.lost + recovered.parts)
        log.warning("leases.expired", claims=recovered.lapsed, calls=recovered.lost, parts=recovered.parts)
    empty = bus.empty(suspects) if suspects else set()
    if gone := empty & seen_empty:
        found = database.run(lambda connection: stranded(connection, now, settings.stranded, gone))
        if found:
            metrics.RECOVERED.labels("message").inc(found.stranded)
            log.error(
                "messages.lost",
                queues=[f"{name}.{lane}" for name, lane in sorted(gone)],
                released_again=found.stranded,
            )
    return empty - gone


def _expired_leases(connection: Connection, now: datetime) -> Recovered:
    recovered = expired_leases(connection, now)
    if recovered:
        reached(Step.RECOVER)
    return recovered
