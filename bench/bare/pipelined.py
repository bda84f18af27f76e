"""``python -m bench.bare.pipelined URL COUNT``: pika alone publishes with pipelined confirms; prints the seconds that it took.

1 KiB, persistent, to a quorum queue, at most `WINDOW` unconfirmed.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import pika
from pika.adapters.select_connection import SelectConnection
from pika.channel import Channel
from pika.spec import Basic, BasicProperties

QUEUE, WINDOW, BODY = "bench.pipelined", 1000, b"n" * 1024


class Publisher:
    """Publishes `count` messages and stops when all are confirmed."""

    def __init__(self, url: str, count: int) -> None:
        self.seconds = 0.0
        self._count = count
        self._sent = self._settled = 0
        self._unconfirmed: set[int] = set()
        self._begun = 0.0
        self._connection = SelectConnection(pika.URLParameters(url), on_open_callback=self._opened)
        self._channel: Channel | None = None

    def run(self) -> float:
        """Seconds from the first publish to the last confirm."""
        self._connection.ioloop.start()
        return self.seconds

    def _opened(self, connection: SelectConnection) -> None:
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        self._channel = channel
        arguments = {"x-queue-type": "quorum"}
        channel.queue_declare(QUEUE, durable=True, arguments=arguments, callback=self._declared)

    def _declared(self, _frame: object) -> None:
        assert self._channel is not None
        self._channel.confirm_delivery(self._answered, callback=lambda _: self._begin())

    def _begin(self) -> None:
        self._begun = time.perf_counter()
        self._fill()

    def _fill(self) -> None:
        assert self._channel is not None
        properties = BasicProperties(delivery_mode=2)
        while self._sent < self._count and len(self._unconfirmed) < WINDOW:
            self._channel.basic_publish("", QUEUE, BODY, properties, mandatory=True)
            self._sent += 1
            self._unconfirmed.add(self._sent)

    def _answered(self, frame: Any) -> None:
        if isinstance(frame.method, Basic.Nack):
            raise RuntimeError("the broker refused a message")
        tag = frame.method.delivery_tag
        if frame.method.multiple:
            self._unconfirmed.difference_update(range(self._settled + 1, tag + 1))
            self._settled = tag
        else:
            self._unconfirmed.discard(tag)
        if self._unconfirmed or self._sent < self._count:
            self._fill()
            return
        assert self._channel is not None
        self.seconds = time.perf_counter() - self._begun
        self._channel.queue_delete(QUEUE, callback=lambda _: self._connection.close())
        self._connection.add_on_close_callback(lambda *_: self._connection.ioloop.stop())


if __name__ == "__main__":
    print(Publisher(sys.argv[1], int(sys.argv[2])).run())
