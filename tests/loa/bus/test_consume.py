"""Consuming from RabbitMQ: nothing is lost, and what cannot be dealt with is put where faults are seen."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from loa.bus.interface import READY
from loa.bus.rabbitmq import RabbitBus
from loa.database import new_id
from loa.events import Due, encode
from tests.ledger_world import until
from tests.loa.bus.broker import SECONDS, Broker, Listener, due, hand_over

DEAD = "loa.dead"


class BrokenError(Exception):
    """What a handler raises."""


def breaks(batch: Sequence[Due]) -> None:
    raise BrokenError


def test_what_was_not_acknowledged_comes_again(bus: RabbitBus, broker: Broker) -> None:
    """A handler's exception comes out of `consume`, and its batch goes to whoever consumes next."""
    sent = due(20)
    hand_over(bus, sent)
    with Listener(bus, breaks) as first:
        first.join()
    assert isinstance(first.error, BrokenError)
    with Listener(bus) as second:
        until(lambda: len(second.got) >= 20, "the others come again", SECONDS)
    assert set(second.got) == set(sent)
    until(lambda: broker.unconsumed() == 0, "all are acknowledged", SECONDS)


def test_what_was_acknowledged_does_not_come_again(bus: RabbitBus, broker: Broker) -> None:
    """Stopped in the middle of much work: each message is dealt with once all the same."""
    sent = due(600)
    hand_over(bus, sent)
    with Listener(bus, batch=10) as first:
        until(lambda: len(first.got) >= 50, "some come", SECONDS)
    with Listener(bus) as second:
        until(lambda: len(first.got) + len(second.got) >= 600, "the rest comes", SECONDS)
    assert sorted(due.delivery for due in first.got + second.got) == sorted(due.delivery for due in sent)
    until(lambda: broker.unconsumed() == 0, "all are acknowledged", SECONDS)


def test_a_consumer_outlives_a_restart_of_the_broker(own_broker: Broker) -> None:
    """It connects again by itself, and says nothing of it to its caller."""
    broker, bus = own_broker, RabbitBus(own_broker.url)
    before, after = due(2), due(2)
    with Listener(bus) as listener:
        hand_over(bus, before)
        until(lambda: set(listener.got) >= set(before), "the first come", SECONDS)
        broker.node.await_saved("loa.unit.routine", broker.vhost)
        broker.node.kill()
        broker.node.start()
        other = RabbitBus(broker.url)
        hand_over(other, after)
        other.close()
        until(lambda: set(listener.got) >= set(after), "those after the restart come", SECONDS)
    bus.close()
    assert listener.error is None


def test_a_message_that_nobody_understands_is_told_and_lies_with_the_dead(
    bus: RabbitBus, broker: Broker
) -> None:
    """Of an unknown version, damaged, or not a message at all; those behind it are dealt with."""
    hand_over(bus, due(1))
    known = json.loads(encode(due(1), datetime.now(UTC), new_id()))
    for body in (
        json.dumps(known | {"type": "vn.loa.delivery.due.v99"}).encode(),
        json.dumps(known | {"data": {"delivery": "no id"}}).encode(),
        b"\xff\x00",
    ):
        broker.publish("loa.deliveries", "unit.routine", body)
    last = due(1)
    hand_over(bus, last)
    with structlog.testing.capture_logs() as logged, Listener(bus) as listener:
        until(lambda: broker.ready(DEAD) == 3, "three lie with the dead", SECONDS)
        until(lambda: last[0] in listener.got, "the last one is dealt with", SECONDS)
    refused = [line for line in logged if line["event"] == "message.refused"]
    assert [(line["log_level"], line["channel"], line["lane"]) for line in refused] == [
        ("error", "unit", "routine")
    ] * 3
    assert "type" in refused[0]["error"]
    assert len(listener.got) == 2
    assert listener.error is None


def test_a_message_that_ends_every_consumer_lies_with_the_dead_at_last(
    bus: RabbitBus, broker: Broker
) -> None:
    """The delivery limit: it cannot take the workers down for ever."""
    hand_over(bus, due(1))

    def once_more() -> bool:
        with Listener(bus, breaks) as listener:
            until(lambda: listener.error is not None or broker.ready(DEAD) == 1, "it comes", SECONDS)
        return broker.ready(DEAD) == 1

    tries = 0
    while not once_more():
        tries += 1
        assert tries <= 25, "it comes for ever"
    assert tries >= 20


def test_urgent_is_not_held_up_by_a_slow_routine_batch(bus: RabbitBus) -> None:
    """All that routine may do at once is under way, with more waiting: urgent comes through."""
    slow = threading.Event()
    begun = []

    def crawl(batch: Sequence[Due]) -> None:
        begun.append(batch)
        slow.wait(SECONDS)

    notice = due(1, lane="urgent")
    hand_over(bus, due(100))
    try:
        with Listener(bus, crawl, batch=1), Listener(bus, lane="urgent") as urgent:
            until(lambda: len(begun) == 16, "routine is busy", SECONDS)
            hand_over(bus, notice)
            until(lambda: urgent.got == notice, "urgent comes", SECONDS)
            assert len(begun) == 16
            slow.set()
    finally:
        slow.set()


def test_a_slow_batch_does_not_hold_up_the_next_of_its_lane(bus: RabbitBus) -> None:
    """One receiver that hangs is no reason for the others to wait."""
    slow = threading.Event()
    first, others = due(1), due(30)
    got: list[Due] = []

    def handle(batch: Sequence[Due]) -> None:
        if batch[0] in first:
            slow.wait(SECONDS)
        got.extend(batch)

    hand_over(bus, first + others)
    try:
        with Listener(bus, handle, batch=1):
            until(lambda: set(got) == set(others), "all others come", SECONDS)
            slow.set()
    finally:
        slow.set()
    assert set(got) == set(first + others)


def test_what_was_sent_ahead_of_its_time_comes_when_that_is_near(bus: RabbitBus, broker: Broker) -> None:
    """Those behind it that are due come before it, and are acknowledged without it."""
    planned = Due(new_id(), "unit", "routine", not_before=datetime.now(UTC) + bus.ahead)
    others = due(30)
    came: list[tuple[datetime, Due]] = []

    def note(batch: Sequence[Due]) -> None:
        came.extend((datetime.now(UTC), one) for one in batch)

    with Listener(bus, note, batch=10):
        hand_over(bus, [planned, *others])
        until(lambda: len(came) == 31, "all come", SECONDS)
    assert {one for _, one in came} == {planned, *others}
    at = {one: at for at, one in came}[planned]
    assert planned.not_before is not None
    assert at >= planned.not_before - READY
    until(lambda: broker.unconsumed() == 0, "all are acknowledged", SECONDS)


def test_a_consumer_that_stops_gives_back_what_it_keeps(bus: RabbitBus) -> None:
    """Somebody else gets it, at its time."""
    planned = Due(new_id(), "unit", "routine", not_before=datetime.now(UTC) + bus.ahead)
    with Listener(bus) as first:
        hand_over(bus, [planned, *due(1)])
        until(lambda: len(first.got) > 0, "the other comes", SECONDS)
    if planned not in first.got:
        with Listener(bus) as second:
            until(lambda: planned in second.got, "it comes to the next", SECONDS)
