"""The embedded bus: `queued` rows of the ledger are the messages."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from loa.bus.embedded import EmbeddedBus
from loa.events import Due
from tests.ledger_world import World, until
from tests.loa.bus.broker import SECONDS, Listener

POLL = timedelta(milliseconds=5)


@pytest.fixture
def embedded(world: World) -> Iterator[EmbeddedBus]:
    """The bus over the world's ledger."""
    opened = EmbeddedBus(world.database, POLL)
    yield opened
    opened.close()


class Hands:
    """A handler that claims nothing until it is let go, as a worker does while others write."""

    def __init__(self, world: World) -> None:
        self.begun: list[UUID] = []
        self.go = threading.Event()
        self._world = world

    def __call__(self, batch: Sequence[Due]) -> None:
        ids = [due.delivery for due in batch]
        self.begun += ids
        assert self.go.wait(SECONDS)
        self._world.claim(*ids)


def test_what_is_queued_comes_and_what_is_not_does_not(world: World, embedded: EmbeddedBus) -> None:
    """A row that is scheduled for later, or that somebody has claimed, is no message."""
    later = world.item("facebook:trang", due_in=timedelta(hours=1)).delivery
    claimed = world.item("facebook:trang").delivery
    world.release()
    world.claim(claimed)
    queued = world.item("facebook:trang").delivery
    other = world.item("portal:cong").delivery
    world.release()
    hands = Hands(world)
    hands.go.set()
    with Listener(embedded, hands, channel="facebook"):
        until(lambda: world.state(queued) == "claimed", "what is queued is claimed", SECONDS)
    assert set(hands.begun) == {queued}
    assert (world.state(later), world.state(other)) == ("scheduled", "queued")


def test_a_batch_that_runs_is_not_begun_again(world: World, embedded: EmbeddedBus) -> None:
    """Its rows stay queued until it claims them; meanwhile only newcomers begin."""
    first = [world.item("facebook:trang").delivery for _ in range(3)]
    world.release()
    hands = Hands(world)
    try:
        with Listener(embedded, hands, channel="facebook"):
            until(lambda: set(hands.begun) == set(first), "the first batch begins", SECONDS)
            second = world.item("facebook:trang").delivery
            world.release()
            until(lambda: second in hands.begun, "the newcomer begins", SECONDS)
            hands.go.set()
            until(lambda: world.state(second) == "claimed", "it is claimed", SECONDS)
    finally:
        hands.go.set()
    assert sorted(hands.begun) == sorted([*first, second])


def test_an_exception_of_the_handler_comes_out(world: World, embedded: EmbeddedBus) -> None:
    """And the row is still a message for whoever consumes next."""
    delivery = world.item("facebook:trang").delivery
    world.release()

    def breaks(batch: Sequence[Due]) -> None:
        raise RuntimeError("a fault of ours")

    with Listener(embedded, breaks, channel="facebook") as first:
        first.join()
    assert str(first.error) == "a fault of ours"
    hands = Hands(world)
    hands.go.set()
    with Listener(embedded, hands, channel="facebook"):
        until(lambda: world.state(delivery) == "claimed", "it comes again", SECONDS)


def test_parts_come_by_chunk(world: World, embedded: EmbeddedBus) -> None:
    """A mail that has been expanded is no message any more; its chunks are."""
    mail = world.mail(readers=3)
    world.release()
    got: list[Due] = []
    done = threading.Event()

    def handle(batch: Sequence[Due]) -> None:
        for due in batch:
            assert due.chunk is not None
            got.append(due)
            world.claim_chunk(due.delivery, due.chunk)
        done.set()

    with Listener(embedded, handle, channel="email") as listener:
        assert done.wait(SECONDS)
    assert listener.error is None
    assert got == [Due(mail, "email", "routine", 0)]
    assert world.parts(mail) == ["claimed"] * 3


def test_urgent_is_not_held_up_by_a_slow_routine_batch(world: World, embedded: EmbeddedBus) -> None:
    """A lane has hands of its own."""
    slow = world.item("facebook:trang").delivery
    notice = world.item("facebook:trang", lane="urgent").delivery
    world.release()
    routine, urgent = Hands(world), Hands(world)
    urgent.go.set()
    try:
        with (
            Listener(embedded, routine, channel="facebook"),
            Listener(embedded, urgent, channel="facebook", lane="urgent"),
        ):
            until(lambda: slow in routine.begun, "routine is busy", SECONDS)
            until(lambda: world.state(notice) == "claimed", "urgent is claimed", SECONDS)
            assert world.state(slow) == "queued"
            routine.go.set()
    finally:
        routine.go.set()


def test_no_queue_is_ever_seen_empty(world: World, embedded: EmbeddedBus) -> None:
    """A row is its own message, so none is ever lost and none released again for it."""
    world.item("facebook:trang")
    world.release()
    assert embedded.empty([("facebook", "routine"), ("portal", "urgent")]) == set()
