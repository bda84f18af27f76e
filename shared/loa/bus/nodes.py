"""The nodes of a broker: ``amqp://a;amqp://b`` names several of one cluster, and any of them will do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

Connected = TypeVar("Connected")

HEARTBEAT = 10
"""Seconds; a broker that has said nothing for about twice as long is given up. ``amqp://…?heartbeat=30`` says otherwise."""


class Nodes:
    """Addresses of one broker. Whoever connects begins with the node that took a connection last."""

    def __init__(self, addresses: str) -> None:
        self.all = addresses.split(";")
        self._best = 0

    @property
    def best(self) -> str:
        """The node that took a connection last."""
        return self.all[self._best]

    def connect(self, to: Callable[[str], Connected], failures: tuple[type[Exception], ...]) -> Connected:
        """What `to` gives for the first node where it raises none of `failures`; where none is left, the last failure."""
        first = self._best
        for tried in range(len(self.all)):
            number = (first + tried) % len(self.all)
            try:
                connected = to(self.all[number])
            except failures:
                if tried + 1 == len(self.all):
                    raise
            else:
                self._best = number
                return connected
        raise AssertionError("a broker without an address")


def heartbeat(address: str) -> int:
    """Seconds between signs of life on a connection to this address; 0 (never) is not taken, for then a hang goes unnoticed."""
    given = parse_qs(urlsplit(address).query).get("heartbeat", [])
    return max(1, int(given[-1])) if given and given[-1].isdigit() else HEARTBEAT
