"""How a check says that something is not as it should be, and how it waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class Failed(Exception):
    """A check's complaint."""


def demand(good: object, complaint: str) -> None:
    """Raises Failed with the complaint unless it is good."""
    if not good:
        raise Failed(complaint)


def wait(what: str, seconds: float, condition: Callable[[], Answer]) -> Answer:
    """The first true answer of `condition`. Raises Failed where there is none within so many seconds."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        demand(time.monotonic() < end, f"{what}: not within {seconds:.0f} s")
        time.sleep(0.3)
    return answer
