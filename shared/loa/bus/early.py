"""Messages that were sent ahead of their time, kept until it is near."""

from __future__ import annotations

import heapq
import time
from datetime import datetime, timedelta
from itertools import count
from typing import Generic, TypeVar

from loa.bus.interface import READY

Kept = TypeVar("Kept")
AHEAD = timedelta(milliseconds=250)
"""How long before its time a message is sent: enough for a thousand due at one instant to be with their workers by then."""
_SOON = 0.0001
"""Seconds: the shortest wait there is, for to wait for none at all would mean to wait for ever."""


class Early(Generic[Kept]):
    """Used by one thread. Nothing is kept longer than AHEAD: where this machine's clock is slow, it is not the one to ask."""

    def __init__(self) -> None:
        self._kept: list[tuple[float, int, float, Kept]] = []
        self._number = count()

    def keep(self, what: Kept, until: datetime) -> None:
        """Keeps it until shortly before that time."""
        last = time.monotonic() + AHEAD.total_seconds()
        heapq.heappush(self._kept, ((until - READY).timestamp(), next(self._number), last, what))

    def come(self) -> list[Kept]:
        """What is kept no longer, in the order of their times."""
        come = []
        while self._kept and self._left() <= 0:
            come.append(heapq.heappop(self._kept)[-1])
        return come

    def wait(self, most: float) -> float:
        """Seconds until the next comes, at most `most`."""
        return max(_SOON, min(most, self._left())) if self._kept else most

    def _left(self) -> float:
        until, _, last, _ = self._kept[0]
        return min(until - time.time(), last - time.monotonic())
