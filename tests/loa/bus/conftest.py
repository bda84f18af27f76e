"""A bus over an empty virtual host of RabbitMQ, and what RabbitMQ says of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loa.bus.rabbitmq import RabbitBus
from tests.loa.bus.broker import Broker
from tests.nodes.rabbitmq import RabbitMQ


@pytest.fixture
def broker(rabbitmq: RabbitMQ, broker_url: str) -> Broker:
    """An empty virtual host."""
    return Broker(rabbitmq, broker_url)


@pytest.fixture
def own_broker(own_rabbitmq: RabbitMQ) -> Broker:
    """A virtual host on a node for this test alone, to kill."""
    return Broker(own_rabbitmq, own_rabbitmq.add_vhost("loa"))


@pytest.fixture
def bus(broker: Broker) -> Iterator[RabbitBus]:
    """The bus over it; a message a delivery, so that tests can count either."""
    opened = RabbitBus(broker.url, together=1)
    yield opened
    opened.close()
