"""kombu's way to RabbitMQ, with reads of many frames at once.

py-amqp asks the socket for each part of each frame: nine system calls a message, and at each of them the thread lets go of
the interpreter, which it gets back only when the threads that write to the ledger pause. Here whatever has come is taken in one
call, and frames are cut from that.
"""

from __future__ import annotations

import socket
from typing import Any

from amqp.transport import TCPTransport
from kombu.transport import pyamqp

_MOST = 1 << 16


class _Ahead:
    """Reads as ``socket.recv`` does, of what was taken in advance."""

    def __init__(self, source: socket.socket) -> None:
        self._recv = source.recv
        self._taken = b""
        self._at = 0

    def __call__(self, wanted: int) -> bytes:
        if not self.left:
            self._taken, self._at = self._recv(_MOST), 0
        part = self._taken[self._at : self._at + wanted]
        self._at += len(part)
        return part

    @property
    def left(self) -> bool:
        """Whether there is something that needs no waiting."""
        return self._at < len(self._taken)


class _Line(TCPTransport):  # type: ignore[misc]  # py-amqp has no types
    def _setup_transport(self) -> None:
        super()._setup_transport()
        self.ahead = self._quick_recv = _Ahead(self.sock)


class _Connection(pyamqp.Connection):  # type: ignore[misc]
    def Transport(self, host: str, connect_timeout: float, ssl: Any, *more: Any, **named: Any) -> Any:  # noqa: N802
        if ssl:
            return super().Transport(host, connect_timeout, ssl, *more, **named)
        read_timeout, write_timeout = more
        return _Line(
            host,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            write_timeout=write_timeout,
            **named,
        )

    def read_taken(self) -> None:
        """Deals with every frame that has been taken from the socket already."""
        ahead = getattr(self.transport, "ahead", None)
        while ahead is not None and ahead.left:
            self.blocking_read()


class Transport(pyamqp.Transport):  # type: ignore[misc]
    """For ``kombu.Connection(…, transport=Transport)``. Over TLS it reads as py-amqp does."""

    Connection = _Connection

    def drain_events(self, connection: _Connection, **options: Any) -> Any:
        """Waits for the first, and deals with all that came with it. Raises TimeoutError where none comes in time."""
        connection.drain_events(**options)
        connection.read_taken()
