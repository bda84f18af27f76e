"""One frame for all that is done, and never for what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from loa.bus.acknowledgements import Acknowledgements


@dataclass(eq=False)
class Message:
    """Keeps how it was acknowledged."""

    delivery_tag: int
    frames: list[bool] = field(default_factory=list)

    def ack(self, multiple: bool = False) -> None:
        self.frames.append(multiple)


def batches(count: int) -> list[list[Any]]:
    return [[Message(2 * number), Message(2 * number + 1)] for number in range(count)]


def owing(*batches: list[Any]) -> Acknowledgements:
    owed = Acknowledgements()
    for batch in batches:
        for message in batch:
            owed.expect(message)
    return owed


def frames(batch: list[Any]) -> list[list[bool]]:
    return [message.frames for message in batch]


def test_the_oldest_batches_go_in_one_frame() -> None:
    """The last message of the last of them speaks for all."""
    first, second, third = batches(3)
    owed = owing(first, second, third)
    owed.send([second, first])
    assert frames(first) == [[], []]
    assert frames(second) == [[], [True]]
    assert frames(third) == [[], []]


def test_what_lies_behind_a_slow_batch_is_acknowledged_one_by_one() -> None:
    """A frame for many would cover the slow one, too."""
    slow, quick = batches(2)
    owed = owing(slow, quick)
    owed.send([quick])
    assert frames(quick) == [[False], [False]]
    assert frames(slow) == [[], []]
    owed.send([slow])
    assert frames(slow) == [[], [True]]
    assert frames(quick) == [[False], [False]]


def test_nothing_ended_nothing_sent() -> None:
    """No batch, no frame."""
    (batch,) = batches(1)
    owed = owing(batch)
    owed.send([])
    assert frames(batch) == [[], []]


def test_a_message_that_is_kept_back_is_covered_by_no_frame() -> None:
    """It came first and ends last: those behind it go one by one, and when it is done one frame is enough again."""
    (kept, one), rest = batches(2)
    owed = owing([kept, one], rest)
    owed.send([[one]])
    assert one.frames == [False]
    owed.send([[kept], rest])
    assert frames([kept, one, *rest]) == [[], [False], [], [True]]
