"""A worker about to call against a person who stops it: whoever is told that nothing begins is told the truth."""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest

from loa.database import Database
from loa.ledger import gates, schedule
from loa.ledger.arm import take
from tests.ledger_world import LEASE, Item, World, receipt, together

PAGE, LETTERS = "facebook:trang", "email:ban-tin"
End = Callable[[], object]
"""Ends a call that began."""
JITTER = 0.003
"""Seconds by which either side may come later than the other."""


@dataclass(frozen=True)
class Race:
    """How one of them ended."""

    began: bool
    """A call was armed, and so it began."""
    told: bool
    """Whoever stopped it was told that a call is under way."""
    late: bool
    """It began, by the clock, after the acknowledgement: which is why it has to be told."""


class Track:
    """One delivery after the other, each taken by a worker at the moment at which it is stopped."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.queued: list[Item] = []
        for target in (PAGE, LETTERS):
            world.account(target)

    # what is stopped

    def post(self) -> Item:
        """An item that is queued for the page; made by the hundred."""
        if not self.queued:
            items = [self.world.draft(PAGE) for _ in range(100)]
            with self.world.database.begin() as connection:
                for item in items:
                    schedule.approve(
                        connection, self.world.now, item_id=item.id, revision_hash=item.hash,
                        written_by=UUID(int=1), approved_by=UUID(int=2),
                    )  # fmt: skip
                    item.deliveries = schedule.schedule(connection, self.world.now, self.world.plan(item))
            self.world.release()
            self.queued = items
        return self.queued.pop()

    def mail(self) -> Item:
        """A mail with one letter that is queued."""
        item = self.world.item(LETTERS)
        self.world.expand(self.world.sending(item.delivery), 1)
        self.world.release()
        return item

    # how a call begins

    def take(self, item: Item) -> End | None:
        """Claimed and armed in one transaction; gives how to end the call, None where none began."""
        with self.world.database.begin() as connection:
            taken = take(connection, self.world.now, "facebook", item.deliveries, "a", LEASE, threads=1)
        return partial(self.world.settle, taken.armed[0], receipt()) if taken.armed else None

    def claim_and_arm(self, item: Item) -> End | None:
        """Claimed, and armed later, as what waits for a thread."""
        armed = self.world.arm(self.world.claim(item.delivery))
        return partial(self.world.settle, armed[0], receipt()) if armed else None

    def send(self, item: Item) -> End | None:
        """A letter of a mail."""
        ready = self.world.arm_parts(item.delivery, self.world.claim_chunk(item.delivery))
        if not ready:
            return None
        return partial(self.world.settle_parts, item.delivery, [(ready[0], receipt())])

    # how it is stopped

    def withdraw(self, item: Item) -> bool:
        """Whether this says that a call is under way."""
        (answer,) = self.world.withdraw(item).values()
        assert answer in ("cancelled", "in_flight")
        return answer == "in_flight"

    def suspend(self, scope: str) -> bool:
        """Whether this says that a call is under way."""
        with self.world.database.begin() as connection:
            under_way = gates.suspend(connection, self.world.now, scope, "trực ban", "báo động")
        assert under_way in (0, 1)
        return under_way == 1

    def resume(self, scope: str) -> None:
        with self.world.database.begin() as connection:
            gates.resume(connection, self.world.now, scope, "trực ban")

    def run(self, begin: str, stop: str) -> Race:
        """One race."""
        item = self.mail() if begin == "send" else self.post()
        target = LETTERS if begin == "send" else PAGE
        scope = {"account": f"account:{target}", "channel": f"channel:{target.partition(':')[0]}"}.get(
            stop, stop
        )
        pauses = self.random.uniform(0, JITTER), self.random.uniform(0, JITTER)

        def call() -> tuple[End | None, int]:
            time.sleep(pauses[0])
            end = getattr(self, begin)(item)
            return end, time.monotonic_ns()

        def forestall() -> tuple[bool, int]:
            time.sleep(pauses[1])
            told = self.withdraw(item) if stop == "withdraw" else self.suspend(scope)
            return told, time.monotonic_ns()

        (end, begun_at), (told, acknowledged_at) = together(call, forestall)
        if end is None:  # its message comes a second time: no call begins now, either
            assert getattr(self, begin)(item) is None
        else:
            end()
        if stop != "withdraw":
            self.resume(scope)
        return Race(end is not None, told, end is not None and begun_at > acknowledged_at)


BEGINS = ("take", "take", "claim_and_arm", "claim_and_arm", "send")
STOPS = ("withdraw", "account", "channel", "all")


@pytest.fixture
def track(postgresql_url: str) -> Iterator[Track]:
    database = Database.connect(postgresql_url)
    yield Track(World(database, datetime.now(UTC)), seed=5)
    database.close()


@pytest.mark.timeout(5400)
@pytest.mark.parametrize("number", [500, pytest.param(10_000, marks=pytest.mark.accept)])
def test_who_is_told_that_no_call_begins_is_told_the_truth(
    track: Track, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A call is armed if, and only if, whoever withdraws or suspends at the same moment is told that it is under way."""
    began: Counter[str] = Counter()
    forestalled: Counter[str] = Counter()
    late = 0
    kinds = itertools.cycle(itertools.product(BEGINS, STOPS))
    for (begin, stop), _ in zip(kinds, range(number), strict=False):
        race = track.run(begin, stop)
        assert race.began == race.told, (begin, stop, race)
        (began if race.began else forestalled)[stop] += 1
        late += race.late
    with capsys.disabled():
        print(f"\n{number} races: a call began in {dict(began)}, none in {dict(forestalled)};")
        print(
            f"  {late} of those that began did so after the acknowledgement had come back, and were told as under way"
        )
    assert min(began[stop] for stop in STOPS) > 0
    assert min(forestalled[stop] for stop in STOPS) > 0
