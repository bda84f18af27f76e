"""One run: everything starts, works under blows, gets quiet, and is judged."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import requests
from sqlalchemy import select, text

from loa import trial
from loa.database import Database
from loa.ledger.tables import attempts, deliveries
from loa.settings import Settings
from tests.faults.chaos import ground, pace
from tests.faults.chaos.journal import Journal, named
from tests.faults.chaos.load import Load, People
from tests.faults.chaos.on_duty import Operator
from tests.faults.chaos.orders import orders, stops
from tests.faults.chaos.outside import Outside, see
from tests.faults.chaos.program import Json, Program
from tests.faults.chaos.schedule import faults
from tests.faults.chaos.story import story
from tests.faults.chaos.verdict import UNEXPLAINED, Offence, World, judge
from tests.faults.chaos.works import LOA, Works
from tests.nodes.ports import free_ports
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ
from tests.sandbox.outside import TIMEOUT, Sandbox, until
from tests.stack import environment

_QUIET_AT_MOST = 900.0
"""Seconds after which what has not ended by then never will. All waits of this run are far shorter; but on a slow machine
hundreds of letters expire, and the person on duty asks for each of them."""
_STILL = pace.LEASE + pace.LOOKS[-1]
"""Seconds of silence before the world is read: whatever somebody might still do a second time would be done by then."""
_QUEUES_SAVED = "loa.unit.routine"


@dataclass
class Outcome:
    """What a run has come to."""

    journal: Journal
    works: Works
    outside: Outside
    deliveries: list[Json]
    offences: list[Offence]
    too_late: Counter[str]
    """Decisions of the operator that something else had overtaken."""
    repeated: int
    seconds: tuple[float, float]
    """Under blows, and from then on until the last delivery had ended."""


class Run:
    """Uses servers that are its own. `close` it at the end."""

    def __init__(
        self, seed: int, duration: float, rabbitmq: RabbitMQ, postgresql: PostgreSQL, folder: Path
    ) -> None:
        self._seed, self._duration, self._folder = seed, duration, folder
        (folder / "var").mkdir(parents=True)
        self.sandbox = Sandbox(folder / "sandbox", LOA_SANDBOX_THREADS="160")
        desk, portal = free_ports(2)
        url = postgresql.add_database("loa_chaos")
        port = self.sandbox.url.rpartition(":")[2]
        environ = environment(url, rabbitmq.url(), folder / "var") | pace.ENVIRON
        environ |= {"LOA_DESK_PORT": str(desk), "LOA_PORTAL_PORT": str(portal), "LOA_SANDBOX_PORT": port}
        environ |= {"LOA_SANDBOX_SMTP_PORT": str(self.sandbox.smtp[1])}
        self.environ = trial.environment(Settings.load(environ), environ)
        self.settings = Settings.load(self.environ)
        subprocess.run([LOA, "migrate"], env=os.environ | self.environ, check=True, capture_output=True)
        self.database = Database.connect(url)
        tokens = ground.prepare(self.database, self.settings)
        self._stop = threading.Event()
        programs = {
            login: Program(self.settings.desk_address, token, self._stop) for login, token in tokens.items()
        }
        self.people = People(**programs)
        self.journal = Journal(folder / "journal.jsonl")
        self.works = Works(rabbitmq, postgresql, self.sandbox, self.environ, folder / "logs")
        self._rabbitmq = rabbitmq

    def close(self) -> None:
        """Ends all of it, but for the servers."""
        self._stop.set()
        self.works.close()
        self.sandbox.stop()
        self.database.close()

    def run(self, tell: Callable[[str], None]) -> Outcome:
        """The whole run; `tell` is given a line from time to time."""
        self.works.start()
        for address in (self.settings.desk_address, self.settings.portal_address):
            until(lambda address=address: _healthy(address), f"{address} is healthy")  # type: ignore[misc]
        self._rabbitmq.await_saved(_QUEUES_SAVED)
        begin = time.monotonic()
        load = Load(self.people, self.journal, self._stop)
        operator = Operator(self.people.operator, self.sandbox, self.journal)
        working, over = threading.Event(), threading.Event()
        own: list[Callable[[], None]] = [
            lambda: load.run(orders(self._seed, self._duration), stops(self._seed, self._duration), begin),
            lambda: operator.work(working),
            lambda: self._watch(over),
            lambda: self._read_portal(over),
        ]
        with ThreadPoolExecutor(len(own), thread_name_prefix="run") as pool:
            running = [pool.submit(one) for one in own]
            try:
                self._strike(begin, tell)
                under_blows = time.monotonic() - begin
                tell(f"quiet after {under_blows:.0f} s; {load.waiting} steps are still to be asked for")
                working.set()
                self.works.calm()
                quiet = self._await_ends(load, operator, running, tell)
            except BaseException:
                self._stop.set()  # or the load would go on asking
                raise
            finally:
                working.set()
                over.set()
        listed = self.people.operator.listed("/deliveries")
        outside = self._see()
        world = World(
            self.journal, outside, self._units(), ground.readers(), listed, self._known_posts(outside)
        )
        broke = [f"answered 500: {words}" for program in self.people.all for words in program.broke]
        repeated = sum(program.repeated for program in self.people.all)
        return Outcome(
            self.journal,
            self.works,
            outside,
            listed,
            [
                *judge(world),
                *(Offence(UNEXPLAINED, None, "desk", words) for words in [*load.refused, *broke]),
            ],
            operator.refused,
            repeated,
            (under_blows, quiet),
        )

    def story(self, offence: Offence, outcome: Outcome) -> Iterator[str]:
        """Everything that is known of an offence, line by line; while the database still answers."""
        return story(offence, self.journal, outcome.outside, self.database, self._folder / "logs")

    def _strike(self, begin: float, tell: Callable[[str], None]) -> None:
        """Every fault at its time; each target by itself, for a server takes seconds to come back."""
        with ThreadPoolExecutor(24, thread_name_prefix="blow") as pool:
            blows = []
            told = begin
            for fault in faults(self._seed, self._duration):
                time.sleep(max(0.0, begin + fault.at - time.monotonic()))
                blows.append(pool.submit(self.works.hit, fault))
                if time.monotonic() > told + 30:
                    told = time.monotonic()
                    kills, items = sum(self.works.kills.values()), len(self.journal.items)
                    tell(f"{told - begin:4.0f} s  {kills} kills, {items} items")
            time.sleep(max(0.0, begin + self._duration - time.monotonic()))
            for blow in blows:
                blow.result()

    def _await_ends(
        self, load: Load, operator: Operator, running: Sequence[Future[None]], tell: Callable[[str], None]
    ) -> float:
        """Until everything has ended and nothing more happens; how long that took."""
        begin = told = time.monotonic()
        still_since: float | None = None
        while time.monotonic() < begin + _QUIET_AT_MOST:
            for one in running:
                if one.done():
                    one.result()  # raises what it ended with
            operator.look_around()
            left = len(operator.open())
            ended = left + load.waiting == 0
            still_since = (still_since or time.monotonic()) if ended else None
            if still_since is not None and time.monotonic() - still_since > _STILL:
                return still_since - begin
            if time.monotonic() > told + 20:
                told = time.monotonic()
                tell(f"{told - begin:4.0f} s of quiet: {left} deliveries and {load.waiting} steps are open")
            time.sleep(1)
        return time.monotonic() - begin

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.5):
            self.works.restart_ended()

    def _read_portal(self, over: threading.Event) -> None:
        """A reader who looks at one item after the other, again and again."""
        dice = Random(self._seed)
        while not over.wait(0.15):
            items = [item for item in list(self.journal.items.values()) if item.id]
            if items:
                item = dice.choice(items[-60:])
                began = time.time()
                try:
                    number, revision = item.order.number, self._page(item.id)
                except requests.RequestException:
                    continue  # the portal is down
                self.journal.read(number, revision, began)

    def _page(self, item: str) -> int | None:
        """The revision that the portal shows of an item. Raises RequestException where it cannot say."""
        answer = requests.get(f"{self.settings.portal_address}/bai/{item}", timeout=TIMEOUT)
        if answer.status_code in (404, 410):
            return None
        answer.raise_for_status()
        name = named(answer.text)
        return name[1] if name else None

    def _see(self) -> Outside:
        truth = {
            "facebook": self.sandbox.truth("facebook"),
            "mail": self.sandbox.truth("mail", fields="to,subject,at"),
            "units": self.sandbox.truth("units", fields="unit,webhook_id,type,at,raw,raw_sha256"),
        }
        outside = see(truth["facebook"], truth["mail"], truth["units"])
        for number, item in self.journal.items.items():
            outside.pages[number] = self._page(item.id) if item.id else None
        return outside

    def _units(self) -> list[str]:
        with self.database.read() as connection:
            rows = connection.execute(
                text("SELECT key FROM ledger.accounts WHERE channel = 'unit' ORDER BY key")
            )
            return [row.key for row in rows]

    def _known_posts(self, outside: Outside) -> frozenset[str]:
        """Those posts that the ledger names, as what an attempt gave or found, or as what stands."""
        query = select(attempts.c.evidence, attempts.c.detail).join(
            deliveries, deliveries.c.id == attempts.c.delivery_id
        )
        with self.database.read() as connection:
            rows = connection.execute(query.where(deliveries.c.channel == "facebook")).all()
        said = "\n".join(f"{row.evidence} {row.detail}" for row in rows)
        return frozenset(
            post.id for post in outside.posts if post.id in said or post.id.replace("_", "/posts/") in said
        )


def _healthy(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except requests.RequestException:
        return False
