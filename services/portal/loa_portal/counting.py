"""Counts what is read, and keeps nothing of who read it: no cookie, no address, no profile, a number for each article and day.

Views are gathered in this process and written together, so that a page that many read costs the database one row now and then.
What a process had not written when it was killed is lost: a count of visits is an estimate. Robots are left out as far as they
say what they are, and pages that a browser fetches before anybody asks for them.
"""

from __future__ import annotations

import atexit
import re
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from flask import Request
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from loa import visits
from loa.clock import Clock, in_hanoi
from loa.database import Database

log = structlog.get_logger(__name__)
EVERY = 15.0
"""Seconds for which views are gathered."""
SHOWN_FOR = timedelta(minutes=10)
"""So long the same totals are shown: with each new one every page becomes another, and is fetched anew."""
_ROBOT = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|preview|facebookexternalhit|facebot|monitor|headless|lighthouse|"
    r"curl|wget|python|werkzeug|java/|go-http|okhttp|libwww|httpclient|scrapy|feed|archiver",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Totals:
    """Views of all articles: of today, of this month, of all time."""

    today: int
    month: int
    ever: int


class Visits:
    """The views of one process that are not written yet."""

    def __init__(self, database: Database, clock: Clock, every: float = EVERY) -> None:
        self._database, self._clock, self._every = database, clock, every
        self._lock = threading.Lock()
        self._counts: Counter[tuple[UUID, date]] = Counter()
        self._timer: threading.Timer | None = None
        self._totals: tuple[datetime, Totals] | None = None
        atexit.register(self.write)

    def count(self, item: UUID, request: Request) -> None:
        """A person has opened an article's page; others than persons are not counted."""
        if not seen_by_a_person(request):
            return
        with self._lock:
            self._counts[item, in_hanoi(self._clock.now()).date()] += 1
            if self._timer is None:
                self._timer = threading.Timer(self._every, self.write)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Writes what was gathered. What the database does not take now is gathered on, and written with the next."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        if not counts:
            return
        try:
            self._database.run(lambda connection: visits.add(connection, counts))
        except SQLAlchemyError as error:
            log.warning("visits.kept", reason=str(error).splitlines()[0])
            with self._lock:
                self._counts.update(counts)

    def totals(self, connection: Connection) -> Totals:
        """What stands written; looked up once in a while."""
        now = self._clock.now()
        if self._totals is None or not timedelta() <= now - self._totals[0] < SHOWN_FOR:
            today = in_hanoi(now).date()
            table = visits.visits
            views = func.coalesce(func.sum(table.c.views), 0)
            of_today = connection.scalar(select(views).where(table.c.day == today))
            of_month = connection.scalar(select(views).where(table.c.day >= today.replace(day=1)))
            ever = connection.scalar(select(views))
            self._totals = now, Totals(int(of_today or 0), int(of_month or 0), int(ever or 0))
        return self._totals[1]


def seen_by_a_person(request: Request) -> bool:
    """Whether it looks like a person who asked to see the page."""
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return (
        request.method == "GET"
        and bool(agent)
        and not _ROBOT.search(agent)
        and "prefetch" not in ahead.lower()
    )
