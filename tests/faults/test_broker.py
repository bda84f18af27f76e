"""RabbitMQ wiped, and messages that were doubled, forged or of another version: the ledger alone says what is to be done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from loa.bus.rabbitmq import RabbitBus
from loa.database import new_id
from loa.events import Due, encode
from loa.ledger import cancel, dead
from loa.ledger.states import ENDED
from loa_sandbox.offices import UNITS
from tests.faults.plant import PAGE_POST, SECONDS, Plant, Process
from tests.ledger_world import until
from tests.loa.bus.broker import Broker, hand_over
from tests.nodes.rabbitmq import RabbitMQ
from tests.sandbox.outside import Sandbox
from tests.stack import Stack, environment


@pytest.fixture
def wipeable(
    own_rabbitmq: RabbitMQ, postgresql_url: str, sandbox: Sandbox, tmp_path: Path
) -> Iterator[Plant]:
    """A plant over a RabbitMQ of its own."""
    url = own_rabbitmq.url()
    environ = environment(postgresql_url, url, tmp_path)
    opened = Plant(Stack("rabbitmq", "postgresql", postgresql_url, url, tmp_path, environ), sandbox)
    yield opened
    opened.close()


def test_a_broker_wiped_in_mid_run_loses_nothing(wipeable: Plant, own_rabbitmq: RabbitMQ) -> None:
    """Killed, its data removed and started as new, with calls under way and most messages in it: what was queued is released
    again once its queues have been seen empty, and what comes due later goes as ever."""
    plant = wipeable
    plant.sandbox.misbehave("unit", "hang", operation="inbox", seconds=0.2, times=None)
    units = [f"unit:{unit}" for unit in UNITS]
    items = [plant.item(PAGE_POST, *units) for _ in range(3)]
    number = 3 * (1 + len(units))
    scheduler = plant.start("scheduler")
    plant.start("channel", "unit", LOA_CALL_THREADS="2")
    plant.until_states(["published"], 5)
    own_rabbitmq.wipe()
    assert plant.count(ENDED) < number
    plant.start("channel", "facebook")
    plant.until_ended()
    items.append(plant.item(PAGE_POST))
    plant.until_ended()
    assert plant.states() == {"published": number + 1}
    assert [len(plant.posts(item)) for item in items] == [1] * 4
    events = plant.events()
    assert len(events) == len(set(events)) == 3 * len(units)
    assert "messages.lost" in scheduler.said
    plant.stop()


def test_messages_doubled_and_forged_have_no_effect_outside(
    real_plant: Plant, broker_url: str, rabbitmq: RabbitMQ
) -> None:
    """Ten times each: for what is published, withdrawn, no longer approved, before its time, at a wrong channel, of no known
    version. Each is told."""
    plant, broker = real_plant, Broker(rabbitmq, broker_url)
    published = [plant.item(PAGE_POST) for _ in range(3)]
    scheduler, worker = plant.start("scheduler"), plant.start("channel", "facebook")
    plant.until_ended()
    early = plant.item(PAGE_POST, due_in=3600)
    cancelled = plant.item(PAGE_POST, due_in=3600)
    assert plant.withdraw(cancelled) == ["cancelled"]
    unapproved = plant.item(PAGE_POST, due_in=3600)
    with plant.database.begin() as connection:
        cancel.void(connection, datetime.now(UTC), unapproved.id, "edited")
    before = plant.sandbox.get("/truth")

    bus, now = RabbitBus(broker_url), datetime.now(UTC)
    deliveries = [item.deliveries[PAGE_POST] for item in (*published, early, cancelled, unapproved)]
    for lane in ("routine", "urgent"):
        hand_over(bus, [Due(id, "facebook", lane) for id in deliveries for _ in range(10)])
    hand_over(bus, [Due(id, "facebook", "routine", chunk=0) for id in deliveries])
    hand_over(bus, [Due(id, "unit", "routine") for id in deliveries])  # the worker of units comes later
    bus.close()
    unknown = json.loads(encode([Due(deliveries[0], "facebook", "routine")], now, new_id()))
    unknown["type"] = "vn.loa.delivery.due.v99"
    broker.publish("loa.deliveries", "facebook.routine", json.dumps(unknown).encode())
    units = plant.start("channel", "unit")

    until(lambda: broker.unconsumed() == 0, "all is consumed", SECONDS)
    until(lambda: dead_letters(plant) == 1, "the unknown version is kept", SECONDS)
    until(lambda: "message.refused" in worker.said, "the unknown version is told", SECONDS)
    for process in (worker, units):
        until(lambda process=process: told(process) >= set(deliveries), "each is told", SECONDS)  # type: ignore[misc]
    after = plant.sandbox.get("/truth")
    assert after == before
    assert plant.why(early.deliveries[PAGE_POST]) == ("scheduled", None)
    assert plant.why(cancelled.deliveries[PAGE_POST])[0] == "cancelled"
    assert plant.why(unapproved.deliveries[PAGE_POST])[0] == "superseded"

    another = plant.item(PAGE_POST)
    plant.until_states(["published"], 4)
    assert len(plant.posts(another)) == 1
    assert scheduler.said.count("messages.lost") == 0


def told(worker: Process) -> set[UUID]:
    """The deliveries that a worker has told messages without effect of."""
    lines = (json.loads(line) for line in worker.said.splitlines() if "message.without_effect" in line)
    return {UUID(line["delivery"]) for line in lines}


def dead_letters(plant: Plant) -> int:
    with plant.database.read() as connection:
        return dead.count(connection)
