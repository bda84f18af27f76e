"""What a bus can do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from loa.events import Due

Handler = Callable[[Sequence[Due]], None]
"""Deals with a batch. When it returns, the messages are acknowledged; when it raises, they come again.

A message with `not_before` comes up to READY before that time, so that what can be done beforehand is done by then.
"""
READY = timedelta(milliseconds=20)


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up. `id`: its own, where it brings one; `queue` and `reason` as the broker tells them."""

    id: str | None
    body: bytes
    queue: str | None
    reason: str | None


class Bus(Protocol):
    """Carries `Due` messages from the scheduler to the channels' workers."""

    ahead: timedelta
    """How long before its due time a message may be handed over; `consume` keeps it until READY before that time."""

    def releasing(self, messages: Sequence[Due], now: datetime) -> AbstractContextManager[None]:
        """Hands messages over while the block runs; at its end all are safe with the broker.

        Raises BusFailure: then none may be taken as sent.
        """

    def consume(self, channel: str, lane: str, handle: Handler, stop: threading.Event, *, batch: int) -> None:
        """Calls `handle` with batches until `stop` is set; outlives the broker's restarts. Blocks."""

    def empty(self, queues: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of the (channel, lane) queues in which no message waits. Raises BusFailure."""

    def bury(self, keep: Callable[[Sequence[DeadLetter]], None], most: int) -> int:
        """Hands dead letters to `keep` and gives their number; when it returns they leave the broker, when it raises they stay.

        Raises BusFailure.
        """

    def check(self) -> str:
        """One line on the bus's health. Raises BusFailure saying what is wrong."""

    def close(self) -> None:
        """Lets go of connections."""
