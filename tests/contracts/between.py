"""Stands between a channel and the portal, and misbehaves as the sandbox does: the portal itself has no such manners."""

from __future__ import annotations

import http.client
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

from tests.channels.peer import Peer, answer, heard


@dataclass
class Fault:
    """What befalls the next request of a method, once."""

    kind: str
    method: str
    parameters: dict[str, Any]


class Between:
    """Passes requests on to `port`, one a connection, and answers back, unless a fault is programmed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.faults: list[Fault] = []
        self._peer = Peer(self._serve)
        self.url = self._peer.url

    def misbehave(self, kind: str, method: str, **parameters: Any) -> None:
        """Programs a fault by the sandbox's name for it."""
        self.faults.append(Fault(kind, method, parameters))

    def close(self) -> None:
        """Ends what is under way."""
        self._peer.close()

    def _serve(self, connection: socket.socket) -> None:
        request = heard(connection)
        method = request.split(b" ", 1)[0].decode()
        fault = next((one for one in self.faults if one.method == method), None)
        if fault is not None:
            self.faults.remove(fault)
        kind = fault.kind if fault else ""
        if kind == "reset_before":
            return _reset(connection)
        if kind == "hang_before":
            connection.recv(1)  # until the caller leaves, and then nothing
            return None
        if fault and kind == "status":
            return connection.sendall(answer(fault.parameters["status"], b"{}", "Connection: close"))
        status, content_type, body = self._forwarded(request)
        if fault is None:
            said = answer(status, body, "Connection: close").replace(
                b"application/json", content_type.encode()
            )
            return connection.sendall(said)
        if kind == "reset":
            return _reset(connection)
        if kind == "hang":
            connection.recv(1)
            return None
        if kind == "slow_body":
            whole = answer(status, body, "Connection: close")
            connection.sendall(whole[: -len(body)])
            for byte in body:
                connection.sendall(bytes([byte]))
                time.sleep(fault.parameters["seconds"] / len(body))
            return None
        lost = {
            "error": answer(500, b'{"title": "Internal Server Error"}', "Connection: close"),
            "html": answer(502, b"<html>Bad Gateway</html>", "Connection: close"),
            "garbled": answer(200, body[: len(body) // 2], "Connection: close"),
            "empty": answer(200, b"", "Connection: close"),
        }
        connection.sendall(lost[fault.parameters.get("answer", "error")])
        return None

    def _forwarded(self, request: bytes) -> tuple[int, str, bytes]:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, path, _ = first.split(" ")
        upstream = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            headers = dict(line.split(": ", 1) for line in lines)
            upstream.request(method, path, body, headers)
            got = upstream.getresponse()
            return got.status, got.getheader("Content-Type") or "", got.read()
        finally:
            upstream.close()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
