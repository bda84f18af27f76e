"""Calls that are held open: they end when released, when their time is up, when the caller leaves, or with
the sandbox."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum

LOOK = 0.1
"""Seconds between two looks whether the hold is over: without a sound, a caller leaves and a sandbox is
stopped."""


class Ending(Enum):
    """Why a hold ended."""

    RELEASED = "released"
    TIME = "time"
    CALLER_LEFT = "caller left"
    CUT = "cut"


class Hold:
    """One call that is held open. ``given`` is how it was ended from outside, None as long as it was not."""

    def __init__(self, seconds: float | None) -> None:
        self.given: Ending | None = None
        self.wake = threading.Event()
        self._until = None if seconds is None else time.monotonic() + seconds

    def end(self, ending: Ending) -> None:
        """Ends it; who waits hears of it at once."""
        self.given = ending
        self.wake.set()

    def left(self) -> float:
        """Seconds until the next look: nothing when its time is up."""
        return LOOK if self._until is None else min(LOOK, max(self._until - time.monotonic(), 0.0))

    @property
    def ending(self) -> Ending | None:
        """Why it is over, or None."""
        if self.given is None and not self.left():
            return Ending.TIME
        return self.given


class Holds:
    """All held calls. ``room`` is how many threads may be held at once: the server has a limited number of
    them, and some must stay free to hear the release. A call beyond that is cut, as an overrun server would
    do."""

    def __init__(self, room: int) -> None:
        self._room = threading.BoundedSemaphore(room)
        self._lock = threading.Lock()
        self._open: set[Hold] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def open(self, seconds: float | None) -> Iterator[Hold]:
        """A hold that ``release`` knows of, for one that does its own waiting and looks at ``over``."""
        hold = Hold(seconds)
        with self._lock:
            self._open.add(hold)
        try:
            yield hold
        finally:
            with self._lock:
                self._open.discard(hold)

    def over(self, hold: Hold) -> Ending | None:
        """Why a hold is over, the end of the sandbox included; None as long as it goes on."""
        return Ending.CUT if self._closed else hold.ending

    def wait(self, seconds: float | None, left: Callable[[], bool]) -> Ending:
        """Holds the calling thread; ``left`` tells whether the caller has hung up."""
        if not self._room.acquire(blocking=False):
            return Ending.CUT
        try:
            with self.open(seconds) as hold:
                while True:
                    if ending := self.over(hold):
                        return ending
                    if left():
                        return Ending.CALLER_LEFT
                    hold.wake.wait(hold.left())
        finally:
            self._room.release()

    def release(self, ending: Ending = Ending.RELEASED) -> int:
        """Ends all holds; answers how many there were."""
        with self._lock:
            held = list(self._open)
        for hold in held:
            hold.end(ending)
        return len(held)

    def close(self) -> None:
        """Cuts all holds, those to come too, at their next look. Only sets a flag: signal handlers may call
        it."""
        self._closed = True
