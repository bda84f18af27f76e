"""Taking back: an edit supersedes what has not gone, a withdrawal reaches what has."""

from __future__ import annotations

import pytest

from loa.channel import Receipt
from loa.errors import NeedsOperator, Rejected, Transient, Unknown
from tests.ledger_world import AT, HOUR, MINUTE, World, receipt, together

# an edit


def test_an_edit_supersedes_what_no_call_has_begun_for(world: World) -> None:
    """Scheduled, queued, claimed, waiting for a retry or for a person: none of it goes any more."""
    item = world.item(*(f"facebook:{name}" for name in "abcde"))
    ids = dict(zip("abcde", (row.id for row in world.of_item(item)), strict=True))
    world.call(ids["a"], Transient("503"))
    world.call(ids["b"], Rejected("no"))
    world.call(ids["c"], NeedsOperator("token"))
    world.release()
    world.claim(ids["d"])
    assert world.void(item)
    assert {name: world.state(id) for name, id in ids.items()} == {
        "a": "superseded",
        "b": "rejected",
        "c": "superseded",
        "d": "superseded",
        "e": "superseded",
    }
    told = {id: state for id, state in world.ends().items() if state == "superseded"}
    assert set(told) == {ids[name] for name in "acde"}
    assert world.release() == []


def test_what_is_live_or_under_way_stays_as_it_is(world: World) -> None:
    """The approved text stands until a correction was approved."""
    item = world.item("facebook:a", "facebook:b", "facebook:c")
    live, under_way, lost = (row.id for row in world.of_item(item))
    world.publish(live)
    armed = world.sending(under_way)
    world.call(lost, Unknown("?"))
    world.void(item)
    assert [world.state(id) for id in (live, under_way, lost)] == ["published", "sending", "unknown"]
    world.settle(armed, receipt())
    assert world.state(under_way) == "published"


def test_an_approval_is_voided_once(world: World) -> None:
    """And that is told."""
    item = world.item()
    assert world.void(item) is True
    assert world.void(item) is False
    assert world.facts("approval.voided") == [(str(item.id), {"reason": "edited"})]


def test_a_voided_broadcast_is_not_resolved(world: World) -> None:
    """Units that join later do not get what nobody approves any more."""
    item = world.item("unit:*", due_in=HOUR)
    world.void(item)
    world.account("unit:moi", "internal")
    world.later(HOUR)
    assert world.release() == []
    assert world.of_item(item) == []


def test_an_edit_of_one_item_leaves_the_others(world: World) -> None:
    """However alike they are."""
    one, other = world.item(), world.item()
    world.void(one)
    assert world.state(other.delivery) == "scheduled"


# a withdrawal


def test_what_has_not_gone_is_cancelled_and_nothing_begins_any_more(world: World) -> None:
    """Each account is told of."""
    item = world.item("facebook:a", "facebook:b", "portal:cong", due_in=HOUR)
    assert world.withdraw(item) == {
        "facebook:a": "cancelled",
        "facebook:b": "cancelled",
        "portal:cong": "cancelled",
    }
    assert {row.state for row in world.of_item(item)} == {"cancelled"}
    assert set(world.ends().values()) == {"cancelled"}
    world.later(HOUR)
    assert world.release() == []


def test_what_stands_is_taken_down_urgently(world: World) -> None:
    """By an operation of its own, at once."""
    item = world.item()
    world.publish(item.delivery, "post-1")
    assert world.withdraw(item) == {"facebook:trang": "takedown"}
    row = world.row(world.takedown(item))
    assert (row.operation, row.lane, row.state, row.due_at, row.sequence) == (
        "withdraw",
        "urgent",
        "scheduled",
        AT,
        2,
    )
    armed = world.sending(row.id)
    assert armed.claim.live is not None
    assert armed.claim.live.external_id == "post-1"


def test_what_is_in_flight_is_followed_by_a_takedown(world: World) -> None:
    """Given a call under way, the takedown waits for its end and then goes at once."""
    item = world.item()
    armed = world.sending(item.delivery)
    assert world.withdraw(item) == {"facebook:trang": "in_flight"}
    assert world.release() == []
    world.settle(armed, receipt())
    assert [due.delivery for due in world.release()] == [world.takedown(item)]


@pytest.mark.parametrize("failure", [Transient("503"), Rejected("no"), NeedsOperator("token")])
def test_a_call_in_flight_that_failed_is_not_repeated(world: World, failure: Exception) -> None:
    """Whatever it would have come to: it was taken back."""
    item = world.item()
    first = item.delivery
    armed = world.sending(first)
    world.withdraw(item)
    world.settle(armed, failure)  # type: ignore[arg-type]
    world.later(HOUR)
    world.release()
    assert world.arm(world.claim(first)) == []
    assert world.state(first) in ("cancelled", "rejected", "blocked")


def test_withdrawn_twice_is_withdrawn_once(world: World) -> None:
    """The second one has nothing to answer."""
    item = world.item()
    world.publish(item.delivery)
    assert world.withdraw(item) == {"facebook:trang": "takedown"}
    assert world.withdraw(item) == {}
    assert len([row for row in world.of_item(item) if row.operation == "withdraw"]) == 1


