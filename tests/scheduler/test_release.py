"""The release loop: at the due second, by a wake-up, and never before the broker has confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from loa.bus import Bus
from loa.content import ROUTINE, URGENT
from loa.database import Database
from loa.ledger.next_release import next_release
from loa.ledger.tables import deliveries
from loa.settings import Settings
from loa_scheduler.release import release_due
from tests.ledger_world import HOUR, Outbox, World, until
from tests.nodes.postgresql import PostgreSQL
from tests.scheduler.conftest import Start
from tests.scheduler.loops import SECONDS, running
from tests.stack import Stack

SOON = timedelta(milliseconds=400)


def queued(world: World, *ids: UUID) -> bool:
    return all(world.state(id) == "queued" for id in ids)


def test_a_delivery_goes_at_its_time_and_not_before(world: World, bus: Bus, scheduler: Start) -> None:
    """Slept through to the moment itself, or to the one at which the bus takes it; the next one is not yet touched."""
    with scheduler():
        world.now = datetime.now(UTC)
        soon, later = world.item(due_in=SOON).delivery, world.item(due_in=HOUR).delivery
        until(lambda: queued(world, soon), "it is released", SECONDS)
    row = world.row(soon)
    assert row.queued_at >= row.due_at - bus.ahead
    assert world.state(later) == "scheduled"


def test_an_earlier_one_wakes_a_scheduler_that_sleeps(world: World, scheduler: Start) -> None:
    """Given one that has nothing to do for an hour, what is approved for now goes now."""
    world.item(due_in=HOUR)
    with scheduler():
        for _ in range(3):
            delivery = world.item().delivery
            until(lambda id=delivery: queued(world, id), "it is released", SECONDS)


def test_what_was_due_while_nobody_ran_goes_at_once(world: World, scheduler: Start) -> None:
    """Also where there is more than one round of it."""
    ids = [world.item(due_in=-HOUR / 2).delivery for _ in range(12)]
    with scheduler():
        until(lambda: queued(world, *ids), "all are released", SECONDS)


def test_a_wake_up_that_was_lost_costs_a_poll_and_nothing_more(world: World, scheduler: Start) -> None:
    """Given a row that became due without a word to anybody, it is found by the next look."""
    delivery = world.item(due_in=HOUR).delivery
    with scheduler(poll=0.2):
        with world.database.begin() as connection:
            connection.execute(update(deliveries).values(release_at=world.now))
        until(lambda: queued(world, delivery), "it is released", SECONDS)


def test_units_that_joined_since_get_theirs_in_the_same_breath(
    world: World, bus: Bus, settings: Settings
) -> None:
    """A broadcast is resolved and what that makes is released, with no sleep in between."""
    item = world.item("unit:*")
    world.account("unit:moi", "internal")
    release_due(world.database, bus, settings.requires_then)
    assert [row.state for row in world.of_item(item)] == ["queued"]


def test_all_that_is_due_goes_in_one_call(world: World, bus: Bus, settings: Settings) -> None:
    """Round after round, until nothing is left; and it says when the next is due."""
    ids = [world.item().delivery for _ in range(3)]
    later = world.item(due_in=HOUR)
    upcoming = release_due(world.database, bus, settings.requires_then)
    assert queued(world, *ids)
    assert upcoming.at == later.due_at


def test_what_it_knows_saves_a_question_and_no_delivery(world: World, bus: Bus, settings: Settings) -> None:
    """Given what was due next when it fell asleep, that goes when it wakes; what has become due besides goes too."""
    known_one = world.item(due_in=-SOON).delivery
    with world.database.read() as connection:
        known = next_release(connection)
    urgent = world.item(lane="urgent").delivery
    release_due(world.database, bus, settings.requires_then, known)
    assert queued(world, known_one, urgent)


def test_a_broker_that_is_away_is_waited_for(world: World, settings: Settings, stack: Stack) -> None:
    """Nothing is marked meanwhile, and nothing is lost."""
    delivery = world.item().delivery
    world.outbox.away = True
    database = Database.connect(stack.database_url)
    with running(settings, database, world.outbox):
        until(lambda: world.outbox.refused > 1, "it has tried twice", SECONDS)
        assert world.state(delivery) == "scheduled"
        world.outbox.away = False
        until(lambda: queued(world, delivery), "it is released", SECONDS)
    assert [due.delivery for due in world.outbox.messages] == [delivery]
    database.close()


def test_a_database_that_is_away_is_waited_for(postgresql: PostgreSQL, postgresql_url: str) -> None:
    """Given a server that is restarted under it, the loop goes on by itself, and hears again."""
    database, own = Database.connect(postgresql_url), Database.connect(postgresql_url, ping=False)
    world = World(database, datetime.now(UTC))
    settings = Settings.load({"LOA_DATABASE_URL": postgresql_url, "LOA_POLL": "60"})
    with running(settings, own, world.outbox):
        first = world.item().delivery
        until(lambda: queued(world, first), "the first is released", SECONDS)
        postgresql.restart()
        second = world.item().delivery
        until(lambda: queued(world, second), "the second is released", SECONDS)
    assert [due.delivery for due in world.outbox.messages] == [first, second]
    database.close()
    own.close()


def test_what_another_scheduler_has_in_hand_is_left_to_it(postgresql_url: str) -> None:
    """Neither waited for nor taken: the call returns, and says that something is due."""
    database = Database.connect(postgresql_url)
    world, bus = World(database, datetime.now(UTC)), Outbox()
    delivery = world.item().delivery
    with database.begin() as other:
        other.execute(select(deliveries).where(deliveries.c.id == delivery).with_for_update())
        upcoming = release_due(database, bus, "go")
    assert bus.messages == []
    assert upcoming.at == world.row(delivery).due_at
    release_due(database, bus, "go", upcoming)
    assert [due.delivery for due in bus.messages] == [delivery]
    database.close()


@pytest.mark.parametrize("count", [1, 1100])
def test_more_than_one_round_is_one_release(postgresql_url: str, count: int) -> None:
    """Given more than fit into one transaction, all of them go, each once."""
    database = Database.connect(postgresql_url)
    world, bus = World(database, datetime.now(UTC)), Outbox()
    targets = [f"unit:{number}" for number in range(count)]
    item = world.item(*targets)
    release_due(database, bus, "go")
    assert sorted(due.delivery for due in bus.messages) == sorted(item.deliveries)
    database.close()


def test_each_lane_has_a_loop_of_its_own(world: World, bus: Bus, settings: Settings) -> None:
    """Each leaves the other's alone, and says when there is something for itself."""
    routine, urgent = world.item().delivery, world.item(lane="urgent").delivery
    next_one = world.item(lane="urgent", due_in=HOUR)
    upcoming = release_due(world.database, bus, settings.requires_then, lane=URGENT)
    assert queued(world, urgent)
    assert world.state(routine) == "scheduled"
    assert upcoming.at == world.row(next_one.delivery).due_at
    assert release_due(world.database, bus, settings.requires_then, lane=ROUTINE).at is None
    assert queued(world, routine)


def test_an_urgent_broadcast_wakes_the_urgent_loop(world: World, bus: Bus, settings: Settings) -> None:
    """Its receivers are found beside what is routine."""
    item = world.item("unit:*", lane="urgent")
    world.account("unit:moi", "internal")
    release_due(world.database, bus, settings.requires_then, lane=ROUTINE)
    assert [row.state for row in world.of_item(item)] == ["scheduled"]
    release_due(world.database, bus, settings.requires_then, lane=URGENT)
    assert [row.state for row in world.of_item(item)] == ["queued"]
