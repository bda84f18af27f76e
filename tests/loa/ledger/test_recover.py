"""Recovery: what dead processes and wiped brokers left behind is found and set going again."""

from __future__ import annotations

from datetime import timedelta

from loa.channel import Receipt
from loa.errors import Unknown
from loa.ledger import recover
from loa.ledger.recover import Recovered
from tests.ledger_world import AT, HOUR, LEASE, MINUTE, World, receipt

STRANDED = timedelta(seconds=30)
ROUTINE, URGENT = ("facebook", "routine"), ("facebook", "urgent")


def strand(world: World, *empty: tuple[str, str]) -> int:
    """Queues were seen empty twice; how many were released again."""
    with world.database.begin() as connection:
        return recover.stranded(connection, world.now, STRANDED, set(empty)).stranded


def suspects(world: World) -> set[tuple[str, str]]:
    with world.database.begin() as connection:
        return recover.long_queued(connection, world.now, STRANDED)


def test_a_lapsed_claim_is_due_again(world: World) -> None:
    """Nothing outside has happened yet."""
    delivery = world.item().delivery
    world.release()
    world.claim(delivery)
    world.later(LEASE)
    assert not world.recover()
    world.later(timedelta(seconds=1))
    assert world.recover() == Recovered(lapsed=1)
    assert world.why(delivery) == ("scheduled", "worker_lost")
    assert world.publish(delivery) == "published"


def test_a_call_whose_worker_died_has_lost_its_answer(world: World) -> None:
    """It is looked for at once, and its attempt says why it has no answer; nothing is called again blindly."""
    item = world.item()
    world.sending(item.delivery)
    world.later(LEASE + MINUTE)
    assert world.recover() == Recovered(lost=1)
    row = world.row(item.delivery)
    assert (row.state, row.reason, row.lost, row.lost_at) == ("unknown", "worker_lost", 1, AT)
    assert row.release_at == world.now
    assert world.attempts(item.delivery) == [("call", "Unknown")]
    assert world.facts("delivery.unknown") == [
        (str(item.delivery), {"channel": "facebook", "item": str(item.id)})
    ]
    assert world.looking(item.delivery).kind == "look"


def test_a_look_whose_worker_died_is_made_again(world: World) -> None:
    """Looking is always safe."""
    delivery = world.item().delivery
    world.call(delivery, Unknown("no answer"))
    world.later(MINUTE)
    world.looking(delivery)
    world.later(LEASE + MINUTE)
    assert world.recover() == Recovered(lapsed=1)
    world.look(delivery, receipt())
    assert world.state(delivery) == "published"


def test_since_when_a_call_is_lost_is_not_forgotten(world: World) -> None:
    """Given a second call that is lost too, the search still goes back to the first one."""
    delivery = world.item().delivery
    world.call(delivery, Unknown("no answer"))
    for minutes in (1, 4, 10):
        world.later(minutes * MINUTE)
        world.look(delivery, None)
    world.sending(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    row = world.row(delivery)
    assert (row.lost, row.lost_at, row.looks) == (2, AT, 0)


def test_parts_of_a_dead_worker_go_back_or_are_uncertain(world: World) -> None:
    """Those that were only claimed wait again; those that were being sent are never sent a second time."""
    delivery = world.mail(readers=4)
    world.release()
    taken = world.claim_chunk(delivery)
    world.arm_parts(delivery, taken[:2])
    world.later(LEASE + MINUTE)
    assert world.recover() == Recovered(parts=4)
    assert sorted(world.parts(delivery)) == ["uncertain", "uncertain", "waiting", "waiting"]
    assert world.state(delivery) == "in_progress"


def test_a_task_has_no_lease_to_lose(world: World) -> None:
    """A person may take weeks."""

    delivery = world.item("manual:dai-th").delivery
    world.call(delivery, Receipt(external_id="task", pending=True))
    world.later(1000 * HOUR)
    assert not world.recover()
    assert world.state(delivery) == "in_progress"


def test_queues_with_old_messages_are_suspect(world: World) -> None:
    """Deliveries, looks and parts alike, by channel and lane."""
    world.item()
    world.item(lane="urgent")
    world.mail(readers=1)
    world.release()
    assert suspects(world) == set()
    world.later(STRANDED + MINUTE)
    assert suspects(world) == {ROUTINE, URGENT, ("email", "routine")}


def test_what_is_stranded_is_released_again(world: World) -> None:
    """Given a broker that was wiped, a delivery, a look and a chunk find their way out again."""
    lost = world.item().delivery
    world.call(lost, Unknown("no answer"))
    mail = world.mail(readers=2)
    world.later(MINUTE)
    fresh = world.item().delivery
    assert len(world.release()) == 3
    world.outbox.messages.clear()
    world.later(STRANDED + MINUTE)
    assert strand(world, ROUTINE, ("email", "routine")) == 4
    assert {due.delivery for due in world.release()} == {lost, fresh, mail}
    assert world.state(lost) == "unknown"


def test_a_queue_that_is_not_empty_is_left_alone(world: World) -> None:
    """A backlog is no loss: nothing is doubled by a timer."""
    one, other = world.item().delivery, world.item(lane="urgent").delivery
    world.release()
    world.later(HOUR)
    assert strand(world, URGENT) == 1
    assert (world.state(one), world.state(other)) == ("queued", "scheduled")


def test_what_was_queued_just_now_is_not_stranded(world: World) -> None:
    """Its message may be on its way."""
    delivery = world.item().delivery
    world.release()
    assert strand(world, ROUTINE) == 0
    assert world.state(delivery) == "queued"


def test_what_a_worker_holds_is_not_stranded(world: World) -> None:
    """Its message was taken, not lost."""
    delivery = world.item().delivery
    world.release()
    world.claim(delivery)
    world.later(STRANDED + timedelta(seconds=1))
    assert strand(world, ROUTINE) == 0
    assert world.state(delivery) == "claimed"
