"""Whose short transaction comes next in a lane: calls begin at their time before it is written down how others ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_AT_ONCE: Final = 4
"""More transactions at once would only wait for each other, and for processors."""
_PATIENCE: Final = 0.25
"""Seconds that an outcome waits for calls to begin. What is due comes first, but a flood of it may not hide how calls ended."""


class Turns:
    """So many transactions of a lane at once. A thousand due at one moment are all called before the first is written down."""

    def __init__(self) -> None:
        self._free = _AT_ONCE
        self._beginning = 0
        self._changed = threading.Condition()

    @property
    def beginning(self) -> int:
        """How many are about to let calls begin."""
        return self._beginning

    @contextmanager
    def about_to_begin(self) -> Iterator[None]:
        """While the block runs outcomes wait: it is on its way to a turn to let calls begin, or has it."""
        with self._changed:
            self._beginning += 1
        try:
            yield
        finally:
            with self._changed:
                self._beginning -= 1
                self._changed.notify_all()

    @contextmanager
    def to_begin(self) -> Iterator[None]:
        """A turn for what lets calls begin."""
        with self.about_to_begin():
            yield from self._taken()

    @contextmanager
    def any(self) -> Iterator[None]:
        """A turn for what has no moment to meet."""
        yield from self._taken()

    @contextmanager
    def to_end(self) -> Iterator[None]:
        """A turn for what writes outcomes down: it lets the others go first, for a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._free > 0 and not self._beginning, _PATIENCE)
        yield from self._taken()

    def _taken(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: self._free > 0)
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
