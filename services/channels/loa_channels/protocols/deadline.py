"""Hard ends for calls: sockets that never wait longer than what is left of a call's time.

A time-out of `requests` or `smtplib` is one of each single read: whoever drips a byte now and then holds the caller for ever.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any


class Deadline:
    """When an operation has to be over. Counted on the monotonic clock, for clocks are set."""

    def __init__(self, within: timedelta) -> None:
        self.seconds = within.total_seconds()
        self._at = time.monotonic() + self.seconds

    def left(self) -> float:
        """Seconds that are left, 0.0 when there are none."""
        return max(0.0, self._at - time.monotonic())

    def hurry(self, sock: socket.socket) -> None:
        """Lets the next operation on `sock` wait no longer than what is left. Raises TimeoutError when nothing is."""
        left = self.left()
        if left == 0.0:
            raise TimeoutError("the call's time is over")
        sock.settimeout(left)


class TimedSocket(socket.socket):
    """A TCP socket whose reads and writes end with its deadline, once it has one."""

    deadline: Deadline | None = None
    before_sending: Callable[[], None] | None = None
    """Called when nothing but the system call is left to do; what it raises keeps the bytes here."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As `socket.recv_into`, within the deadline."""
        if self.deadline is not None:
            self.deadline.hurry(self)
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """As `socket.sendall`, within the deadline."""
        if self.deadline is not None:
            self.deadline.hurry(self)
        if self.before_sending is not None:
            self.before_sending()
        super().sendall(*args, **kwargs)


class TimedTlsSocket(ssl.SSLSocket):
    """The same with TLS."""

    deadline: Deadline | None = None
    before_sending: Callable[[], None] | None = None
    """Called when nothing but the system call is left to do; what it raises keeps the bytes here."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As `ssl.SSLSocket.recv_into`, within the deadline."""
        if self.deadline is not None:
            self.deadline.hurry(self)
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """As `ssl.SSLSocket.sendall`, within the deadline."""
        if self.deadline is not None:
            self.deadline.hurry(self)
        if self.before_sending is not None:
            self.before_sending()
        super().sendall(*args, **kwargs)


def tls_context() -> ssl.SSLContext:
    """Checks certificates and names, TLS 1.2 or newer; its sockets keep deadlines."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = TimedTlsSocket
    return context
