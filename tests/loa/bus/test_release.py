"""Releasing to RabbitMQ: what returned is safe, and what did not is told."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from loa.bus.rabbitmq import RabbitBus
from loa.errors import BusFailure, Unroutable
from tests.ledger_world import until
from tests.loa.bus.broker import SECONDS, Broker, Listener, due, hand_over

QUEUE = "loa.unit.routine"


def release(bus: RabbitBus, number: int) -> None:
    hand_over(bus, due(number))


def test_a_broker_killed_in_mid_release_is_told_and_keeps_what_had_returned(own_broker: Broker) -> None:
    """BusFailure; the next release after the restart goes through, with no word to the bus."""
    broker, bus = own_broker, RabbitBus(own_broker.url, together=1)
    release(bus, 1)
    broker.node.await_saved(QUEUE, broker.vhost)
    returned, failures = [1], []
    running = threading.Event()

    def go_on() -> None:
        try:
            while True:
                release(bus, 200)
                returned.append(200)
                running.set()
        except BusFailure as failure:
            failures.append(failure)

    thread = threading.Thread(target=go_on)
    thread.start()
    assert running.wait(SECONDS)
    broker.node.kill()
    thread.join(SECONDS)
    assert len(failures) == 1
    assert not isinstance(failures[0], Unroutable)
    with pytest.raises(BusFailure):
        release(bus, 1)

    broker.node.start()
    until(lambda: broker.ready(QUEUE) >= sum(returned), "what had returned is there", SECONDS)
    there = broker.ready(QUEUE)
    release(bus, 7)
    assert broker.ready(QUEUE) == there + 7
    bus.close()


def test_a_message_that_the_queue_refuses_is_told(bus: RabbitBus, broker: Broker) -> None:
    """A full queue answers nack; once there is room the same bus goes on."""
    release(bus, 1)
    full = {"pattern": r"^loa\.unit\.", "apply-to": "queues", "definition": {"max-length": 1}}
    broker.api("PUT", "policies", "full", **full)

    def release_until_full() -> None:
        for _ in range(2000):  # the queue takes the policy a moment after it was set
            release(bus, 5)

    with pytest.raises(BusFailure, match="nack"):
        release_until_full()
    broker.api("DELETE", "policies", "full")

    def goes_through() -> bool:
        try:
            release(bus, 1)
        except BusFailure:
            return False
        return True

    until(goes_through, "a release goes through", SECONDS)


def test_a_message_that_no_queue_takes_is_told(bus: RabbitBus, broker: Broker) -> None:
    """Unroutable names the key; the queue is declared anew by the next release."""
    release(bus, 1)
    broker.api("DELETE", "queues", QUEUE)
    with pytest.raises(Unroutable, match=r"unit\.routine"):
        release(bus, 3)
    release(bus, 2)
    assert broker.ready(QUEUE) == 2


def test_a_broker_that_is_away_is_named_without_its_password(bus: RabbitBus, broker: Broker) -> None:
    """For `loa doctor` and the log."""
    assert bus.check().startswith("RabbitMQ ")
    assert "guest:guest" not in bus.check()
    away = RabbitBus("amqp://loa:geheim@127.0.0.1:1/")
    with pytest.raises(BusFailure, match=r"127\.0\.0\.1:1") as told:
        away.check()
    assert "geheim" not in str(told.value)
    with pytest.raises(BusFailure):
        away.empty([("unit", "routine")])
    with pytest.raises(BusFailure):
        hand_over(away, due(1))


def test_full_and_empty_queues_are_told_apart(bus: RabbitBus) -> None:
    """Also one that nobody has declared yet."""
    hand_over(bus, due(1) + due(2, "facebook", "urgent"))
    asked = {(channel, lane) for channel in ("unit", "facebook", "new") for lane in ("urgent", "routine")}
    assert bus.empty(asked) == asked - {("unit", "routine"), ("facebook", "urgent")}


def test_deliveries_of_one_queue_and_time_travel_together(broker: Broker) -> None:
    """Sixteen a message; another lane, another time and chunks of mails go in messages of their own."""
    bus = RabbitBus(broker.url)
    soon = datetime.now(UTC) + bus.ahead
    routine, urgent = due(33), due(2, lane="urgent")
    timed = [replace(one, not_before=soon) for one in due(3)]
    chunks = [replace(one, chunk=7) for one in due(2)]
    sent = [one for group in zip(routine, [*urgent, *timed, *chunks] * 5, strict=False) for one in group]
    sent = list(dict.fromkeys(sent))
    hand_over(bus, sent)
    assert (broker.ready(QUEUE), broker.ready("loa.unit.urgent")) == (3 + 1 + 2, 1)
    with Listener(bus, batch=10) as listener, Listener(bus, lane="urgent") as hurried:
        until(lambda: len(listener.got) + len(hurried.got) == len(sent), "all come", SECONDS)
    bus.close()
    assert sorted(map(repr, listener.got + hurried.got)) == sorted(map(repr, sent))
    until(lambda: broker.unconsumed() == 0, "all are acknowledged", SECONDS)
