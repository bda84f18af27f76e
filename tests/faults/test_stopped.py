"""Workers that stand still (SIGSTOP) until their lease is over and others have done their work, and then go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from loa.channel import CORRECT, OPERATIONS, PUBLISH
from loa.steps import Step
from tests.faults.crash_lines import RELEASES, TARGETS, Point, all_steps, crash_scheduler, crash_workers
from tests.faults.plant import PAGE_POST, Plant

SLICE: Mapping[str, Sequence[Point]] = {
    "facebook": [(Step.SEND, PUBLISH)],
    "email": [(Step.SEND, PUBLISH)],
    "unit": [(Step.CLAIMED, PUBLISH)],
    "manual": [(Step.ARM, PUBLISH)],
}
"""Before arm and connected; `make accept` has them all."""


@pytest.fixture
def plant(real_plant: Plant) -> Plant:
    """A server lets nobody hold a lock who has stood still for twice as long as a statement may take."""
    real_plant.environ["LOA_DATABASE_TIMEOUT"] = "3"
    return real_plant


@pytest.mark.timeout(600)
def test_stopped_at_some_points_and_continued(plant: Plant) -> None:
    """What its successors did stands, once: it sends nothing more and settles nothing over them."""
    crash_workers(plant, SLICE, "STOP")


@pytest.mark.accept
@pytest.mark.timeout(7200)
def test_stopped_at_every_point_and_continued(plant: Plant) -> None:
    """The same at each step that lies on the way of a channel's operations."""
    crash_workers(plant, {channel: all_steps(channel) for channel in TARGETS}, "STOP")


@pytest.mark.accept
@pytest.mark.timeout(3600)
def test_a_scheduler_stopped_at_every_point_and_continued(plant: Plant) -> None:
    """Another one releases what it held; what it marks too late is not committed, and its messages have no effect."""
    crash_scheduler(plant, [(step, operation) for step in RELEASES for operation in OPERATIONS], "STOP")


def test_stopped_in_the_call_and_continued(plant: Plant) -> None:
    """Its request is out: a successor looks, finds the post and adopts it; the late answer changes nothing."""
    plant.sandbox.misbehave("facebook", "hang", operation="feed")
    item = plant.item(PAGE_POST)
    plant.start("scheduler")
    stopped = plant.start("channel", "facebook")
    plant.sandbox.held(1)
    stopped.stop()
    successor = plant.start("channel", "facebook")
    plant.until_ended()
    before = plant.row(item.deliveries[PAGE_POST])
    plant.sandbox.release()
    stopped.go_on()
    stopped.tell_to_stop()
    stopped.await_end()
    after = plant.row(item.deliveries[PAGE_POST])
    assert (after.state, after.reason) == ("published", "adopted")
    assert (after.fence, after.worker, after.concluded_at) == (
        before.fence,
        before.worker,
        before.concluded_at,
    )
    assert [post["deleted"] for post in plant.posts(item)] == [False]
    assert plant.calls("feed") == 1
    assert str(item.deliveries[PAGE_POST]) in successor.said


def test_a_stopped_correction_does_not_undo_a_newer_one(plant: Plant) -> None:
    """An edit may be repeated, and so it must not come late: the page goes on saying what was approved last."""
    plant.start("scheduler")
    before = plant.start_with_killer(Step.SEND, "channel", "facebook", operation=CORRECT, signal="STOP")
    item = plant.item(PAGE_POST)
    plant.until_ended()
    item = plant.correct(item)
    before.await_stop()
    plant.start("channel", "facebook")
    plant.until_ended()
    item = plant.correct(item)
    plant.until_ended()
    before.go_on()
    before.tell_to_stop()
    before.await_end()
    (post,) = plant.posts(item)
    assert item.text() in post["message"]
    assert plant.row(item.deliveries[PAGE_POST]).live_revision == item.revision == 3
