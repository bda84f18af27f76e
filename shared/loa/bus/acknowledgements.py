"""Acknowledging many messages by one frame, where nothing older is still being dealt with."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from kombu import Message


class Acknowledgements:
    """What one consumer owes to the broker, oldest batch first.

    `multiple` acknowledges all up to a delivery tag (AMQP 0-9-1, basic.ack), so it is for batches before which none is open: one
    frame instead of one a message. A batch behind a slow one is acknowledged message by message.
    """

    def __init__(self) -> None:
        self._owed: deque[Sequence[Message]] = deque()

    def expect(self, batch: Sequence[Message]) -> None:
        """Will be dealt with; batches are named in the order in which their messages came."""
        self._owed.append(batch)

    def send(self, ended: Sequence[Sequence[Message]]) -> None:
        """Acknowledges batches that have ended."""
        done = {id(batch) for batch in ended}
        last: Message | None = None
        while self._owed and id(self._owed[0]) in done:
            batch = self._owed.popleft()
            done.discard(id(batch))
            last = batch[-1]
        if last is not None:
            last.ack(multiple=True)
        for batch in [batch for batch in self._owed if id(batch) in done]:
            self._owed.remove(batch)
            for message in batch:
                message.ack()
