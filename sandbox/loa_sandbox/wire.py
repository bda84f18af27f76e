"""Answers that no well-behaved server gives: none at all, or one byte at a time. They reach for gunicorn's
socket."""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on, for 0 seconds: closing sends RST instead of FIN (socket(7))."""


def reset(connection: socket.socket) -> None:
    """Cuts a connection with RST. The socket object stays usable for whoever holds it, but leads nowhere now:
    its descriptor is given another, closed pipe, so that the server's own book-keeping goes on
    undisturbed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    nowhere, other = socket.socketpair()
    other.close()
    os.dup2(nowhere.fileno(), connection.fileno())
    nowhere.close()


def caller_left() -> Callable[[], bool]:
    """Tells, for the request at hand, whether its caller has hung up since."""
    connection: socket.socket = request.environ["gunicorn.socket"]

    def left() -> bool:
        try:
            return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    return left


class Cut(Response):
    """No answer: the connection is cut. Its status 0 stands for "none was given"."""

    def __init__(self) -> None:
        super().__init__(status="0 NONE")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        reset(environ["gunicorn.socket"])
        # gunicorn takes this for a caller who left, and drops the connection without a word
        raise ConnectionResetError(errno.ECONNRESET, "cut on demand")


class Drip(Response):
    """An answer that comes one byte at a time. ``pause`` waits before each byte: True to go on, False to send
    the rest at once, None to cut the connection."""

    def __init__(self, answer: Response, pause: Callable[[], bool | None]) -> None:
        body = answer.get_data()

        def drip() -> Iterator[bytes]:
            for sent in range(len(body)):
                on = pause()
                if on is None:
                    raise ConnectionResetError(errno.ECONNRESET, "cut amid a slow answer")
                if not on:
                    yield body[sent:]
                    return
                yield body[sent : sent + 1]

        headers: Any = answer.headers
        super().__init__(drip(), answer.status, headers)
        self.content_length = len(body)
