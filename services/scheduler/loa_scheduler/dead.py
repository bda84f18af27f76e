"""The loop that reads what lies with the dead: it is told and kept in the ledger, where people see it and release it again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import OperationalError

from loa.bus import Bus, DeadLetter
from loa.database import Database
from loa.errors import BusFailure
from loa.ledger import dead

log = structlog.get_logger(__name__)
_EVERY = 15.0
_MOST = 200


def run(database: Database, bus: Bus, stop: threading.Event) -> None:
    """Collects until `stop`."""
    while not stop.wait(_EVERY):
        try:
            collect(database, bus)
        except (BusFailure, OperationalError) as error:
            log.warning("dead.waits", error=str(error))


def collect(database: Database, bus: Bus) -> int:
    """Moves dead letters from the broker into the ledger, and gives their number: kept first, and acknowledged then."""

    def keep(letters: Sequence[DeadLetter]) -> None:
        database.run(lambda connection: dead.keep(connection, datetime.now(UTC), letters))
        for letter in letters:
            log.error("message.dead", id=letter.id, queue=letter.queue, reason=letter.reason)

    return bus.bury(keep, _MOST)
