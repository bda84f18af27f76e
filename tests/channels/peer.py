"""A peer that does with a connection whatever a test says: servers that behave do not drip, hang or cut."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Deed = Callable[[socket.socket], None]


def heard(connection: socket.socket) -> bytes:
    """One HTTP request with its body, as it came, whole unless the other side left."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65_536)
        if not more:
            return data
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        more = connection.recv(65_536)
        if not more:
            break
        body += more
    return head + b"\r\n\r\n" + body


def answer(status: int, body: bytes = b"{}", *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = [
        f"HTTP/1.1 {status} X",
        f"Content-Length: {len(body)}",
        "Content-Type: application/json",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(status: int, body: bytes = b"{}", *headers: str) -> Deed:
    """Reads one request, answers, hangs up."""

    def deed(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(answer(status, body, "Connection: close", *headers))

    return deed


def cut(connection: socket.socket) -> None:
    """Reads one request and resets the connection."""
    heard(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Peer:
    """Listens on a free port and treats each connection as the next of `deeds` says, the last one for ever."""

    def __init__(self, *deeds: Deed) -> None:
        self._deeds = list(deeds)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.connections = 0
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            deed = self._deeds[min(self.connections, len(self._deeds) - 1)]
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._treat, args=(connection, deed), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _treat(self, connection: socket.socket, deed: Deed) -> None:
        with connection:
            connection.settimeout(30)
            try:
                deed(connection)
            except OSError:
                return  # whom we serve has left, which tests do on purpose

    def close(self) -> None:
        """Stops listening, and ends what is under way."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._open:
            if connection.fileno() != -1:
                with suppress(OSError):  # the other end was faster
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)


@contextmanager
def peer(*deeds: Deed) -> Iterator[Peer]:
    """A peer for the time of a test."""
    running = Peer(*deeds)
    try:
        yield running
    finally:
        running.close()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
