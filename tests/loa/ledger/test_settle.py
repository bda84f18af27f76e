"""Settle: what a call's answer makes of its delivery."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from loa.channel import Receipt
from loa.errors import (
    AlreadyThere,
    ChannelFailure,
    Gone,
    NeedsOperator,
    RateLimited,
    Rejected,
    Transient,
    Unknown,
)
from loa.ledger import gates
from loa.ledger.settle import Policy
from loa.ledger.tables import attempts
from tests.ledger_world import AT, HOUR, LEASE, MINUTE, World, receipt, together

ACCOUNT = "account:facebook:trang"


def test_a_receipt_publishes(world: World) -> None:
    """What stands at the account is written down: id, address, hash and revision."""
    item = world.item()
    assert world.publish(item.delivery, "post-7") == "published"
    row, posting = world.row(item.delivery), world.posting(item.delivery)
    assert (row.concluded_at, row.lease_until, row.release_at) == (AT, None, None)
    assert (posting.live_id, posting.live_url) == ("post-7", "https://outside.example/post-7")
    assert (posting.live_hash, posting.live_revision) == (item.snapshots[0].hash, 1)
    assert posting.published_at == AT
    assert world.attempts(item.delivery) == [("call", "published")]
    assert world.ends() == {item.delivery: "published"}


def test_a_correction_keeps_the_time_of_the_first_publication(world: World) -> None:
    """It is the same post, of another revision."""
    item = world.item()
    world.publish(item.delivery, "post-7")
    world.later(HOUR)
    world.edit(item)
    (second,) = world.republish(item)
    world.publish(second, "post-7")
    posting = world.posting(second)
    assert (posting.published_at, posting.live_revision) == (AT, 2)


@pytest.mark.parametrize(
    ("failure", "state", "reason"),
    [
        (Transient("503"), "retrying", "transient"),
        (RateLimited("slow down", timedelta(minutes=30)), "retrying", "rate_limited"),
        (NeedsOperator("the token ended"), "blocked", "needs_operator"),
        (Rejected("too long"), "rejected", "rejected"),
        (Unknown("no answer"), "unknown", "answer_lost"),
        (AlreadyThere("it is there", receipt()), "published", "adopted"),
        (AlreadyThere("it is there"), "unknown", "answer_lost"),
        (Gone("somebody deleted it"), "blocked", "gone"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ChannelFailure) else value,
)
def test_each_class_of_failure_has_its_state(
    world: World, failure: ChannelFailure, state: str, reason: str
) -> None:
    """The plug-in's choice of class is all that decides what happens next."""
    delivery = world.item().delivery
    assert world.call(delivery, failure) == state
    assert world.why(delivery) == (state, reason)
    assert world.attempts(delivery) == [("call", type(failure).__name__)]


def test_what_the_other_side_said_is_kept(world: World) -> None:
    """For the operator and for its support: words and evidence."""
    delivery = world.item().delivery
    world.call(delivery, Rejected("text is too long", status=400, code=100))
    assert world.row(delivery).detail == "text is too long"
    with world.database.read() as connection:
        assert connection.execute(select(attempts.c.evidence)).scalar_one() == {"status": 400, "code": 100}


def test_an_end_is_told_and_so_is_what_needs_a_person(world: World) -> None:
    """Facts: concluded, asks, unknown; each with its channel and item."""
    ended, asks, lost = world.item(), world.item(), world.item()
    world.call(ended.delivery, Rejected("no"))
    world.call(lost.delivery, Unknown("?"))
    world.call(asks.delivery, Gone("deleted"))
    assert [subject for subject, _ in world.facts("delivery.concluded")] == [str(ended.delivery)]
    for name, item in (("delivery.asks", asks), ("delivery.unknown", lost)):
        assert world.facts(name) == [(str(item.delivery), {"channel": "facebook", "item": str(item.id)})]


def test_back_offs_grow_and_then_a_person_is_asked(world: World) -> None:
    """The policy's waits, one after the other; after the last one it is blocked."""
    delivery = world.item().delivery
    assert world.call(delivery, Transient("503")) == "retrying"
    assert world.row(delivery).release_at == AT + MINUTE
    world.later(MINUTE)
    assert world.call(delivery, Transient("503")) == "retrying"
    assert world.row(delivery).release_at == AT + 11 * MINUTE
    world.later(10 * MINUTE)
    assert world.call(delivery, Transient("503")) == "blocked"
    assert world.why(delivery) == ("blocked", "gave_up")


def test_a_plug_in_is_told_how_often_it_failed_in_passing(world: World) -> None:
    """Counted from one, and anew after anything else: some answers mean more the second time."""
    delivery = world.item().delivery
    told = []
    for failure in (Transient("503"), Transient("503"), RateLimited("slow down", MINUTE), Transient("503")):
        armed = world.sending(delivery)
        told.append(armed.claim.publication().attempt)
        world.settle(armed, failure)
        world.later(20 * MINUTE)
    assert told == [1, 2, 3, 1]


def test_the_other_sides_wish_lengthens_a_back_off(world: World) -> None:
    """Retry-After is obeyed; a short one does not shorten ours."""
    delivery = world.item().delivery
    world.call(delivery, Transient("503", timedelta(hours=1)))
    assert world.row(delivery).release_at == AT + HOUR
    world.later(HOUR)
    world.call(delivery, Transient("503", timedelta(seconds=1)))
    assert world.row(delivery).release_at == AT + HOUR + 10 * MINUTE


