"""Frames that come together are dealt with together, however they are cut."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from kombu import Consumer, Message
from kombu.exceptions import KombuError

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


@pytest.mark.parametrize(("scheme", "first"), [("amqp", b"A"), ("amqps", b"\x16")])
def test_what_is_to_be_encrypted_is_encrypted(scheme: str, first: bytes) -> None:
    """Given a listener, the first byte is the protocol's own name, or a TLS handshake (RFC 8446, 5.1: 22)."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        heard = pool.submit(first_byte, listener)
        with pytest.raises((OSError, KombuError)):
            _open(f"{scheme}://guest:guest@127.0.0.1:{listener.getsockname()[1]}/")
        assert heard.result() == first


def first_byte(listener: socket.socket) -> bytes:
    listener.settimeout(10)
    with listener.accept()[0] as line:
        return line.recv(1)
