"""What is urgent overtakes what is routine inside a worker, too: both lanes share one process and its interpreter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AT_MOST = 1.0
"""Seconds that routine work waits at each of its steps: an urgent call that hangs must not stop everything else."""


class Precedence:
    """Routine work gives way before each step while urgent work is at hand."""

    def __init__(self) -> None:
        self._urgent = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Urgent work is at hand while the block runs."""
        with self._changed:
            self._urgent += 1
        try:
            yield
        finally:
            with self._changed:
                self._urgent -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        """Waits while there is any, for a second at most."""
        if self._urgent:  # looked at without the lock: who comes a moment too early has done no harm
            with self._changed:
                self._changed.wait_for(lambda: not self._urgent, _AT_MOST)
