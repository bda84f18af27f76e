"""A line to RabbitMQ that swallows everything: noticed by whoever releases, asks or consumes, and gone on after it heals."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import structlog

from loa.bus.rabbitmq import RabbitBus
from loa.errors import BusFailure
from tests.faults.proxy import TO_CLIENT, TO_SERVER, Proxy
from tests.ledger_world import until
from tests.loa.bus.broker import SECONDS, Broker, Listener, due, hand_over


@pytest.fixture
def line(broker: Broker) -> Iterator[Proxy]:
    opened = Proxy(urlsplit(broker.url).port or 0)
    yield opened
    opened.close()


@pytest.fixture
def far_bus(broker: Broker, line: Proxy) -> Iterator[RabbitBus]:
    """A bus at the other end of the line."""
    parts = urlsplit(broker.url)
    far = RabbitBus(parts._replace(netloc=f"guest:guest@127.0.0.1:{line.port}", query="heartbeat=1").geturl())
    yield far
    line.heal()
    far.close()


@pytest.mark.parametrize("way", [TO_SERVER, TO_CLIENT])
def test_a_release_is_given_up_and_goes_through_later(
    far_bus: RabbitBus, broker: Broker, line: Proxy, way: str
) -> None:
    """What was late arrives all the same: so a release that failed says nothing of what is in the queue."""
    hand_over(far_bus, due(1))
    line.swallow(way)
    with pytest.raises(BusFailure):
        hand_over(far_bus, due(1))
    line.heal()
    hand_over(far_bus, due(1))
    assert broker.ready("loa.unit.routine") in (2, 3)


def test_a_question_is_given_up(far_bus: RabbitBus, line: Proxy) -> None:
    """Nobody asks for ever how full a queue is."""
    line.swallow()
    with pytest.raises(BusFailure, match="cannot be asked"):
        far_bus.empty([("unit", "routine")])


def test_a_consumer_notices_and_comes_again(far_bus: RabbitBus, bus: RabbitBus, line: Proxy) -> None:
    """Told once it has heard nothing for two heartbeats; what waits meanwhile comes to it in the end."""
    before, after = due(3), due(3)
    with structlog.testing.capture_logs() as logged, Listener(far_bus) as listener:
        hand_over(bus, before)
        until(lambda: set(listener.got) >= set(before), "the first come", SECONDS)
        line.swallow()
        hand_over(bus, after)
        until(lambda: any(told["event"] == "bus.lost" for told in logged), "it is told", SECONDS)
        line.heal()
        until(lambda: set(listener.got) >= set(after), "the others come", SECONDS)
    assert listener.error is None


def test_a_node_that_is_away_is_passed_over(broker: Broker) -> None:
    """Of several addresses any will do, for whoever releases, asks or consumes; none is told with a password."""
    away = "amqp://loa:geheim@127.0.0.1:1/"
    cluster = RabbitBus(f"{away};{broker.url}")
    sent = due(2)
    hand_over(cluster, sent)
    assert cluster.check().startswith("RabbitMQ")
    assert cluster.empty([("unit", "routine"), ("unit", "urgent")]) == {("unit", "urgent")}
    with Listener(cluster) as listener:
        until(lambda: set(listener.got) == set(sent), "they come", SECONDS)
    cluster.close()
    with pytest.raises(BusFailure, match=r"127\.0\.0\.1:1.*127\.0\.0\.1:2") as told:
        RabbitBus(f"{away};amqp://127.0.0.1:2/").check()
    assert "geheim" not in str(told.value)
