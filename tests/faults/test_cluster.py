"""Three RabbitMQ nodes: the leader of a queue killed under load, and then the majority lost and found."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from loa.bus.rabbitmq import RabbitBus
from loa.errors import BusFailure
from loa.events import Due
from loa_sandbox.offices import UNITS
from tests.faults.plant import Plant
from tests.ledger_world import until
from tests.loa.bus.broker import Listener, due, hand_over
from tests.nodes.cluster import Cluster
from tests.sandbox.outside import Sandbox
from tests.stack import Stack, environment

pytestmark = [pytest.mark.accept, pytest.mark.timeout(900)]
QUEUE = "loa.unit.routine"
BATCH = 50
SECONDS = 120.0


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    opened = Cluster()
    try:
        opened.start()
        yield opened
    finally:
        opened.close()


class Load:
    """Releases batch after batch, each again and again until the broker has confirmed it, as the scheduler does."""

    def __init__(self, url: str) -> None:
        self.confirmed: list[tuple[float, list[Due]]] = []
        self.refused = 0
        self._stop = threading.Event()
        self._bus = RabbitBus(url)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            batch = due(BATCH)
            while not self._stop.is_set():
                try:
                    hand_over(self._bus, batch)
                except BusFailure:
                    self.refused += 1
                    self._stop.wait(0.2)
                    continue
                self.confirmed.append((time.monotonic(), batch))
                break
            self._stop.wait(0.02)

    def until_more(self, batches: int = 5) -> None:
        """Waits until so many more have been confirmed."""
        before = len(self.confirmed)
        until(lambda: len(self.confirmed) >= before + batches, "the broker confirms", SECONDS)

    def pause(self, since: float) -> float:
        """The longest time between two confirmed batches, in seconds."""
        times = [at for at, _ in self.confirmed if at >= since]
        return max(after - before for before, after in itertools.pairwise([since, *times]))

    def end(self) -> list[Due]:
        """Stops; all that was confirmed."""
        self._stop.set()
        self._thread.join()
        self._bus.close()
        return [message for _, batch in self.confirmed for message in batch]


def test_confirmed_messages_arrive_though_nodes_die(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    """The leader's death is a pause; with the majority away nothing is confirmed, and when it is back all goes on."""
    load = Load(cluster.url)
    with Listener(RabbitBus(cluster.url)) as listener:
        load.until_more()
        leader = cluster.leader(QUEUE)
        killed = time.monotonic()
        leader.kill()
        load.until_more()
        without_leader = load.pause(killed)

        second = cluster.leader(QUEUE)
        second.kill()
        refused = load.refused
        until(lambda: load.refused >= refused + 2, "releases fail", SECONDS)
        confirmed = len(load.confirmed)
        until(lambda: load.refused >= refused + 4, "releases fail still", SECONDS)
        assert len(load.confirmed) == confirmed
        back = time.monotonic()
        second.start()
        load.until_more()
        until_it_went_on = load.confirmed[confirmed][0] - back

        sent = load.end()
        until(lambda: set(listener.got) >= set(sent), "all that was confirmed arrives", SECONDS)
    doubled = sum(number - 1 for number in Counter(listener.got).values())
    with capsys.disabled():
        print(f"\n{len(sent)} messages confirmed, all arrived, {doubled} of them more than once")
        print(f"  leader killed: the longest pause was {without_leader:.2f} s")
        print(f"  majority lost: it went on {until_it_went_on:.1f} s after the second node was started again")


def test_deliveries_outlive_the_death_of_the_leader(
    cluster: Cluster, postgresql_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Scheduler and workers go on with the nodes that are left: each unit has each item once."""
    environ = environment(postgresql_url, cluster.url, tmp_path)
    plant = Plant(Stack("rabbitmq", "postgresql", postgresql_url, cluster.url, tmp_path, environ), sandbox)
    try:
        targets = [f"unit:{unit}" for unit in UNITS]
        for number in range(10):
            plant.item(*targets, due_in=number * 0.5)
        plant.start("scheduler")
        plant.start("channel", "unit")
        plant.until_states(["published"], len(UNITS))
        cluster.leader(QUEUE).kill()
        plant.until_ended()
        events = plant.events()
        assert len(events) == len(set(events)) == 10 * len(UNITS)
        plant.stop()
    finally:
        plant.close()
