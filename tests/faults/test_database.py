"""PostgreSQL away under load: processes wait for it, and nothing is there twice."""

from __future__ import annotations

from tests.faults.plant import PAGE_POST, Plant
from tests.nodes.postgresql import PostgreSQL

ITEMS = 40


def test_restarted_and_killed_under_load(real_plant: Plant, postgresql: PostgreSQL) -> None:
    """With calls under way at each moment; all are published, the answers that came meanwhile included."""
    plant = real_plant
    plant.sandbox.misbehave("facebook", "hang", operation="feed", seconds=0.4, times=None)
    items = [plant.item(PAGE_POST, due_in=number * 0.15) for number in range(ITEMS)]
    plant.start("scheduler")
    plant.start("channel", "facebook")
    plant.until_states(["published"], 5)
    postgresql.restart()
    plant.until_states(["published"], 15)
    postgresql.kill()
    postgresql.start()
    plant.until_ended()
    assert plant.states() == {"published": ITEMS}
    assert [len(plant.posts(item)) for item in items] == [1] * ITEMS
    plant.stop()
