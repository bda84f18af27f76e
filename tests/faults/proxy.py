"""A TCP proxy that tests own, between any two parts of Loa: it cuts, refuses, slows down, and swallows."""

from __future__ import annotations

import socket
import struct
import threading
import time
from contextlib import suppress

TO_SERVER, TO_CLIENT = "to the server", "to the client"
BOTH = (TO_SERVER, TO_CLIENT)
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no seconds: close() sends RST instead of FIN
_PIECE = 65_536


class Proxy:
    """Hands bytes to and fro between its own port and a server's. Faults last until `heal`; `close` it at the end."""

    def __init__(self, server_port: int, host: str = "127.0.0.1") -> None:
        self._server = (host, server_port)
        self._flows = {way: threading.Event() for way in BOTH}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._piece, self._pause = _PIECE, 0.0
        self.port = 0
        self.taken = 0
        """How many connections it has taken."""
        self.heal()

    def heal(self) -> None:
        """Takes connections and hands on everything, at once; first what a black hole held back: it was late, not lost."""
        self._piece, self._pause = _PIECE, 0.0
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
            self.port = int(self._listener.getsockname()[1])
            threading.Thread(target=self._take, args=(self._listener,), daemon=True).start()
        for flow in self._flows.values():
            flow.set()

    def cut(self) -> None:
        """Resets every connection. New ones are taken."""
        with self._lock:
            lost, self._open = self._open, set()
        for end in lost:
            _reset(end)

    def refuse(self) -> None:
        """Resets every connection and refuses new ones."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # close() alone does not wake who waits in accept()
            self._listener.close()
            self._listener = None
        self.cut()

    def swallow(self, *ways: str) -> None:
        """A black hole, in both directions or in one: connections stand and are taken, and nothing arrives."""
        for way in ways or BOTH:
            self._flows[way].clear()

    def crawl(self, bytes_a_second: int) -> None:
        """A slow line, for each connection and direction."""
        self._piece = max(1, bytes_a_second // 20)
        self._pause = self._piece / bytes_a_second

    def close(self) -> None:
        """Ends everything."""
        self.refuse()
        for flow in self._flows.values():
            flow.set()

    def _take(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return  # closed
            self.taken += 1
            try:
                server = socket.create_connection(self._server, timeout=10)
            except OSError:
                _reset(client)
                continue
            server.settimeout(None)
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {client, server}
            for source, sink, way in ((client, server, TO_SERVER), (server, client, TO_CLIENT)):
                threading.Thread(target=self._hand_on, args=(source, sink, way), daemon=True).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        flow = self._flows[way]
        try:
            while piece := source.recv(self._piece):
                flow.wait()
                if self._pause:
                    time.sleep(self._pause)
                sink.sendall(piece)
            flow.wait()
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, sink):  # one end is gone: so is the other
                with self._lock:
                    self._open.discard(end)
                _reset(end)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RD)  # wakes the thread that reads here
    end.close()
