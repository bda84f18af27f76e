"""Arm: the last look before a call, and every reason for which it says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from loa.errors import Unknown
from loa.ledger import gates
from loa.ledger.claim import Claim
from tests.ledger_world import AT, HOUR, LEASE, MINUTE, World, receipt, together


def claimed(world: World, **changes: Any) -> Claim:
    """A delivery in a worker's hands."""
    delivery = world.item(**changes).delivery
    world.release()
    (claim,) = world.claim(delivery)
    return claim


def test_an_armed_call_may_begin(world: World) -> None:
    """Its delivery says `sending`, its attempt is written down, and its deadline is the lease's."""
    claim = claimed(world)
    (armed,) = world.arm([claim])
    row = world.row(claim.id)
    assert (row.state, row.attempts, row.lease_until) == ("sending", 1, AT + LEASE)
    assert (armed.claim.attempts, armed.begun_at, armed.deadline) == (1, AT, AT + LEASE)
    assert world.attempts(claim.id) == [("call", None)]


def test_one_that_was_withdrawn_is_not_called(world: World) -> None:
    """A withdrawal that came between claim and arm has cancelled it."""
    item = world.item()
    world.release()
    claims = world.claim(item.delivery)
    assert world.withdraw(item) == {"facebook:trang": "cancelled"}
    assert world.arm(claims) == []
    assert world.state(item.delivery) == "cancelled"
    assert world.attempts(item.delivery) == []


def test_one_whose_approval_is_void_is_not_called(world: World) -> None:
    """An edit came between claim and arm."""
    item = world.item()
    world.release()
    claims = world.claim(item.delivery)
    world.edit(item)
    assert world.arm(claims) == []
    assert world.why(item.delivery) == ("superseded", "edited")


def by_hand(world: World, statement: str, **values: Any) -> None:
    """Somebody writes past all actions of ours."""
    prefix = "ledger." if world.database.dialect == "postgresql" else ""
    with world.database.begin() as connection:
        connection.execute(text(statement.replace("{}", prefix)), values)


def test_one_without_an_approval_is_not_called(world: World) -> None:
    """Whatever its state says: the approval itself is asked for, by its hash."""
    claim = claimed(world)
    by_hand(world, "UPDATE {}approvals SET voided_at = approved_at")
    assert world.arm([claim]) == []
    assert world.why(claim.id) == ("superseded", "approval_void")
    assert world.ends() == {claim.id: "superseded"}


def test_one_whose_approval_is_for_another_hash_is_not_called(world: World) -> None:
    """One more account, another text: it is not what was approved."""
    claim = claimed(world)
    by_hand(world, "UPDATE {}approvals SET revision_hash = :other", other="0" * 64)
    assert world.arm([claim]) == []
    assert world.why(claim.id) == ("superseded", "approval_void")


def test_one_whose_posting_was_withdrawn_by_hand_is_not_called(world: World) -> None:
    """The posting's word counts, not the delivery's state alone."""
    claim = claimed(world)
    by_hand(world, "UPDATE {}postings SET withdrawn = true")
    assert world.arm([claim]) == []
    assert world.why(claim.id) == ("cancelled", "withdrawn")


def test_one_of_an_older_generation_is_not_called(world: World) -> None:
    """It was scheduled before the item was taken back and published anew."""
    claim = claimed(world)
    by_hand(world, "UPDATE {}postings SET generation = 2")
    assert world.arm([claim]) == []
    assert world.why(claim.id) == ("cancelled", "withdrawn")


