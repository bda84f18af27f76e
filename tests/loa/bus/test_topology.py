"""Exchanges and queues as they stand at the broker, whoever came first."""

from __future__ import annotations

from loa.bus.rabbitmq import RabbitBus
from tests.ledger_world import until
from tests.loa.bus.broker import Broker, Listener, due, hand_over

LANES = {"loa.unit.urgent", "loa.unit.routine"}


def declared(broker: Broker) -> dict[str, tuple[bool, dict[str, object]]]:
    """(durable, arguments) of each queue."""
    return {queue["name"]: (queue["durable"], queue["arguments"]) for queue in broker.api("GET", "queues")}


def test_each_lane_has_a_durable_quorum_queue_that_gives_up_into_the_dead(
    bus: RabbitBus, broker: Broker
) -> None:
    """Names and arguments as operators' policies and monitoring know them."""
    hand_over(bus, due(1))
    lane = {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": "loa.dead",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    assert declared(broker) == {
        **dict.fromkeys(LANES, (True, lane)),
        "loa.dead": (True, {"x-queue-type": "quorum"}),
    }


def test_keys_lead_to_the_queue_of_their_channel_and_lane(bus: RabbitBus, broker: Broker) -> None:
    """Over one durable direct exchange."""
    hand_over(bus, due(1) + due(1, "facebook", "urgent"))
    exchange = broker.api("GET", "exchanges", "loa.deliveries")
    assert (exchange["type"], exchange["durable"]) == ("direct", True)
    routes = {
        bound["routing_key"]: bound["destination"]
        for bound in broker.api("GET", "bindings")
        if bound["source"] == "loa.deliveries"
    }
    assert routes == {
        f"{channel}.{lane}": f"loa.{channel}.{lane}"
        for channel in ("unit", "facebook")
        for lane in ("urgent", "routine")
    }


def test_a_worker_that_comes_before_the_scheduler_declares_the_same(bus: RabbitBus, broker: Broker) -> None:
    """RabbitMQ refuses a second declaration that differs; here both go through."""
    with Listener(bus) as listener:
        until(lambda: "loa.unit.routine" in declared(broker), "the worker has declared its queue")
        sent = due(3)
        hand_over(bus, sent)
        until(lambda: len(listener.got) == 3, "its messages come")
    assert listener.got == sent
    assert listener.error is None