def test_two_who_withdraw_at_once_make_one_takedown(world: World) -> None:
    """However they race."""
    item = world.item()
    world.publish(item.delivery)
    answers = together(lambda: world.withdraw(item), lambda: world.withdraw(item))
    assert sorted(map(len, answers)) == [0, 1]


def test_what_was_given_up_in_doubt_is_looked_for_before_it_is_called_gone(world: World) -> None:
    """Given a call that was lost, looked for in vain and about to be repeated, the takedown is told since when it may stand."""
    item = world.item()
    first = item.delivery
    world.call(first, Unknown("no answer"))
    for minutes in (1, 4, 10):
        world.later(minutes * MINUTE)
        world.look(first, None)
    assert world.state(first) == "retrying"
    assert world.withdraw(item) == {"facebook:trang": "in_flight"}
    assert world.state(first) == "cancelled"
    armed = world.sending(world.takedown(item))
    assert (armed.claim.live, armed.claim.lost_at) == (None, AT)


@pytest.mark.parametrize("done", [True, False])
def test_a_repeatable_call_that_may_have_been_done_is_taken_down(world: World, done: bool) -> None:
    """Given an answer that was lost and a call that waits to be made again, "cancelled" would leave standing what may stand."""
    item = world.item("unit:ba-dinh")
    world.call(item.delivery, Transient("503", perhaps_done=done))
    assert world.withdraw(item) == {"unit:ba-dinh": "in_flight" if done else "cancelled"}
    assert world.state(item.delivery) == "cancelled"
    if done:
        armed = world.sending(world.takedown(item))
        assert (armed.claim.live, armed.claim.lost_at) == (None, AT)


def test_what_a_lost_worker_may_have_done_is_taken_down_though_it_was_to_be_done_again(world: World) -> None:
    """Looked for and about to be repeated, it may stand after all."""
    item = world.item("unit:ba-dinh")
    world.call(item.delivery, Unknown("the worker was lost"))
    world.later(MINUTE)
    world.look(item.delivery, None, repeatable=True)
    assert world.state(item.delivery) == "retrying"
    assert world.withdraw(item) == {"unit:ba-dinh": "in_flight"}
    assert world.sending(world.takedown(item)).claim.lost_at == AT


def test_what_a_repeated_call_has_published_is_no_longer_in_doubt(world: World) -> None:
    """It stands, and is simply taken down."""
    item = world.item("unit:ba-dinh")
    world.call(item.delivery, Transient("503", perhaps_done=True))
    world.later(MINUTE)
    world.publish(item.delivery)
    assert world.withdraw(item) == {"unit:ba-dinh": "takedown"}


def test_an_open_task_is_simply_over(world: World) -> None:
    """The person at the desk need not do it any more, and that is told."""
    item = world.item("manual:dai-th")
    world.call(item.delivery, Receipt(external_id="task", pending=True))
    assert world.withdraw(item) == {"manual:dai-th": "cancelled"}
    assert world.why(item.delivery) == ("cancelled", "withdrawn")
    assert world.ends() == {item.delivery: "cancelled"}


def test_a_withdrawn_broadcast_is_not_resolved(world: World) -> None:
    """Units that join later do not get it."""
    world.account("unit:ba-dinh", "internal")
    item = world.item("unit:*", due_in=HOUR)
    assert world.withdraw(item) == {"unit:ba-dinh": "cancelled"}
    world.account("unit:moi", "internal")
    world.later(HOUR)
    assert world.release() == []


def test_published_again_it_is_a_new_post(world: World) -> None:
    """Behind the takedown, of the next generation."""
    item = world.item()
    world.publish(item.delivery, "post-1")
    world.withdraw(item)
    takedown = world.takedown(item)
    world.edit(item)
    (again,) = world.republish(item)
    assert [due.delivery for due in world.release()] == [takedown]
    world.settle(world.arm(world.claim(takedown))[0], None)
    armed = world.sending(again)
    assert (armed.claim.operation, armed.claim.generation, armed.claim.live) == ("publish", 2, None)


def test_a_lost_publication_of_the_old_generation_is_not_the_new_ones_doubt(world: World) -> None:
    """Its marker is another one: nothing of it can be adopted."""
    item = world.item()
    first = item.delivery
    world.call(first, Unknown("no answer"))
    world.withdraw(item)
    takedown = world.takedown(item)
    world.look(first, receipt("post-1"))
    world.call(takedown, None)
    world.edit(item)
    (again,) = world.republish(item)
    assert world.sending(again).claim.lost_at is None


def test_an_edit_a_withdrawal_and_a_release_never_block_one_another(world: World) -> None:
    """Given the three at the same moment over a broadcast, each comes to its end; a deadlock would be an error."""
    for number in range(6):
        world.account(f"unit:{number}", "internal")
        item = world.item("unit:*", "facebook:trang")
        together(lambda item=item: world.void(item), world.release, lambda item=item: world.withdraw(item))
        assert not {row.state for row in world.of_item(item)} & {"sending", "published"}
        world.release()
        for row in world.of_item(item):
            world.arm(world.claim(row.id, channel=row.channel))
        assert {row.state for row in world.of_item(item)} <= {"superseded", "cancelled"}
