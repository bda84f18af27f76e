"""A new time for what waits already."""

from __future__ import annotations

import pytest

from loa.clock import HANOI
from loa.ledger import gates
from loa.ledger.reschedule import move_waiting
from tests.ledger_world import AT, HOUR, MINUTE, Item, World


def move(world: World, item: Item, due_at: object) -> int:
    item.due_at = due_at  # type: ignore[assignment]
    with world.database.begin() as connection:
        return move_waiting(connection, world.now, world.plan(item))


def test_everything_that_waits_moves(world: World) -> None:
    """Its grace and its patience for the portal's page with it."""
    item = world.item("facebook:trang", "portal:cong", due_in=HOUR)
    assert move(world, item, AT + 3 * HOUR) == 2
    rows = {row.channel: row for row in world.of_item(item)}
    assert {(row.due_at, row.release_at, row.expires_at) for row in rows.values()} == {
        (AT + 3 * HOUR, AT + 3 * HOUR, AT + 15 * HOUR)
    }
    assert rows["facebook"].requires_until == AT + 3 * HOUR + 15 * MINUTE
    assert rows["portal"].requires_until is None


def test_a_time_told_in_hanois_zone_is_the_same_time(world: World) -> None:
    """Every column is the instant that was meant."""
    item = world.item("facebook:trang", "portal:cong", due_in=HOUR)
    move(world, item, (AT + 3 * HOUR).astimezone(HANOI))
    rows = {row.channel: row for row in world.of_item(item)}
    assert rows["facebook"].due_at == AT + 3 * HOUR
    assert rows["facebook"].requires_until == AT + 3 * HOUR + 15 * MINUTE


def test_what_was_called_does_not_move(world: World) -> None:
    """Its time was the one it had."""
    begun = world.item()
    world.publish(begun.delivery)
    assert move(world, begun, AT + 3 * HOUR) == 0


def test_what_is_only_queued_moves_too(world: World) -> None:
    """Given another time before any call, it goes at that one, and the message that is out has no effect."""
    queued = world.item()
    world.release()
    assert move(world, queued, AT + 3 * HOUR) == 1
    row = world.row(queued.delivery)
    assert (row.state, row.due_at, row.release_at, row.queued_at) == (
        "scheduled",
        AT + 3 * HOUR,
        AT + 3 * HOUR,
        None,
    )


def test_what_a_suspension_holds_moves_too(world: World) -> None:
    """And goes at its new time, if the gate is open then."""
    item = world.item()
    with world.database.begin() as connection:
        gates.suspend(connection, world.now, "all", "op", "wrong date")
    world.release()
    assert move(world, item, AT + 3 * HOUR) == 1
    with world.database.begin() as connection:
        assert gates.resume(connection, world.now, "all", "op") == 0
    assert world.release() == []
    world.later(3 * HOUR)
    assert [due.delivery for due in world.release()] == [item.delivery]


def test_a_broadcast_is_resolved_at_the_new_time_alone(world: World) -> None:
    """Given one that was moved, units that join until then get it once."""
    world.account("unit:ba-dinh", "internal")
    item = world.item("unit:*", due_in=HOUR)
    assert move(world, item, AT + 2 * HOUR) == 1
    world.schedule(item)
    world.later(HOUR)
    world.account("unit:moi", "internal")
    assert world.release() == []
    world.later(HOUR)
    sent = [*world.release(), *world.release()]
    assert len({due.delivery for due in sent}) == len(sent) == 2


@pytest.mark.parametrize("target", ["facebook:trang", "unit:ba-dinh"])
def test_another_revision_is_not_moved(world: World, target: str) -> None:
    """Only what this plan is about."""
    item = world.item(target, due_in=HOUR)
    first = item.delivery
    item.snapshots = [world.snapshot(item.id, target, 2)]
    assert move(world, item, AT + 3 * HOUR) == 0
    assert world.row(first).due_at == AT + HOUR
