"""The threads of one lane: they make calls, and hand each outcome to the round that began it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from loa_channels.turns import Turns

Outcome = TypeVar("Outcome")
_MOMENT = 0.25
"""Seconds that the first who asks waits for a whole group: small groups mean many transactions."""
_GATHER = 0.005
"""Seconds in which outcomes that follow the first are waited for, to be settled in one transaction with it."""


class Lane:
    """So many threads, and permits for those that are free: what is taken together can be armed in one transaction."""

    def __init__(self, name: str, threads: int, give_way: Callable[[], None] = lambda: None) -> None:
        self.threads = threads
        self.give_way = give_way
        """Called before each step: waits while another lane comes first."""
        self.turns = Turns()
        """Of short transactions."""
        self._free = threads
        self._asking: deque[object] = deque()
        self._changed = threading.Condition()
        self._name = name
        self._lock = threading.Lock()
        self._acts: deque[Callable[[], None]] = deque()
        self._calls: SimpleQueue[bool] = SimpleQueue()
        """True calls an idle thread to work, False sends one home."""
        self._idle = 0
        self._coming = False
        """A thread was called or started and has not come yet."""
        self._started: list[threading.Thread] = []

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

    def begin(self, acts: Sequence[Callable[[], None]]) -> None:
        """Runs acts, which must not raise, each on a thread. Whoever calls holds a permit for each."""
        with self._lock:
            self._acts.extend(acts)
            self._call_another()

    def close(self) -> None:
        """Lets running acts end."""
        for _ in self._started:
            self._calls.put(False)
        for thread in self._started:
            thread.join()

    def _taken(self, wanted: int) -> int:
        taken = min(wanted, self._free)
        self._free -= taken
        return taken

    def _serve(self) -> None:
        """One thread calls the next: acts that end at once are done by few, without a switch between threads for each."""
        working = True
        while working:
            with self._lock:
                self._coming = False
            while (act := self._next()) is not None:
                self.give_way()
                act()
            working = self._calls.get()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if not self._acts:
                self._idle += 1
                return None
            act = self._acts.popleft()
            self._call_another()
            return act

    def _call_another(self) -> None:
        if not self._acts or self._coming:
            return
        if self._idle:
            self._idle -= 1
            self._coming = True
            self._calls.put(True)
        elif len(self._started) < self.threads:
            name = f"call-{self._name}-{len(self._started)}"
            thread = threading.Thread(target=self._serve, name=name, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system gives no more: those that there are do it
                if not self._started:
                    raise
            else:
                self._started.append(thread)
                self._coming = True


class Round(Generic[Outcome]):
    """Acts that were begun together or one after another, and their outcomes. Of one thread, but for the acts themselves."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._lock = threading.Lock()
        self._outcomes: list[Outcome | BaseException] = []
        self._news: SimpleQueue[None] = SimpleQueue()
        """One for the first outcome, and one when all are there: who waits is not woken for each between them."""
        self.running = 0

    def begin(self, acts: Sequence[Callable[[], Outcome]], permits: int) -> None:
        """Begins the acts, a permit each; permits that are not needed are given back."""
        if permits > len(acts):
            self._lane.give_back(permits - len(acts))
        with self._lock:
            self.running += len(acts)
        self._lane.begin([lambda act=act: self._act(act) for act in acts])  # type: ignore[misc]

    def ended(self, patience: float | None) -> list[Outcome]:
        """Waits up to `patience` seconds (None: without end) for an outcome; gives it and those that follow at once.

        Raises what an act raised.
        """
        self._await_outcome(patience)
        with self._lock:
            outcomes, self._outcomes = self._outcomes, []
            self.running -= len(outcomes)
        self._lane.give_back(len(outcomes))
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]

    def _await_outcome(self, patience: float | None) -> None:
        end = None if patience is None else time.monotonic() + patience
        try:
            while not self._outcomes:
                self._news.get(timeout=None if end is None else max(0.0, end - time.monotonic()))
            end = time.monotonic() + _GATHER
            while len(self._outcomes) < self.running:
                self._news.get(timeout=max(0.0, end - time.monotonic()))
        except Empty:
            pass  # what is still running is waited for next time

    def _act(self, act: Callable[[], Outcome]) -> None:
        try:
            outcome: Outcome | BaseException = act()
        except BaseException as error:  # raised again where the outcome is waited for
            outcome = error
        with self._lock:
            self._outcomes.append(outcome)
            news = len(self._outcomes) in (1, self.running)
        if news:
            self._news.put(None)
