"""The threads of one lane: they make calls, and hand each outcome to the round that began it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")
_MOMENT = 0.05
"""Seconds that the first who asks waits for a whole group: small groups mean many transactions."""
_TRANSACTIONS = 3
_GATHER = 0.005
"""Seconds in which outcomes that follow the first are waited for, to be settled in one transaction with it."""


class Lane:
    """So many threads, and permits for those that are free: what is taken together can be armed in one transaction."""

    def __init__(self, name: str, threads: int) -> None:
        self.threads = threads
        self.transactions = threading.BoundedSemaphore(_TRANSACTIONS)
        """Held for a short one: more of them at once would only wait for each other, and for processors."""
        self._free = threads
        self._asking: deque[object] = deque()
        self._changed = threading.Condition()
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"call-{name}-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def take(self, wanted: int, at_least: int = 0) -> int:
        """Permits for up to `wanted` calls, in the order of asking.

        Who is first waits a moment for all of them and then takes what there is, but no fewer than `at_least`. Nobody may wait
        for at least one who has outcomes to fetch: their permits would never come back.
        """
        me = object()
        with self._changed:
            self._asking.append(me)
            self._changed.wait_for(lambda: self._asking[0] is me)
            self._changed.wait_for(lambda: self._free >= min(wanted, self.threads), _MOMENT)
            self._changed.wait_for(lambda: self._free >= at_least)
            self._asking.popleft()
            self._changed.notify_all()
            return self._taken(wanted)

    @property
    def asked(self) -> int:
        """How many wait for permits."""
        return len(self._asking)

    def take_at_once(self, wanted: int) -> int:
        """Permits that are free and that nobody else has asked for before."""
        with self._changed:
            return 0 if self._asking else self._taken(wanted)

    def give_back(self, permits: int) -> None:
        """Lets others have them."""
        with self._changed:
            self._free += permits
            self._changed.notify_all()

    def begin(self, act: Callable[[], None]) -> None:
        """Runs `act`, which must not raise, on a thread. Whoever calls holds a permit."""
        self._work.put(act)

    def close(self) -> None:
        """Lets running acts end."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()

    def _taken(self, wanted: int) -> int:
        taken = min(wanted, self._free)
        self._free -= taken
        return taken

    def _serve(self) -> None:
        while (act := self._work.get()) is not None:
            act()


class Round(Generic[Outcome]):
    """Acts that were begun together or one after another, and their outcomes."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._outcomes: SimpleQueue[Outcome | BaseException] = SimpleQueue()
        self.running = 0

    def begin(self, acts: Sequence[Callable[[], Outcome]], permits: int) -> None:
        """Begins the acts, a permit each; permits that are not needed are given back."""
        if permits > len(acts):
            self._lane.give_back(permits - len(acts))
        self.running += len(acts)
        for act in acts:
            self._lane.begin(lambda act=act: self._act(act))  # type: ignore[misc]

    def ended(self, patience: float | None) -> list[Outcome]:
        """Waits up to `patience` seconds (None: without end) for an outcome; gives it and those that follow at once.

        Raises what an act raised.
        """
        outcomes: list[Outcome | BaseException] = []
        try:
            outcomes.append(self._outcomes.get(timeout=patience))
            end = time.monotonic() + _GATHER
            while len(outcomes) < self.running:
                outcomes.append(self._outcomes.get(timeout=max(0.0, end - time.monotonic())))
        except Empty:
            pass  # what is still running is waited for next time
        self.running -= len(outcomes)
        self._lane.give_back(len(outcomes))
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]

    def _act(self, act: Callable[[], Outcome]) -> None:
        try:
            self._outcomes.put(act())
        except BaseException as error:  # raised again where the outcome is waited for
            self._outcomes.put(error)
