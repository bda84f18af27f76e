"""What lies with the dead at the broker is kept in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog

from loa.bus.rabbitmq import RabbitBus
from loa.database import Database
from loa.events import Due
from loa.ledger import dead
from loa_scheduler.dead import collect
from tests.ledger_world import World, until
from tests.loa.bus.broker import SECONDS, Broker, Listener
from tests.nodes.rabbitmq import RabbitMQ


@pytest.fixture
def world(postgresql_url: str) -> Iterator[World]:
    database = Database.connect(postgresql_url)
    yield World(database, datetime.now(UTC))
    database.close()


@pytest.fixture
def bus(broker_url: str) -> Iterator[RabbitBus]:
    opened = RabbitBus(broker_url)
    yield opened
    opened.close()


def rows(world: World) -> list[object]:
    with world.database.read() as connection:
        return [(row.queue, row.reason, row.body) for row in dead.listed(connection)]


def test_dead_letters_are_told_and_kept_and_leave_the_broker(
    world: World, bus: RabbitBus, broker_url: str, rabbitmq: RabbitMQ
) -> None:
    """Each once, with the queue in which it died and why."""
    broker = Broker(rabbitmq, broker_url)
    with bus.releasing([Due(world.item().delivery, "unit", "routine")], world.now):
        pass
    broker.publish("loa.deliveries", "unit.routine", b"not ours")
    with Listener(bus):
        until(lambda: broker.ready("loa.dead") == 1, "one lies with the dead", SECONDS)
    with structlog.testing.capture_logs() as logged:
        assert collect(world.database, bus) == 1
        assert collect(world.database, bus) == 0
    assert [line["event"] for line in logged] == ["message.dead"]
    assert rows(world) == [("loa.unit.routine", "rejected", "not ours")]
    assert broker.ready("loa.dead") == 0


def test_what_cannot_be_kept_stays_at_the_broker(
    world: World, bus: RabbitBus, broker_url: str, rabbitmq: RabbitMQ
) -> None:
    """Given a database that refuses, the letter is there for the next time."""
    broker = Broker(rabbitmq, broker_url)
    with bus.releasing([Due(world.item().delivery, "unit", "routine")], world.now):
        pass
    broker.publish("", "loa.dead", b"a letter")

    def refuse(_: object) -> None:
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError):
        bus.bury(refuse, 10)
    until(lambda: broker.ready("loa.dead") == 1, "it is back", SECONDS)
    assert collect(world.database, bus) == 1
    assert rows(world) == [(None, None, "a letter")]
