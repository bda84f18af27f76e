"""Processes killed at each named step of their work: a fresh one goes on, and outside is what ought to be there, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from loa.channel import CORRECT, OPERATIONS, PUBLISH, WITHDRAW
from loa.steps import Step
from tests.faults.crash_lines import RELEASES, TARGETS, Point, all_steps, crash_scheduler, crash_workers
from tests.faults.outcomes import check
from tests.faults.plant import PAGE_POST, Plant

SLICE: Mapping[str, Sequence[Point]] = {
    "portal": [(Step.ANSWER, CORRECT), (Step.SETTLE, WITHDRAW)],
    "facebook": [(Step.ANSWER, PUBLISH), (Step.LOOK_ANSWER, WITHDRAW)],
    "email": [(Step.SEND, PUBLISH), (Step.EXPAND, CORRECT)],
    "unit": [(Step.SEND, PUBLISH), (Step.CLAIMED, CORRECT)],
    "manual": [(Step.ARM, PUBLISH), (Step.ACK, CORRECT)],
}


@pytest.mark.timeout(600)
def test_some_points_of_every_channel(real_plant: Plant) -> None:
    """One post of the right revision each, whatever the worker was killed at; of mails at most one to each reader."""
    told = crash_workers(real_plant, SLICE)
    assert len(told) == sum(len(points) for points in SLICE.values())


@pytest.mark.accept
@pytest.mark.timeout(7200)
def test_every_point_of_every_channel(real_plant: Plant) -> None:
    """The same with every step that lies on the way of a channel's operations."""
    points = {channel: all_steps(channel) for channel in TARGETS}
    told = crash_workers(real_plant, points)
    assert set(told) == {(step, channel, op) for channel, of in points.items() for step, op in of}


@pytest.mark.accept
@pytest.mark.timeout(600)
@pytest.mark.parametrize("stack", ["embedded+sqlite"], indirect=True)
def test_some_points_on_one_machine(plant: Plant) -> None:
    """Without broker and server a process may die as well."""
    crash_workers(plant, {"facebook": [(Step.ANSWER, PUBLISH), (Step.SETTLE, WITHDRAW)]})


@pytest.mark.timeout(600)
def test_a_scheduler_killed_at_some_points(real_plant: Plant) -> None:
    """Its successor releases what was not marked; a message too many has no effect."""
    crash_scheduler(real_plant, [(Step.RELEASE_CONFIRM, PUBLISH), (Step.RELEASE_MARK, WITHDRAW)])


@pytest.mark.accept
@pytest.mark.timeout(7200)
def test_a_scheduler_killed_at_every_point(real_plant: Plant) -> None:
    """The same at each step of a release, for each operation of each channel; and as it recovers what a worker left."""
    points = [(step, operation) for step in RELEASES for operation in OPERATIONS]
    crash_scheduler(real_plant, points)


@pytest.mark.accept
def test_a_scheduler_killed_as_it_recovers(real_plant: Plant) -> None:
    """What a dead worker left is found again by whoever recovers next."""
    plant = real_plant
    worker = plant.start_with_killer(Step.ANSWER, "channel", "facebook", operation=PUBLISH)
    scheduler = plant.start_with_killer(Step.RECOVER, "scheduler")
    item = plant.item(PAGE_POST)
    worker.await_kill()
    scheduler.await_kill()
    assert plant.why(item.deliveries[PAGE_POST])[0] == "sending"
    plant.start("scheduler")
    plant.start("channel", "facebook")
    plant.until_ended()
    assert check(plant, item, PAGE_POST, PUBLISH) == "found"
