"""The year's rhythm: series get their slots ahead of time, and a slot that nobody filled in time is told as missed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from loa import facts
from loa.clock import HANOI, in_hanoi
from loa.database import Database
from loa.settings import Settings
from loa.slots import Extended, Slot, extend, miss, next_due

log = structlog.get_logger(__name__)
_LOOK = timedelta(minutes=1)
"""How often to look whether an import has brought a slot that is due before the next one known."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What `keep_series` did, and when there will be something to do again."""

    extended: Extended
    missed: tuple[Slot, ...]
    next_at: datetime


def run(settings: Settings, database: Database, stop: threading.Event) -> None:
    """Keeps the series until `stop`. A database that is away is waited for."""
    next_at = datetime.now(UTC)
    while not stop.is_set():
        now = datetime.now(UTC)
        try:
            with database.read() as connection:
                next_at = min(next_at, next_due(connection) or next_at)
            if next_at <= now:
                kept = keep_series(database, now, settings.horizon)
                _tell(kept)
                next_at = kept.next_at
        except OperationalError as error:
            log.warning("series.wait", error=str(error))
            next_at = now + timedelta(seconds=5)
        stop.wait(min(max(next_at - now, timedelta(seconds=1)), _LOOK).total_seconds())


def keep_series(database: Database, now: datetime, horizon: timedelta) -> Kept:
    """Extends the slots of all series to `horizon` from now, and marks and tells those missed whose hour has come.

    `next_at` is the hour of the next open slot, or else the next midnight in Hanoi, when the horizon moves by a day. Any number
    of schedulers may do this at once: each missed slot is told by one of them.
    """
    with database.begin() as connection:
        extended = extend(connection, now, horizon)
        missed = miss(connection, now)
        facts.record_all(connection, now, [("slot.missed", str(slot.id), _data(slot)) for slot in missed])
        due = next_due(connection)
    midnight = datetime.combine(in_hanoi(now).date() + timedelta(days=1), time.min, HANOI).astimezone(UTC)
    return Kept(extended=extended, missed=tuple(missed), next_at=min(due or midnight, midnight))


def _data(slot: Slot) -> dict[str, str | None]:
    return {
        "series": str(slot.series_id),
        "planned_date": slot.planned_date.isoformat(),
        "due_at": slot.due_at.isoformat(),
        "item": None if slot.item_id is None else str(slot.item_id),
    }


def _tell(kept: Kept) -> None:
    done = kept.extended
    if done.created or done.moved or done.dropped:
        log.info("series.extended", created=done.created, moved=done.moved, dropped=done.dropped)
    for slot in kept.missed:
        log.warning("slot.missed", slot=str(slot.id), due_at=slot.due_at.isoformat(), item=str(slot.item_id))
    for series_id, reason in done.broken:
        log.error("series.broken", series=str(series_id), reason=reason)
