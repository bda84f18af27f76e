"""Free TCP ports on the loopback interface."""

from __future__ import annotations

import socket
import time


def free_ports(count: int) -> list[int]:
    """`count` different ports that nothing listens on; they are held together, so that none comes twice."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def answers(port: int, hello: bytes = b"", timeout: float = 1.0) -> bool:
    """Whether a server on `port` accepts a connection and, where `hello` is given, says something to it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
            if not hello:
                return True
            connection.sendall(hello)
            return bool(connection.recv(1))
    except OSError:
        return False


def wait_for(port: int, seconds: float, hello: bytes = b"") -> bool:
    """Wait at most `seconds` until a server on `port` answers; whether it did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answers(port, hello):
            return True
        time.sleep(0.05)
    return False