@contextmanager
def unguarded(world: World, table: str, guard: str) -> Iterator[None]:
    """Somebody with the server's own power has switched a guard of the database off."""
    if world.database.dialect == "sqlite":
        by_hand(world, f"DROP TRIGGER {guard}")
        yield
        return
    by_hand(world, f"ALTER TABLE ledger.{table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        by_hand(world, f"ALTER TABLE ledger.{table} ENABLE TRIGGER USER")


def test_content_that_is_not_what_was_approved_is_not_called(world: World) -> None:
    """Given a snapshot that was altered, a person is asked about it, and its account goes on."""
    delivery = world.item().delivery
    world.release()
    with unguarded(world, "snapshots", "snapshots_update"):
        by_hand(world, "UPDATE {}snapshots SET body = replace(body, '12/6', '13/6')")
    assert world.arm(world.claim(delivery)) == []
    assert world.why(delivery) == ("blocked", "not_what_was_approved")
    assert [subject for subject, _ in world.facts("delivery.asks")] == [str(delivery)]
    assert world.sending(world.item().delivery).claim.operation == "publish"


def test_internal_content_is_not_called_at_a_public_account(world: World) -> None:
    """Checked here once more: given an account that was turned public past the guard of the database."""
    delivery = world.item("manual:giao-ban", audience="internal").delivery
    world.release()
    with unguarded(world, "accounts", "accounts_visibility"):
        by_hand(world, "UPDATE {}accounts SET visibility = 'public'")
    assert world.arm(world.claim(delivery, channel="manual")) == []
    assert world.why(delivery) == ("blocked", "internal_to_public")


def test_one_that_waited_too_long_expires(world: World) -> None:
    """Between claim and arm its grace ran out."""
    claim = claimed(world, due_in=-12 * HOUR)
    world.later(MINUTE)
    assert world.arm([claim]) == []
    assert world.why(claim.id) == ("expired", "too_late")
    assert world.ends() == {claim.id: "expired"}


@pytest.mark.parametrize("scope", ["all", "channel:facebook", "account:facebook:trang"])
def test_one_behind_a_shut_gate_waits(world: World, scope: str) -> None:
    """A suspension that came between claim and arm."""
    claim = claimed(world)
    with world.database.begin() as connection:
        assert gates.suspend(connection, world.now, scope, "op", "wrong date") == 0
    assert world.arm([claim]) == []
    assert world.why(claim.id) == ("scheduled", "suspended")
    assert world.attempts(claim.id) == []


def test_one_of_a_tripped_or_paused_account_waits(world: World) -> None:
    """Until a person has acted, and until the pause ends."""
    tripped, paused = claimed(world), claimed(world)
    with world.database.begin() as connection:
        gates.trip(connection, world.now, "account:facebook:trang", "the token ended")
    assert world.arm([tripped]) == []
    assert world.why(tripped.id) == ("scheduled", "account_tripped")
    with world.database.begin() as connection:
        gates.reset(connection, world.now, "account:facebook:trang", "op")
        gates.pause(connection, "account:facebook:trang", AT + 5 * MINUTE)
    assert world.arm([paused]) == []
    assert world.why(paused.id) == ("scheduled", "account_paused")
    assert world.row(paused.id).release_at == AT + 5 * MINUTE


def test_a_lost_lease_arms_nothing(world: World) -> None:
    """Given a worker that stood still past its lease, its claim belongs to a successor."""
    claim = claimed(world)
    world.later(LEASE + MINUTE)
    world.recover()
    world.release()
    (successor,) = world.claim(claim.id, worker="b")
    assert world.arm([claim]) == []
    assert len(world.arm([successor])) == 1
    assert world.row(claim.id).worker == "b"


def test_a_claim_is_armed_once(world: World) -> None:
    """A worker that asks twice calls once."""
    claim = claimed(world)
    assert len(world.arm([claim])) == 1
    assert world.arm([claim]) == []
    assert world.arm([claim._replace(fence=claim.fence + 1)]) == []


def test_a_publication_of_what_stands_becomes_a_correction(world: World) -> None:
    """The first of two operations was still under way when the second was scheduled."""
    item = world.item()
    first = world.sending(item.delivery)
    world.edit(item)
    (second,) = world.republish(item)
    assert world.row(second).operation == "publish"
    world.settle(first, receipt("post-1"))
    armed = world.sending(second)
    assert armed.claim.operation == "correct"
    assert armed.claim.live is not None
    assert armed.claim.live.external_id == "post-1"


def test_a_correction_of_what_never_came_to_stand_becomes_a_publication(world: World) -> None:
    """What was live when it was scheduled has been taken down since."""
    item = world.item()
    world.publish(item.delivery)
    world.edit(item)
    (second,) = world.republish(item)
    assert world.row(second).operation == "correct"
    by_hand(world, "UPDATE {}postings SET live_id = NULL")
    assert world.sending(second).claim.operation == "publish"


def test_a_takedown_needs_no_approval(world: World) -> None:
    """Taking back is always allowed, also late and after the approval became void."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    world.void(item)
    world.later(30 * 24 * HOUR)
    assert world.sending(world.takedown(item)).claim.operation == "withdraw"


def test_a_lost_call_that_was_given_up_is_remembered_by_its_successor(world: World) -> None:
    """Given a publication whose end nobody ever learned, the next revision is told to look before it publishes."""
    item = world.item()
    first = item.delivery
    world.call(first, Unknown("lost"))
    for minutes in (1, 4, 10):
        world.later(minutes * MINUTE)
        world.look(first, None)
    assert world.why(first) == ("retrying", "looked_in_vain")
    world.edit(item)
    (second,) = world.republish(item)
    assert world.state(first) == "superseded"
    assert world.sending(second).claim.lost_at == AT


def test_a_suspension_and_a_call_never_pass_each_other(world: World) -> None:
    """However they race: either the suspension tells of the call, or the call never begins."""

    def suspend() -> int:
        with world.database.begin() as connection:
            return gates.suspend(connection, world.now, "all", "op", "stop")

    for _ in range(15):
        claim = claimed(world)
        under_way, begun = together(suspend, lambda claim=claim: len(world.arm([claim])))
        assert under_way == begun
        assert world.state(claim.id) == ("sending" if begun else "scheduled")
        by_hand(world, "UPDATE {}deliveries SET state = 'cancelled', release_at = NULL, lease_until = NULL")
        with world.database.begin() as connection:
            gates.resume(connection, world.now, "all", "op")


def test_a_withdrawal_and_a_call_never_pass_each_other(world: World) -> None:
    """However they race: either it is cancelled and no call begins, or the withdrawal says that one is in flight."""
    for _ in range(15):
        item = world.item()
        world.release()
        claims = world.claim(item.delivery)
        answers, begun = together(
            lambda item=item: world.withdraw(item), lambda claims=claims: len(world.arm(claims))
        )
        assert (answers, begun) in (
            ({"facebook:trang": "cancelled"}, 0),
            ({"facebook:trang": "in_flight"}, 1),
        )


def test_an_edit_and_a_call_never_pass_each_other(world: World) -> None:
    """However they race: what is called was approved when its call began, and what was voided before is not called."""
    for _ in range(15):
        item = world.item()
        world.release()
        claims = world.claim(item.delivery)
        _, begun = together(lambda item=item: world.void(item), lambda claims=claims: len(world.arm(claims)))
        assert world.state(item.delivery) == ("sending" if begun else "superseded")