def test_jitter_spreads_the_retries() -> None:
    """Within a fifth of the wait."""
    waits = {Policy((), (MINUTE,)).wait(1) for _ in range(50)}
    assert len(waits) > 1
    assert all(wait is not None and 0.8 * MINUTE <= wait <= 1.2 * MINUTE for wait in waits)


def test_throttling_pauses_the_account(world: World) -> None:
    """Not the delivery alone; and a shorter pause never ends a longer one."""
    one, two = world.sending(world.item().delivery), world.sending(world.item().delivery)
    world.settle(one, RateLimited("slow down", timedelta(minutes=30)))
    world.settle(two, RateLimited("slow down", timedelta(minutes=5)))
    with world.database.read() as connection:
        assert gates.read(connection)[ACCOUNT].paused_until == AT + 30 * MINUTE


def test_an_account_that_needs_an_operator_is_tripped_and_that_is_told_once(world: World) -> None:
    """Given five calls that fail at the same moment for the same reason, people are told once."""
    calls = [world.sending(world.item().delivery) for _ in range(5)]
    for armed in calls:
        world.settle(armed, NeedsOperator("the token ended"))
    assert world.facts("account.tripped") == [(ACCOUNT, {"why": "the token ended"})]


@pytest.mark.parametrize("failure", [NeedsOperator("the token ended"), RateLimited("slow down", MINUTE)])
def test_those_who_touch_an_accounts_gate_at_once_all_settle(world: World, failure: ChannelFailure) -> None:
    """However they race for the gate's first row."""
    calls = [world.sending(world.item().delivery) for _ in range(4)]
    settled = together(*[lambda armed=armed: world.settle(armed, failure) for armed in calls])
    assert [len(one) for one in settled] == [1, 1, 1, 1]


def test_a_takedown_that_succeeded_leaves_nothing(world: World) -> None:
    """Nothing stands at the account any more."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    takedown = world.takedown(item)
    assert world.call(takedown, None) == "withdrawn"
    posting = world.posting(takedown)
    assert (posting.live_id, posting.live_hash) == (None, None)
    assert world.ends()[takedown] == "withdrawn"


def test_what_was_gone_already_counts_as_taken_down(world: World) -> None:
    """Somebody deleted the post by hand."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    assert world.call(world.takedown(item), Gone("404")) == "withdrawn"
    assert world.why(world.takedown(item)) == ("withdrawn", "gone_already")


def test_a_task_is_taken_over(world: World) -> None:
    """Somebody else ends it; that is told, and no lease hangs on it."""
    item = world.item("manual:dai-th")
    assert world.call(item.delivery, Receipt(external_id="task-1", pending=True)) == "in_progress"
    assert world.row(item.delivery).lease_until is None
    assert len(world.facts("delivery.taken_over")) == 1
    assert world.ends() == {}


def test_a_lost_lease_does_not_settle_over_its_successor(world: World) -> None:
    """Given a worker that stood still in its call, what it brings late changes nothing for who took over."""
    delivery = world.item().delivery
    late = world.sending(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    look = world.looking(delivery)
    assert world.settle(late, Rejected("too late to say so")) == []
    assert world.state(delivery) == "unknown"
    assert world.settle_look(look, receipt("post-1")) is not None
    assert world.why(delivery) == ("published", "adopted")
    assert world.attempts(delivery)[0] == ("call", "Rejected")


def test_a_late_receipt_is_adopted_where_nobody_has_looked_since(world: World) -> None:
    """The call was given up as lost, and then its answer came after all."""
    delivery = world.item().delivery
    late = world.sending(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    assert world.state(delivery) == "unknown"
    world.settle(late, receipt("post-1"))
    assert world.state(delivery) == "published"
    assert world.posting(delivery).live_id == "post-1"


def test_a_late_certainty_that_nothing_was_done_frees_the_retry(world: World) -> None:
    """It was given up as lost; now it is known not to have been applied."""
    delivery = world.item().delivery
    late = world.sending(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    world.settle(late, Transient("the call did not begin in time for its lease"))
    assert world.state(delivery) == "retrying"


@pytest.mark.parametrize("failure", [Unknown("no answer"), Rejected("no")])
def test_a_late_answer_that_is_no_certainty_changes_nothing(world: World, failure: ChannelFailure) -> None:
    """What is unknown stays to be looked for."""
    delivery = world.item().delivery
    late = world.sending(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    assert world.settle(late, failure) == []
    assert world.state(delivery) == "unknown"


def test_an_answer_settles_once(world: World) -> None:
    """A worker that is not sure whether its transaction committed may write it again."""
    delivery = world.item().delivery
    armed = world.sending(delivery)
    assert len(world.settle(armed, receipt())) == 1
    assert world.settle(armed, receipt()) == []
    assert len(world.facts("delivery.concluded")) == 1


def test_a_lost_call_is_looked_for_after_the_first_interval(world: World) -> None:
    """Counted from the call; at once where somebody waits to take it down."""
    item = world.item()
    armed = world.sending(item.delivery)
    world.later(MINUTE / 2)
    world.settle(armed, Unknown("no answer"))
    row = world.row(item.delivery)
    assert (row.release_at, row.lost_at, row.lost) == (AT + MINUTE, AT, 1)
    other = world.item()
    armed = world.sending(other.delivery)
    world.withdraw(other)
    world.settle(armed, Unknown("no answer"))
    assert world.row(other.delivery).release_at == world.now
