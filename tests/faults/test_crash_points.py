"""Processes killed at named steps of their work: a fresh process goes on, and outside there is what there ought to be, once."""

from __future__ import annotations

from loa.steps import Step
from tests.faults.plant import PAGE_POST, Plant


def test_killed_between_the_answer_and_its_settling_leaves_one_post(real_plant: Plant) -> None:
    """Whoever comes after it finds the post and adopts it."""
    plant = real_plant
    worker = plant.start_with_killer(Step.ANSWER, "channel", "facebook", operation="publish")
    plant.start("scheduler")
    items = [plant.item(PAGE_POST) for _ in range(3)]
    worker.await_kill()
    plant.start("channel", "facebook")
    plant.until_ended()
    assert plant.states() == {"published": 3}
    assert [len(plant.posts(item)) for item in items] == [1] * 3
