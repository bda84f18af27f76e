"""What a gate holds back, told before it is shut and before it is opened."""

from __future__ import annotations

from loa.ledger import gates
from loa.ledger.held import Effect, effect
from tests.ledger_world import HOUR, MINUTE, World


def means(world: World, scope: str) -> Effect:
    """What shutting or opening it would mean now."""
    with world.database.read() as connection:
        return effect(connection, world.now, scope)


def suspend(world: World, scope: str) -> None:
    """Shuts a gate."""
    with world.database.begin() as connection:
        gates.suspend(connection, world.now, scope, "nga.tran", "wrong date")


def test_before_it_is_shut(world: World) -> None:
    """Calls under way behind this gate, and what is due within a day; what comes later is not counted."""
    world.sending(world.item("facebook:trang").delivery)
    world.item("facebook:trang", due_in=HOUR)
    world.item("facebook:trang", due_in=48 * HOUR)
    world.item("portal:cong", due_in=HOUR)
    assert means(world, "channel:facebook") == Effect(under_way=1, soon=1, late=0, takedowns=0)
    assert means(world, "all") == Effect(under_way=1, soon=2, late=0, takedowns=0)


def test_letters_under_way_count_each(world: World) -> None:
    """As the suspension itself counts them."""
    world.sending_parts(world.mail(readers=3))
    assert means(world, "channel:email").under_way == 3


def test_before_it_is_opened(world: World) -> None:
    """What is told to expire is what expires; what another gate holds as well stays held."""
    world.item("facebook:trang", due_in=MINUTE)
    world.item("portal:cong", due_in=MINUTE)
    for scope in ("all", "channel:portal"):
        suspend(world, scope)
    world.later(10 * MINUTE)
    world.release()
    told = means(world, "all")
    assert (told.late, told.soon) == (1, 0)
    with world.database.begin() as connection:
        assert gates.resume(connection, world.now, "all", "nga.tran") == told.late
    assert means(world, "channel:portal").late == 1
