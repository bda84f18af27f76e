"""Claim: a worker takes what a message names, and nothing that no message was sent for."""

from __future__ import annotations

import pytest

from loa.channel import Publication
from loa.database import new_id
from loa.errors import Tampered, Unknown
from loa.ledger.arm import take
from loa.ledger.claim import CALL, LOOK, load
from tests.ledger_world import AT, HOUR, LEASE, MINUTE, World, receipt, together


def test_a_claim_holds_a_delivery_for_a_lease(world: World) -> None:
    """And carries all that the worker needs to know of it."""
    item = world.item()
    world.release()
    (claim,) = world.claim(item.delivery, worker="worker-1")
    row = world.row(item.delivery)
    assert (row.state, row.worker, row.lease_until, row.queued_at) == (
        "claimed",
        "worker-1",
        AT + LEASE,
        None,
    )
    assert (claim.kind, claim.fence, claim.worker) == (CALL, row.fence, "worker-1")
    publication = claim.publication()
    assert publication.snapshot == item.snapshots[0]
    assert (publication.delivery, publication.operation, publication.due_at) == (item.delivery, "publish", AT)


def test_a_message_that_comes_twice_is_taken_once(world: World) -> None:
    """Ten times in one batch, and then ten times again."""
    delivery = world.item().delivery
    world.release()
    assert len(world.claim(*[delivery] * 10)) == 1
    assert [world.claim(delivery) for _ in range(10)] == [[]] * 10
    assert world.row(delivery).fence == 1


def test_a_message_for_what_is_not_due_has_no_effect(world: World) -> None:
    """Nobody can bring forward what the scheduler has not released."""
    delivery = world.item(due_in=HOUR).delivery
    assert world.claim(delivery) == []
    assert world.why(delivery) == ("scheduled", None)


def test_a_message_for_what_was_not_approved_has_no_effect(world: World) -> None:
    """It was superseded when its approval became void."""
    item = world.item()
    world.release()
    world.void(item)
    assert world.claim(item.delivery) == []
    assert world.state(item.delivery) == "superseded"


def test_a_message_for_what_was_taken_back_has_no_effect(world: World) -> None:
    """Given one that was released and then withdrawn, its message finds nothing to take."""
    item = world.item()
    world.release()
    assert world.withdraw(item) == {"facebook:trang": "cancelled"}
    assert world.claim(item.delivery) == []
    assert world.why(item.delivery) == ("cancelled", "withdrawn")


def test_a_message_for_what_has_ended_has_no_effect(world: World) -> None:
    """A late double of the message that did it."""
    delivery = world.item().delivery
    world.publish(delivery)
    assert world.claim(delivery) == []
    assert world.state(delivery) == "published"


def test_a_message_for_nothing_has_no_effect(world: World) -> None:
    """An id that somebody made up."""
    assert world.claim(new_id()) == []


def test_a_message_in_another_channels_queue_has_no_effect(world: World) -> None:
    """Given a forged message, the worker of another channel does not get hold of the account."""
    delivery = world.item("facebook:trang").delivery
    world.release()
    assert world.claim(delivery, channel="unit") == []
    assert world.state(delivery) == "queued"
    assert len(world.claim(delivery, channel="facebook")) == 1


def test_a_lost_call_is_claimed_as_a_look(world: World) -> None:
    """It is searched for before anybody thinks of calling again."""
    delivery = world.item().delivery
    world.call(delivery, Unknown("lost"))
    world.later(MINUTE)
    claim = world.looking(delivery)
    assert claim.kind == LOOK
    assert world.state(delivery) == "unknown"
    assert world.row(delivery).lease_until == world.now + LEASE
    assert claim.lost_at == AT


def test_two_do_not_look_for_the_same(world: World) -> None:
    """As long as the first one's lease lasts."""
    delivery = world.item().delivery
    world.call(delivery, Unknown("lost"))
    world.later(MINUTE)
    world.looking(delivery)
    assert world.claim(delivery) == []


def test_damaged_content_is_not_handed_to_a_plug_in(world: World) -> None:
    """The worker hashes what it loaded."""
    delivery = world.item().delivery
    world.release()
    (claim,) = world.claim(delivery)
    assert isinstance(claim.publication(), Publication)
    with pytest.raises(Tampered):
        claim._replace(body=claim.body.replace("12/6", "13/6")).publication()


def test_a_delivery_can_be_loaded_without_taking_it(world: World) -> None:
    """For its parts; one that is not there is None."""
    delivery = world.item().delivery
    assert world.loaded(delivery).fence == 0
    assert world.state(delivery) == "scheduled"
    with world.database.read() as connection:
        assert load(connection, new_id()) is None


def test_of_many_workers_one_gets_it(world: World) -> None:
    """Given the same twenty messages at six workers at once, each delivery is taken by exactly one."""
    ids = [world.item().delivery for _ in range(20)]
    world.release()
    workers = [lambda name=name: world.claim(*ids, worker=name) for name in "abcdef"]
    taken = [claim.id for found in together(*workers) for claim in found]
    assert sorted(taken) == sorted(ids)


def test_taking_claims_and_arms_in_one_go_as_many_as_there_are_threads(world: World) -> None:
    """The rest is claimed and waits; what is doubled or forged is told as without effect."""
    ids = [world.item().delivery for _ in range(3)]
    stranger = new_id()
    world.release()
    with world.database.begin() as connection:
        taken = take(connection, AT, "facebook", [*ids, stranger], "a", LEASE, 2)
    assert [armed.claim.id for armed in taken.armed] == ids[:2]
    assert [claim.id for claim in taken.claims] == ids[2:]
    assert taken.ignored == [stranger]
    assert [world.state(id) for id in ids] == ["sending", "sending", "claimed"]
    assert {world.row(id).fence for id in ids} == {1}
    assert world.arm(taken.claims)[0].claim.id == ids[2]
    for armed in taken.armed:
        world.settle(armed, receipt())
    assert [world.state(id) for id in ids] == ["published", "published", "sending"]


def test_a_taken_look_is_never_armed(world: World) -> None:
    """However many threads are free."""
    delivery = world.item().delivery
    world.call(delivery, Unknown("lost"))
    world.later(MINUTE)
    world.release()
    with world.database.begin() as connection:
        taken = take(connection, world.now, "facebook", [delivery], "a", LEASE, 5)
    assert (taken.armed, [claim.kind for claim in taken.claims]) == ([], [LOOK])
