"""The recovery loop: expired leases, and rows whose messages are gone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from kombu import Connection
from sqlalchemy import update

from loa.bus import Bus
from loa.bus.rabbitmq import RabbitBus
from loa.database import Database
from loa.errors import BusFailure
from loa.ledger.next_release import next_release
from loa.ledger.release import release
from loa.ledger.tables import deliveries
from loa.settings import Settings
from loa_scheduler.recovery import recover, run
from tests.ledger_world import LEASE, World, until
from tests.scheduler.loops import SECONDS
from tests.stack import Stack

ROUTINE = ("facebook", "routine")
LONG_AGO = timedelta(minutes=5)


def queued_long_ago(world: World, bus: Bus) -> UUID:
    """A delivery whose message went out minutes ago."""
    item = world.item()
    with world.database.begin() as connection:
        release(connection, datetime.now(UTC), bus, next_release(connection), requires_then="go")
        connection.execute(update(deliveries).values(queued_at=datetime.now(UTC) - LONG_AGO))
    return item.delivery


def test_what_a_dead_worker_held_is_due_again(world: World, bus: Bus, settings: Settings) -> None:
    """Its claim, its call and its look."""
    claimed, called = world.item().delivery, world.item().delivery
    world.now = datetime.now(UTC) - 2 * LEASE
    with world.database.begin() as connection:
        connection.execute(update(deliveries).values(release_at=world.now))
    world.release()
    world.claim(claimed)
    world.arm(world.claim(called))
    recover(settings, world.database, bus, set())
    assert world.why(claimed) == ("scheduled", "worker_lost")
    assert world.why(called) == ("unknown", "worker_lost")


def test_a_queue_has_to_be_seen_empty_twice(world: World, settings: Settings) -> None:
    """Given a broker that has lost everything, the first round only notes it; a message on its way would show in the second."""
    bus = world.outbox
    delivery = queued_long_ago(world, bus)
    bus.messages.clear()
    seen = recover(settings, world.database, bus, set())
    assert seen == {ROUTINE}
    assert world.state(delivery) == "queued"
    assert recover(settings, world.database, bus, seen) == set()
    assert world.why(delivery) == ("scheduled", "message_lost")


def test_a_backlog_is_no_loss(world: World, settings: Settings) -> None:
    """However old it is: nothing is doubled while its messages wait."""
    bus = world.outbox
    delivery = queued_long_ago(world, bus)
    assert recover(settings, world.database, bus, {ROUTINE}) == set()
    assert world.state(delivery) == "queued"


def test_a_broker_that_cannot_be_asked_proves_nothing(world: World, settings: Settings) -> None:
    """No answer is not an empty queue."""
    delivery = queued_long_ago(world, world.outbox)
    world.outbox.away = True
    with pytest.raises(BusFailure):
        recover(settings, world.database, world.outbox, {ROUTINE})
    assert world.state(delivery) == "queued"


def test_rows_that_are_their_own_messages_are_never_stranded(
    world: World, bus: Bus, settings: Settings, stack: Stack
) -> None:
    """On the embedded bus a queue is never empty while its rows stand; RabbitMQ is asked, and has the message."""
    delivery = queued_long_ago(world, bus)
    seen: set[tuple[str, str]] = set()
    for _ in range(3):
        seen = recover(settings, world.database, bus, seen)
    assert seen == set()
    assert world.state(delivery) == "queued"
    assert stack.bus in ("embedded", "rabbitmq")


def test_messages_that_rabbitmq_lost_go_out_again(broker_url: str, postgresql_url: str) -> None:
    """Given queues that were purged behind everybody's back."""
    database, bus = Database.connect(postgresql_url), RabbitBus(broker_url)
    world = World(database, datetime.now(UTC))
    settings = Settings.load({"LOA_DATABASE_URL": postgresql_url, "LOA_STRANDED": "30"})
    delivery = queued_long_ago(world, bus)
    with Connection(broker_url) as connection:
        connection.default_channel.queue_delete("loa.facebook.routine")
    seen = recover(settings, database, bus, set())
    recover(settings, database, bus, seen)
    assert world.why(delivery) == ("scheduled", "message_lost")
    bus.close()
    database.close()


def test_the_loop_outlives_a_broker_that_is_away(world: World, settings: Settings, stack: Stack) -> None:
    """And recovers when it is back."""
    bus, stop = world.outbox, threading.Event()
    delivery = queued_long_ago(world, bus)
    bus.messages.clear()
    bus.away = True
    own = Database.connect(stack.database_url)
    thread = threading.Thread(target=run, args=(settings, own, bus, stop))
    thread.start()
    until(lambda: bus.refused > 0, "it has asked in vain", SECONDS)
    bus.away = False
    until(lambda: world.state(delivery) == "scheduled", "it is released again", SECONDS)
    stop.set()
    thread.join(SECONDS)
    assert not thread.is_alive()
    own.close()
