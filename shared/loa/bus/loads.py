"""What one message carries: deliveries that are due together travel together, and are dealt with together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from loa.events import Due

Token = TypeVar("Token")
TOGETHER: Final = 16
"""Deliveries in one message at most: few enough that a thousand spread evenly over several workers."""


def loads_of(messages: Sequence[Due], most: int) -> list[list[Due]]:
    """What each message carries: those of one company (`Due.company`) together, so many at most."""
    loads: list[list[Due]] = []
    open_loads: dict[object, list[Due]] = {}
    for due in messages:
        load = open_loads.get(due.company) if due.company else None
        if load is None or len(load) >= most:
            load = open_loads[due.company] = []
            loads.append(load)
        load.append(due)
    return loads


def count(arrived: Sequence[tuple[Token, Sequence[Due]]]) -> int:
    """Deliveries in these messages."""
    return sum(len(dues) for _, dues in arrived)


def cut(arrived: list[tuple[Token, Sequence[Due]]], batch: int) -> list[tuple[Token, Sequence[Due]]]:
    """Takes the first messages out, with about `batch` deliveries: what came in one message is dealt with in one."""
    end, held = 0, 0
    while end < len(arrived) and (not end or held + len(arrived[end][1]) <= batch):
        held += len(arrived[end][1])
        end += 1
    taken, arrived[:] = arrived[:end], arrived[end:]
    return taken
