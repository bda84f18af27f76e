"""Frames that come together are dealt with together, however they are cut."""

from __future__ import annotations

import socket

from kombu import Consumer, Message

from loa.bus.rabbitmq import RabbitBus, _open
from loa.bus.read_ahead import _Ahead
from tests.loa.bus.broker import Broker, due, hand_over


def test_parts_are_cut_from_what_has_come() -> None:
    """In the sizes that are asked for; the rest stays, and nothing is waited for while there is some."""
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"abcdef")
        read = _Ahead(here)
        assert (read(1), read.left) == (b"a", True)
        assert (read(3), read.left) == (b"bcd", True)
        assert (read(9), read.left) == (b"ef", False)
        there.sendall(b"g")
        assert read(9) == b"g"
        there.close()
        assert read(9) == b""


def test_many_messages_take_few_reads(bus: RabbitBus, broker: Broker) -> None:
    """All of them arrive, in order; what has been taken is not waited for once more."""
    hand_over(bus, due(300))
    got: list[Message] = []
    with _open(broker.url) as connection:
        queue = RabbitBus(broker.url)._declared(connection, "unit", "routine")
        with Consumer(connection, [queue], on_message=got.append, accept=None):
            reads = 0
            while len(got) < 300:
                connection.drain_events(timeout=10)
                reads += 1
    assert reads < 100
    assert [message.delivery_tag for message in got] == list(range(1, 301))
