"""The time of day goes wrong: what is due goes out once all the same, or expires and says so."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.faults.plant import PAGE_POST, SECONDS, Plant
from tests.ledger_world import until
from tests.nodes.faketime import FakeTime
from tests.nodes.missing import NotInstalled, refuse

HOUR = 3600.0
GRACE = 12 * HOUR


Clocks = Callable[[float], FakeTime]


@pytest.fixture
def clocks(tmp_path: Path) -> Clocks:
    """Makes clocks, each so many hours ahead."""
    numbers = count()

    def make(hours: float) -> FakeTime:
        try:
            return FakeTime(tmp_path / f"clock{next(numbers)}", hours)
        except NotInstalled as error:
            refuse(error)

    return make


def test_a_scheduler_that_was_down_for_an_hour(real_plant: Plant, clocks: Clocks) -> None:
    """What came due meanwhile goes out once, what is too late expires and says so, what is not yet due waits."""
    plant, clock = real_plant, clocks(1)
    due = [plant.item(PAGE_POST, due_in=HOUR * part / 4) for part in range(4)]
    too_late = plant.item(PAGE_POST, due_in=HOUR / 2 - GRACE)
    early = plant.item(PAGE_POST, due_in=2 * HOUR)
    plant.start("channel", "facebook", **clock.environ)
    plant.start("scheduler", **clock.environ)
    plant.until_states(["published"], len(due))
    plant.until_states(["expired"], 1)
    assert [len(plant.posts(item)) for item in (*due, too_late, early)] == [1, 1, 1, 1, 0, 0]
    assert plant.why(too_late.deliveries[PAGE_POST]) == ("expired", "too_late")
    assert plant.why(early.deliveries[PAGE_POST]) == ("scheduled", None)
    plant.stop()


@pytest.mark.accept
def test_a_clock_that_is_set_forth_and_back_by_an_hour(real_plant: Plant, clocks: Clocks) -> None:
    """Under load, with answers that get lost: however the clock jumps, each item is there once."""
    plant, clock = real_plant, clocks(0)
    plant.sandbox.misbehave("facebook", "lose_answer", operation="feed", times=None, probability=0.3, seed=7)
    items = [plant.item(PAGE_POST, due_in=number * 0.3) for number in range(40)]
    plant.start("scheduler", **clock.environ)
    plant.start("channel", "facebook", **clock.environ)
    plant.until_states(["published"], 4)
    clock.set(1)
    plant.until_states(["published", "unknown"], 40)
    for hours in (0, -1, 0):
        clock.set(hours)
        items += [plant.item(PAGE_POST, due_in=hours * HOUR + number * 0.2) for number in range(5)]
        plant.until_states(["published", "unknown"], len(items))
    clock.set(3)
    plant.until_ended()
    assert plant.states() == {"published": len(items)}
    assert [len(plant.posts(item)) for item in items] == [1] * len(items)
    plant.stop()


@pytest.mark.accept
def test_workers_whose_clocks_are_wrong(real_plant: Plant, clocks: Clocks) -> None:
    """One an hour ahead, so that its leases seem to last an hour longer, one an hour behind, so that they seem to be over at
    once, while its calls are under way: what that costs is time."""
    plant = real_plant
    plant.environ["LOA_LOOKS"] = "1,3,6"  # as in earnest, the looks outlast a call that is under way
    plant.sandbox.misbehave("facebook", "lose_answer", operation="feed", times=None, probability=0.2, seed=7)
    plant.sandbox.misbehave(
        "facebook",
        "hang_before",
        operation="feed",
        times=None,
        probability=0.4,
        seed=8,
        seconds=1.5,
        then="commit",
    )
    clock = clocks(0)
    items = [plant.item(PAGE_POST, due_in=number * 0.2) for number in range(40)]
    plant.start("scheduler", **clock.environ)
    ahead = plant.start("channel", "facebook", **clocks(1).environ)
    behind = plant.start("channel", "facebook", **clocks(-1).environ)
    for worker in (ahead, behind):
        until(lambda one=worker: one.said.count("delivery.settled") >= 3, "it has settled some", SECONDS)
    ahead.kill()
    clock.set(2)  # what it put off by its own clock comes only then
    plant.until_ended()
    assert [len(plant.posts(item)) for item in items] == [1] * len(items)
    plant.stop()
