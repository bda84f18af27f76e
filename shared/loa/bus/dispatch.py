"""Several batches at once, so that one slow receiver never holds up what comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from loa.bus.interface import Handler
from loa.events import Due

Token = TypeVar("Token")


class Dispatcher(Generic[Token]):
    """Runs a handler on up to `slots` batches at once; a token travels with each batch. Used by one thread."""

    def __init__(self, handle: Handler, slots: int, name: str) -> None:
        self._handle = handle
        self._slots = slots
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix=name)
        self._running: dict[Future[None], Token] = {}

    @property
    def free(self) -> bool:
        """Whether another batch may begin."""
        return len(self._running) < self._slots

    @property
    def idle(self) -> bool:
        """Whether nothing is running."""
        return not self._running

    @property
    def tokens(self) -> list[Token]:
        """Tokens of the batches that are running."""
        return list(self._running.values())

    def begin(self, batch: Sequence[Due], token: Token) -> None:
        """Starts a batch."""
        self._running[self._pool.submit(self._handle, batch)] = token

    def done(self) -> list[Token]:
        """Tokens of batches that have ended since the last call. Raises what a handler raised."""
        ended = [future for future in self._running if future.done()]
        tokens = []
        for future in ended:
            token = self._running.pop(future)
            future.result()
            tokens.append(token)
        return tokens

    def close(self) -> None:
        """Waits for what is running."""
        self._pool.shutdown(wait=True)
