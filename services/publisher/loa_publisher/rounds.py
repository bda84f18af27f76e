"""What is looked after once a minute beside the desk: what waits for approval, the clocks of hot issues, and feedback."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from loa.clock import Clock
from loa.database import Database
from loa.settings import Settings
from loa_publisher.approvals import reminders as approvals
from loa_publisher.feedback import intake, replies
from loa_publisher.issues import reminders as issues

log = structlog.get_logger(__name__)
_LOOK = timedelta(minutes=1)
_MUCH = 200
"""Whoever did so much at once has more to do, and is asked again without a pause."""

Round = Callable[[Database, datetime, Settings], int]
ROUNDS: tuple[Round, ...] = (approvals.remind, issues.remind, intake.bring_in, replies.give_up_lost)
"""Each looks once and gives how much it did. Any number of desks may do this at once."""


def run(settings: Settings, database: Database, clock: Clock, stop: threading.Event) -> None:
    """Goes round until `stop`. What fails is told in the log and tried again; nothing else depends on it."""
    while not stop.is_set():
        most = 0
        for look in ROUNDS:
            try:
                most = max(most, look(database, clock.now(), settings))
            except SQLAlchemyError as error:
                log.warning("rounds.wait", round=look.__module__, error=str(error))
        if most < _MUCH:
            stop.wait(_LOOK.total_seconds())
