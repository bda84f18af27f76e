"""What the run asked for, and what it was told: a second opinion beside the ledger. Times are seconds since 1970."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.chaos.orders import Order

WRITTEN, APPROVED, WITHDRAWN, MOVED = "written", "approved", "withdrawn", "moved"
_NAME = re.compile(r"Thông báo số (\d+) bản (\d+)")


def title(number: int, revision: int) -> str:
    """What an item's revision is called, everywhere."""
    return f"Thông báo số {number} bản {revision}"


def named(text: str) -> tuple[int, int] | None:
    """(number, revision) of the item that a text from outside speaks of; None where it speaks of none."""
    found = _NAME.search(text)
    return (int(found[1]), int(found[2])) if found else None


@dataclass
class Said:
    """One request: when it was first asked, when acknowledged (None: never), and what the answer meant."""

    what: str
    revision: int
    asked: float
    acknowledged: float | None = None
    due: float | None = None
    """When the revision is to go out, as far as this request says so."""
    answers: dict[str, str] = field(default_factory=dict)
    """Of a withdrawal: `cancelled`, `takedown` or `in_flight` by account; empty where the first answer was lost."""
    tries: int = 1


@dataclass
class Item:
    """One item, as the run knows it."""

    order: Order
    id: str = ""
    said: list[Said] = field(default_factory=list)


@dataclass
class Suspension:
    """A gate that was shut: since when that was acknowledged, with how many calls under way, until when it was asked to open."""

    scope: str
    acknowledged: float
    under_way: int | None
    """None: the first answer was lost, so nobody knows."""
    resumed: float | None = None
    reopened: float | None = None
    """When it was acknowledged that the gate is open again."""


class Journal:
    """All items by number; every change is written to a file at once."""

    def __init__(self, path: Path) -> None:
        self.items: dict[int, Item] = {}
        self.reads: list[tuple[float, int, int | None]] = []
        """(when, item's number, revision that the portal showed; None: a tombstone or nothing)."""
        self.suspensions: list[Suspension] = []
        self.decisions: dict[str, int] = {}
        """How often the operator decided what."""
        self._path = path
        self._lock = threading.Lock()

    def begin(self, order: Order) -> Item:
        """An item that is about to be written."""
        with self._lock:
            return self.items.setdefault(order.number, Item(order))

    def ask(self, item: Item, what: str, revision: int, due: float | None = None) -> Said:
        """Something is about to be asked."""
        said = Said(what, revision, time.time(), due=due)
        with self._lock:
            item.said.append(said)
            self._write(item, said)
        return said

    def acknowledge(
        self, item: Item, said: Said, tries: int, answers: Mapping[str, str] | None = None
    ) -> None:
        """It was answered."""
        with self._lock:
            said.acknowledged, said.tries, said.answers = time.time(), tries, dict(answers or {})
            self._write(item, said)

    def decide(self, what: str) -> None:
        """The operator has decided something."""
        with self._lock:
            self.decisions[what] = self.decisions.get(what, 0) + 1

    def read(self, number: int, revision: int | None, began: float) -> None:
        """A reader of the portal saw something."""
        with self._lock:
            self.reads.append((began, number, revision))

    def _write(self, item: Item, said: Said) -> None:
        line: dict[str, Any] = {"number": item.order.number, "id": item.id, **asdict(said)}
        with self._path.open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
