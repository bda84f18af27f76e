"""The work: items are written, approved, corrected, withdrawn and suspended through the desk's API, as they were ordered."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from loa.clock import in_hanoi
from tests.faults.chaos import orders
from tests.faults.chaos.journal import APPROVED, MOVED, WITHDRAWN, WRITTEN, Item, Journal, Suspension, title
from tests.faults.chaos.orders import Order, Stop
from tests.faults.chaos.program import Abandoned, Json, Program, Refused, soon

_WRITERS = 6
_TOPIC = "T08"


@dataclass(frozen=True)
class People:
    """Who uses the desk: each a program with a token of its own."""

    editor: Program
    approver: Program
    operator: Program

    @property
    def all(self) -> tuple[Program, ...]:
        """Everybody."""
        return (self.editor, self.approver, self.operator)


class Load:
    """Does what was ordered when it is time. What an item needs next comes when the step before it was answered."""

    def __init__(self, people: People, journal: Journal, stop: threading.Event) -> None:
        self._people = people
        self._journal = journal
        self._stop = stop
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._lock = threading.Lock()
        self._running: set[Future[None]] = set()
        self.refused: list[str] = []
        """What the desk refused though it should not have."""

    def run(self, ordered: Sequence[Order], stops: Sequence[Stop], begin: float) -> None:
        """Until everything that was ordered has been answered, or the run ends. `begin` is time.monotonic()'s."""
        for order in ordered:
            self._at(begin + order.at, lambda order=order: self._write_first(order))  # type: ignore[misc]
        for one in stops:
            self._at(begin + one.at, lambda one=one: self._suspend(one))  # type: ignore[misc]
        with ThreadPoolExecutor(_WRITERS, thread_name_prefix="desk") as pool:
            while not self._stop.is_set() and (self._due or self._running):
                self._begin_due(pool)
                self._stop.wait(0.05)

    @property
    def waiting(self) -> int:
        """Steps that are still to be done."""
        return len(self._due) + len(self._running)

    def _begin_due(self, pool: ThreadPoolExecutor) -> None:
        for done in [future for future in self._running if future.done()]:
            self._running.remove(done)
            done.result()
        with self._lock:
            while self._due and self._due[0][0] <= time.monotonic() and len(self._running) < _WRITERS:
                self._running.add(pool.submit(self._carefully, heapq.heappop(self._due)[2]))

    def _carefully(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Abandoned:
            return  # the run is over; the journal says that it was asked and never answered
        except Refused as refused:
            self.refused.append(f"refused: {refused}")

    def _at(self, at: float, step: Callable[[], None]) -> None:
        with self._lock:
            heapq.heappush(self._due, (at, next(self._order), step))

    def _later(self, seconds: float, step: Callable[[], None]) -> None:
        self._at(time.monotonic() + seconds, step)

    # the stories

    def _write_first(self, order: Order) -> None:
        item = self._journal.begin(order)
        due = soon(order.due_in)
        said = self._journal.ask(item, WRITTEN, 1, due)
        made, tries = self._people.editor.ask(
            "POST", "/items", self._body(order, 1, due), key=f"order-{order.number}"
        )
        item.id = made["id"]
        self._journal.acknowledge(item, said, tries)
        if order.story == orders.UNAPPROVED:
            if order.number % 2:
                self._submit(item, made["revision_hash"])
            return
        self._approve(item, 1, made["revision_hash"], due)
        {
            orders.CORRECTED: lambda: self._later(order.due_in + order.then, lambda: self._revise(item, 2)),
            orders.EDITED: lambda: self._later(order.then, lambda: self._revise(item, 2)),
            orders.VOIDED: lambda: self._later(order.then, lambda: self._void(item)),
            orders.TAKEN_DOWN: lambda: self._later(
                order.due_in + order.then, lambda: self._withdraw(item, 1)
            ),
            orders.STOPPED: lambda: self._later(order.then, lambda: self._withdraw(item, 1)),
            orders.AGAIN: lambda: self._later(order.due_in + order.then, lambda: self._publish_again(item)),
            orders.MOVED: lambda: self._later(
                order.then, lambda: self._move(item, 1, soon(order.due_in / 2))
            ),
        }.get(order.story, lambda: None)()

    def _void(self, item: Item) -> None:
        self._edit(item, 2, soon(item.order.due_in))

    def _revise(self, item: Item, revision: int) -> None:
        due = soon(2)
        self._approve(item, revision, self._edit(item, revision, due), due)

    def _publish_again(self, item: Item) -> None:
        self._withdraw(item, 1)
        self._later(item.order.then, lambda: self._revise(item, 2))

    # single requests

    def _body(self, order: Order, revision: int, due: float) -> Json:
        name = title(order.number, revision)
        targets = [target.partition(":") for target in order.targets]
        return {
            "topic": _TOPIC,
            "title": name,
            "summary": f"Tóm tắt: {name}.",
            "body_html": f"<p>Nội dung của {name}.</p>",
            "audience": order.audience,
            "lane": order.lane,
            "channels": [{"channel": channel, "account": key} for channel, _, key in targets],
            "due_at": _written(due),
        }

    def _approve(self, item: Item, revision: int, hash: str, due: float) -> None:
        """Submits and approves; where the time has passed meanwhile, a new one is given on purpose."""
        self._submit(item, hash)
        said = self._journal.ask(item, APPROVED, revision, due)
        tries = self._settled(lambda: self._people.approver.ask(
            "POST", f"/items/{item.id}/approve", {"revision_hash": hash}
        ), item, "approved", hash)  # fmt: skip
        self._journal.acknowledge(item, said, tries)
        if time.time() > due - 0.5 or tries > 1:
            made = self._people.approver.listed(f"/items/{item.id}/deliveries")
            broadcast = any(target.endswith(":*") for target in item.order.targets)
            if not any(row["revision_hash"] == hash for row in made) or (broadcast and not made):
                self._move(item, revision, soon(1))

    def _submit(self, item: Item, hash: str) -> None:
        self._settled(
            lambda: self._people.editor.ask("POST", f"/items/{item.id}/submit"), item, "submitted", hash
        )

    def _settled(self, ask: Callable[[], tuple[Any, int]], item: Item, state: str, hash: str) -> int:
        """Asks. A conflict where the item is already as it was to be means that an answer was lost: it was done."""
        try:
            return ask()[1]
        except Refused as refused:
            stands, _ = self._people.editor.ask("GET", f"/items/{item.id}")
            if refused.status == 409 and (stands["state"], stands["revision_hash"]) == (state, hash):
                return 2
            raise

    def _edit(self, item: Item, revision: int, due: float) -> str:
        """Another version: from the moment of its answer on the one before is approved no more. Gives its hash."""
        said = self._journal.ask(item, WRITTEN, revision, due)
        made, tries = self._people.editor.ask(
            "PUT", f"/items/{item.id}", self._body(item.order, revision, due)
        )
        self._journal.acknowledge(item, said, tries)
        return str(made["revision_hash"])

    def _withdraw(self, item: Item, revision: int) -> None:
        said = self._journal.ask(item, WITHDRAWN, revision)
        told, tries = self._people.operator.ask("POST", f"/items/{item.id}/withdraw")
        answers = {f"{one['channel']}:{one['account']}": one["answer"] for one in told["items"]}
        self._journal.acknowledge(item, said, tries, answers)

    def _move(self, item: Item, revision: int, due: float) -> None:
        said = self._journal.ask(item, MOVED, revision, due)
        while True:
            try:
                _, tries = self._people.operator.ask(
                    "POST", f"/items/{item.id}/schedule", {"due_at": _written(due)}
                )
            except Refused as refused:
                if refused.status != 422:
                    raise
                said.due = due = soon(1)  # asked for so long that its time has passed
            else:
                return self._journal.acknowledge(item, said, tries)

    def _suspend(self, stop: Stop) -> None:
        body = {"scope": stop.scope, "reason": "Kiểm tra"}
        told, tries = self._people.operator.ask("POST", "/gates/suspend", body)
        shut = Suspension(stop.scope, time.time(), told["under_way"] if tries == 1 else None)
        self._journal.suspensions.append(shut)
        self._later(stop.seconds, lambda: self._resume(shut))

    def _resume(self, shut: Suspension) -> None:
        shut.resumed = time.time()
        self._people.operator.ask("POST", "/gates/resume", {"scope": shut.scope})
        shut.reopened = time.time()


def _written(at: float) -> str:
    return in_hanoi(datetime.fromtimestamp(at, UTC)).isoformat()
