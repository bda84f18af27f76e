"""The threads of a lane: permits by groups, outcomes in groups, and no failure lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from loa_channels.lane import Lane, Round
from tests.channels.memory import SECONDS
from tests.ledger_world import until


@pytest.fixture
def lane() -> Iterator[Lane]:
    opened = Lane("test", 3)
    yield opened
    opened.close()


def test_no_more_permits_than_threads(lane: Lane) -> None:
    """Who asks for more gets what there is, and then nothing until some come back."""
    assert lane.take(5) == 3
    assert lane.take(1) == 0
    lane.give_back(2)
    assert lane.take(5) == 2


def test_who_waits_for_one_gets_it_as_soon_as_it_comes(lane: Lane) -> None:
    """And those who ask later come later, even if they would not wait."""
    assert lane.take(3) == 3
    got: list[int] = []
    waiting = threading.Thread(target=lambda: got.append(lane.take(3, at_least=1)))
    waiting.start()
    until(lambda: lane.asked == 1, "somebody waits", SECONDS)
    assert lane.take_at_once(1) == 0
    lane.give_back(2)
    waiting.join(SECONDS)
    assert got == [2]
    lane.give_back(1)
    assert lane.take_at_once(3) == 1


def test_outcomes_come_together_and_permits_come_back(lane: Lane) -> None:
    """Three acts on three threads."""
    together = threading.Barrier(3)
    round = Round[int](lane)
    round.begin(
        [lambda number=number: together.wait(SECONDS) * 0 + number for number in range(3)], lane.take(3)
    )  # type: ignore[misc]
    ended: list[int] = []
    while round.running:
        ended += round.ended(SECONDS)
    assert sorted(ended) == [0, 1, 2]
    assert lane.take(3) == 3


def test_permits_without_an_act_go_back(lane: Lane) -> None:
    """Armed were fewer than there were permits for."""
    round = Round[int](lane)
    round.begin([], lane.take(3))
    assert not round.running
    assert lane.take(3) == 3


def test_what_an_act_raises_is_raised_where_its_outcome_is_awaited(lane: Lane) -> None:
    """And its thread goes on."""

    def breaks() -> int:
        raise RuntimeError("broken")

    round = Round[int](lane)
    for _ in range(4):
        round.begin([breaks], lane.take(1, at_least=1))
        with pytest.raises(RuntimeError, match="broken"):
            round.ended(SECONDS)
    assert lane.take(3) == 3


def test_patience_ends(lane: Lane) -> None:
    """Nothing has come back yet."""
    gate = threading.Event()
    round = Round[bool](lane)
    round.begin([lambda: gate.wait(SECONDS)], lane.take(1))
    assert round.ended(0.01) == []
    assert round.running == 1
    gate.set()
    assert round.ended(SECONDS) == [True]


def test_a_system_that_gives_no_more_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that there are do all of it; no act is lost."""
    lane = Lane("test", 3)
    round = Round[int](lane)
    round.begin([lambda: 0], lane.take(1))
    assert round.ended(SECONDS) == [0]

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    round.begin([lambda number=number: number for number in (1, 2, 3)], lane.take(3))  # type: ignore[misc]
    ended: list[int] = []
    while round.running:
        ended += round.ended(SECONDS)
    assert sorted(ended) == [1, 2, 3]
    lane.close()
