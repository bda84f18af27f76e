"""Acknowledging many messages by one frame, where nothing older is still being dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from kombu import Message


class Acknowledgements:
    """What one consumer owes to the broker, in the order in which messages came.

    `multiple` acknowledges all up to a delivery tag (AMQP 0-9-1, basic.ack), so it is for messages before which none is open: one
    frame instead of one a message. What lies behind an open one is acknowledged message by message.
    """

    def __init__(self) -> None:
        self._open: dict[int, None] = {}
        """Delivery tags; a dict keeps the order and lets go of any of them at once."""

    def expect(self, message: Message) -> None:
        """Has come, and will be dealt with. Messages are named in the order in which they came."""
        self._open[message.delivery_tag] = None

    def send(self, ended: Sequence[Sequence[Message]]) -> None:
        """Acknowledges batches that have ended."""
        done = {message.delivery_tag: message for batch in ended for message in batch}
        if not done:
            return
        oldest = list(takewhile(done.__contains__, self._open))
        if oldest:
            done[oldest[-1]].ack(multiple=True)
        for tag in oldest:
            del self._open[tag], done[tag]
        for tag, message in done.items():
            del self._open[tag]
            message.ack()
