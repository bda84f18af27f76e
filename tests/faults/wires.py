"""A plant whose every line goes through a proxy: between two parts anything may happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from tests.faults.plant import LETTERS, PAGE_POST, READER, SITE, UNIT_INBOX, Item, Plant, Process
from tests.faults.proxy import Proxy
from tests.sandbox.outside import UNIT

ALL = (SITE, PAGE_POST, UNIT_INBOX, LETTERS)
HASTE = {"LOA_DATABASE_TIMEOUT": "3", "LOA_LOOKS": "1,2,4"}
"""A statement may take three seconds, its answer eight, a transaction may idle for six, longer than a broker that says nothing
is waited for; looks outlast what a proxy held back."""


class Wires:
    """Scheduler, the workers that targets need, and the portal where it is one. `close` it at the end."""

    def __init__(self, plant: Plant, targets: Sequence[str]) -> None:
        self.plant, self.targets = plant, targets
        plant.environ |= HASTE
        database, broker = plant.environ["LOA_DATABASE_URL"], plant.environ["LOA_BROKER_URL"]
        self.lines = {
            "scheduler to broker": Proxy(_port(broker)),
            "scheduler to database": Proxy(_port(database)),
            "workers to broker": Proxy(_port(broker)),
            "workers to database": Proxy(_port(database)),
            "workers to sandbox": Proxy(_port(plant.outside)),
            "workers to relay": Proxy(plant.relay[1]),
            "workers to portal": Proxy(plant.portal_port),
        }
        plant.outside = through(plant.outside, self.lines["workers to sandbox"])
        plant.relay = ("127.0.0.1", self.lines["workers to relay"].port)
        plant.site = through(plant.site, self.lines["workers to portal"])
        if SITE in targets:
            plant.start("portal")
        self.scheduler = plant.start("scheduler", **self._lines_of("scheduler", database, broker))
        self.workers = [
            plant.start("channel", target.partition(":")[0], **self._lines_of("workers", database, broker))
            for target in targets
        ]
        self.items: list[Item] = []

    def _lines_of(self, who: str, database: str, broker: str) -> dict[str, str]:
        return {
            "LOA_DATABASE_URL": through(database, self.lines[f"{who} to database"]),
            "LOA_BROKER_URL": f"{through(broker, self.lines[f'{who} to broker'])}?heartbeat=2",
        }

    def close(self) -> None:
        """Ends the lines; the plant has an end of its own."""
        for line in self.lines.values():
            line.close()

    def at_ends_of(self, line: str) -> list[Process]:
        """The processes that notice what happens to a line."""
        return [self.scheduler] if line.startswith("scheduler") else self.workers

    def load(self, number: int, seconds: float = 0) -> None:
        """So many items more to every target, coming due one after the other within so many seconds."""
        for count in range(number):
            self.items.append(self.plant.item(*self.targets, due_in=count * seconds / number))

    def told(self, line: str, *words: str) -> int:
        """How often the processes at a line have said any of these words."""
        return sum(process.said.count(word) for process in self.at_ends_of(line) for word in words)

    def assert_each_once(self) -> None:
        """What the outside world saw: one post, one page, one event and at most one letter of each item."""
        number = len(self.items)
        assert [len(self.plant.posts(item)) for item in self.items] == [1] * number
        if SITE in self.targets:
            assert [self.plant.page_of(item).status_code for item in self.items] == [200] * number
        events = Counter((unit, item) for unit, item, _ in set(self.plant.events()))
        assert events == {(UNIT, str(item.id)): 1 for item in self.items}
        letters = Counter(
            item.id
            for item in self.items
            for mail in self.plant.sandbox.truth("mail")
            if mail["to"] == READER and str(item.id) in mail["subject"]
        )
        assert set(letters.values()) <= {1}


def through(url: str, line: Proxy) -> str:
    """The same address by way of a proxy."""
    parts = urlsplit(url)
    who, at, _ = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{who}{at}127.0.0.1:{line.port}").geturl()


def _port(url: str) -> int:
    found = urlsplit(url).port
    assert found is not None
    return found
