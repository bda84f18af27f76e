"""Gates: suspension by a person, pauses and trips by the other side's answers."""

from __future__ import annotations

from uuid import UUID

import pytest

from loa.errors import InvalidInput, Transient
from loa.ledger import gates
from tests.ledger_world import AT, HOUR, MINUTE, World, receipt

ACCOUNT = "account:facebook:trang"


def suspend(world: World, scope: str, reason: str = "wrong date") -> int:
    with world.database.begin() as connection:
        return gates.suspend(connection, world.now, scope, "nga.tran", reason)


def resume(world: World, scope: str) -> int:
    with world.database.begin() as connection:
        return gates.resume(connection, world.now, scope, "nga.tran")


def gate(world: World, scope: str) -> object:
    with world.database.read() as connection:
        return gates.read(connection)[scope]


def test_a_suspension_says_who_when_why(world: World) -> None:
    """It stands on every page while it lasts, and is told."""
    world.item(due_in=HOUR)
    suspend(world, ACCOUNT)
    row = gate(world, ACCOUNT)
    assert (row.shut, row.shut_at, row.shut_by, row.reason) == (True, AT, "nga.tran", "wrong date")  # type: ignore[attr-defined]
    assert world.facts("gate.shut") == [(ACCOUNT, {"by": "nga.tran", "reason": "wrong date"})]
    resume(world, ACCOUNT)
    row = gate(world, ACCOUNT)
    assert (row.shut, row.shut_by, row.reason) == (False, None, None)  # type: ignore[attr-defined]
    assert world.facts("gate.opened") == [(ACCOUNT, {"by": "nga.tran"})]


def test_it_tells_how_many_calls_could_not_be_stopped(world: World) -> None:
    """Those under way behind this gate, and no others."""
    for target in ("facebook:trang", "facebook:khac", "portal:cong"):
        world.sending(world.item(target).delivery)
    world.item("facebook:trang")
    assert [suspend(world, scope) for scope in (ACCOUNT, "channel:facebook", "all")] == [1, 2, 3]


def test_letters_under_way_cannot_be_stopped_either(world: World) -> None:
    """Each of them counts: "0" would say that nothing more arrives."""
    world.account()
    world.sending_parts(world.mail(readers=3))
    assert suspend(world, "channel:facebook") == 0
    assert suspend(world, "channel:email") == 3


def test_what_is_shut_already_stays_shut_since_then(world: World) -> None:
    """Another reason may be given; what the whole time passed over expires all the same."""
    passed = world.item(due_in=MINUTE).delivery
    suspend(world, "all")
    world.later(10 * MINUTE)
    world.release()
    suspend(world, "all", "wrong place, too")
    assert (gate(world, "all").shut_at, gate(world, "all").reason) == (AT, "wrong place, too")  # type: ignore[attr-defined]
    assert resume(world, "all") == 1
    assert world.state(passed) == "expired"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_suspension_needs_a_reason(world: World, reason: str) -> None:
    """Somebody else will have to decide whether to end it."""
    with pytest.raises(InvalidInput, match="reason"):
        suspend(world, "all", reason)


@pytest.mark.parametrize("scope", ["", "everything", "channel:tiktok", "account:facebook:khac", "facebook"])
def test_a_gate_that_is_none_is_refused(world: World, scope: str) -> None:
    """A typing error must not look like a suspension."""
    world.account("facebook:trang")
    for act in (suspend, resume):
        with pytest.raises(InvalidInput, match="is no gate; write all, channel:NAME or account:CHANNEL:KEY"):
            act(world, scope)


def test_what_its_time_passed_over_expires_when_the_gate_opens(world: World) -> None:
    """Nothing stale fires: a person decides, and the end is told."""
    passed, to_come = world.item(due_in=MINUTE).delivery, world.item(due_in=HOUR).delivery
    suspend(world, "all")
    world.later(10 * MINUTE)
    world.release()
    assert world.why(passed) == ("scheduled", "suspended")
    assert resume(world, "all") == 1
    assert world.why(passed) == ("expired", "suspended")
    assert world.ends() == {passed: "expired"}
    assert world.release() == []
    world.later(50 * MINUTE)
    assert [due.delivery for due in world.release()] == [to_come]


def test_a_suspension_that_nobody_ends_does_not_hold_for_ever(world: World) -> None:
    """What waits behind it expires with its own grace."""
    delivery = world.item().delivery
    suspend(world, "all")
    world.release()
    world.later(12 * HOUR + MINUTE)
    world.release()
    assert world.why(delivery) == ("expired", "suspended")


def test_a_takedown_waits_and_never_expires(world: World) -> None:
    """What is to be taken down still is, when the gate opens."""
    item = world.item()
    world.publish(item.delivery)
    suspend(world, "all")
    world.withdraw(item)
    assert world.release() == []
    world.later(30 * 24 * HOUR)
    assert resume(world, "all") == 0
    assert [due.delivery for due in world.release()] == [world.takedown(item)]


def test_a_gate_within_a_shut_gate_opens_nothing(world: World) -> None:
    """Given an account and its channel both suspended, resuming one leaves what is behind the other."""
    mine, other = world.item("facebook:trang").delivery, world.item("facebook:khac").delivery
    for scope in (ACCOUNT, "channel:facebook"):
        suspend(world, scope)
    world.release()
    assert resume(world, ACCOUNT) == 0
    assert {world.why(id) for id in (mine, other)} == {("scheduled", "suspended")}
    suspend(world, ACCOUNT)
    world.later(MINUTE)
    assert resume(world, "channel:facebook") == 1
    assert world.why(mine) == ("scheduled", "suspended")
    assert world.why(other) == ("expired", "suspended")
    assert resume(world, ACCOUNT) == 1


def test_a_call_that_was_under_way_is_settled_in_a_suspension(world: World) -> None:
    """It could not be stopped, and its answer is the truth; a retry of it waits."""
    one, two = world.sending(world.item().delivery), world.sending(world.item().delivery)
    suspend(world, "all")
    world.settle(one, receipt())
    world.settle(two, Transient("503"))
    assert world.state(one.claim.id) == "published"
    world.later(MINUTE)
    assert world.release() == []
    assert world.why(two.claim.id) == ("retrying", "suspended")


def test_a_reset_lets_go_what_waited_for_a_person(world: World) -> None:
    """Tripped and paused alike; it is told."""
    ids: list[UUID] = [world.item().delivery, world.item().delivery]
    with world.database.begin() as connection:
        gates.trip(connection, world.now, ACCOUNT, "the token ended")
    world.release()
    with world.database.begin() as connection:
        gates.reset(connection, world.now, ACCOUNT, "ha.le")
    assert {due.delivery for due in world.release()} == set(ids)
    assert world.facts("account.reset") == [(ACCOUNT, {"by": "ha.le"})]
    world.item()
    with world.database.begin() as connection:
        gates.pause(connection, ACCOUNT, world.now + HOUR)
    world.release()
    with world.database.begin() as connection:
        gates.reset(connection, world.now, ACCOUNT, "ha.le")
    assert len(world.release()) == 1


def test_a_trip_is_told_again_after_a_reset(world: World) -> None:
    """Once for each time that a person is needed."""
    world.item()
    for _ in range(2):
        with world.database.begin() as connection:
            gates.trip(connection, world.now, ACCOUNT, "the token ended")
            gates.trip(connection, world.now, ACCOUNT, "the token ended")
            gates.reset(connection, world.now, ACCOUNT, "ha.le")
    assert len(world.facts("account.tripped")) == 2
