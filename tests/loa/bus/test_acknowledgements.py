"""One frame for all that is done, and never for what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from loa.bus.acknowledgements import Acknowledgements


@dataclass(eq=False)
class Message:
    """Keeps how it was acknowledged."""

    frames: list[bool] = field(default_factory=list)

    def ack(self, multiple: bool = False) -> None:
        self.frames.append(multiple)


def batches(count: int) -> list[list[Any]]:
    return [[Message(), Message()] for _ in range(count)]


def frames(batch: list[Any]) -> list[list[bool]]:
    return [message.frames for message in batch]


def test_the_oldest_batches_go_in_one_frame() -> None:
    """The last message of the last of them speaks for all."""
    first, second, third = batches(3)
    owed = Acknowledgements()
    for batch in (first, second, third):
        owed.expect(batch)
    owed.send([second, first])
    assert frames(first) == [[], []]
    assert frames(second) == [[], [True]]
    assert frames(third) == [[], []]


def test_what_lies_behind_a_slow_batch_is_acknowledged_one_by_one() -> None:
    """A frame for many would cover the slow one, too."""
    slow, quick = batches(2)
    owed = Acknowledgements()
    owed.expect(slow)
    owed.expect(quick)
    owed.send([quick])
    assert frames(quick) == [[False], [False]]
    assert frames(slow) == [[], []]
    owed.send([slow])
    assert frames(slow) == [[], [True]]
    assert frames(quick) == [[False], [False]]


def test_nothing_ended_nothing_sent() -> None:
    """No batch, no frame."""
    (batch,) = batches(1)
    owed = Acknowledgements()
    owed.expect(batch)
    owed.send([])
    assert frames(batch) == [[], []]
