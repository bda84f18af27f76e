"""Look: was it published after all?"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from loa.errors import ChannelFailure, Gone, NeedsOperator, RateLimited, Rejected, Transient, Unknown
from loa.ledger import gates
from tests.ledger_world import AT, HOUR, LEASE, MINUTE, Item, World, receipt


def lost(world: World) -> Item:
    """A publication whose answer was lost."""
    item = world.item()
    world.call(item.delivery, Unknown("no answer"))
    return item


def in_vain(world: World, delivery: UUID) -> None:
    """Three looks, at 1, 5 and 15 minutes after the call, see nothing."""
    for minutes in (1, 4, 10):
        world.later(minutes * MINUTE)
        world.look(delivery, None)


def test_what_is_found_is_adopted(world: World) -> None:
    """It is published, though its answer never came: nothing is sent again."""
    delivery = lost(world).delivery
    world.later(MINUTE)
    world.look(delivery, receipt("post-1"))
    assert world.why(delivery) == ("published", "adopted")
    assert world.posting(delivery).live_id == "post-1"
    assert world.row(delivery).lost_at is None
    assert world.attempts(delivery) == [("call", "Unknown"), ("look", "found")]
    assert world.ends() == {delivery: "published"}


def test_looks_follow_the_policy_counted_from_the_call(world: World) -> None:
    """After 1, 5 and 15 minutes."""
    delivery = lost(world).delivery
    assert world.row(delivery).release_at == AT + MINUTE
    world.later(MINUTE)
    world.look(delivery, None)
    assert world.row(delivery).release_at == AT + 5 * MINUTE
    world.later(4 * MINUTE)
    world.look(delivery, None)
    assert world.row(delivery).release_at == AT + 15 * MINUTE
    assert world.state(delivery) == "unknown"


def test_absent_thrice_it_is_tried_once_more(world: World) -> None:
    """And whoever tries is told since when it may be there after all."""
    delivery = lost(world).delivery
    in_vain(world, delivery)
    assert world.why(delivery) == ("retrying", "looked_in_vain")
    assert world.sending(delivery).claim.lost_at == AT


def test_lost_and_absent_again_a_person_is_asked(world: World) -> None:
    """A second try whose answer is lost too is never followed by a third."""
    delivery = lost(world).delivery
    in_vain(world, delivery)
    world.call(delivery, Unknown("no answer"))
    in_vain(world, delivery)
    assert world.why(delivery) == ("unknown", "asks")
    assert world.row(delivery).release_at is None
    assert [subject for subject, _ in world.facts("delivery.asks")] == [str(delivery)]
    world.later(24 * HOUR)
    assert world.release() == []


@pytest.mark.parametrize("failure", [Transient("503"), Unknown("reset"), Transient("the plug-in broke")])
def test_a_look_that_failed_has_seen_nothing(world: World, failure: ChannelFailure) -> None:
    """It does not count as absent, however often: the retry needs three looks that really looked."""
    delivery = lost(world).delivery
    for _ in range(4):
        world.later(MINUTE)
        world.look(delivery, failure)
        assert world.why(delivery) == ("unknown", "answer_lost")
    assert world.row(delivery).looks == 0
    in_vain(world, delivery)
    assert world.state(delivery) == "retrying"


def test_a_look_that_is_throttled_pauses_the_account(world: World) -> None:
    """And comes again when the pause is over."""
    delivery = lost(world).delivery
    world.later(MINUTE)
    world.look(delivery, RateLimited("slow down", timedelta(minutes=40)))
    assert world.row(delivery).release_at == world.now + 40 * MINUTE
    with world.database.read() as connection:
        assert gates.read(connection)["account:facebook:trang"].paused_until == world.now + 40 * MINUTE


def test_a_look_for_which_the_token_ended_tells_a_person(world: World) -> None:
    """Once; and it looks again at once when that person has acted."""
    delivery = lost(world).delivery
    for _ in range(3):
        world.later(15 * MINUTE)
        world.look(delivery, NeedsOperator("the token ended"))
    assert len(world.facts("account.tripped")) == 1
    with world.database.begin() as connection:
        gates.reset(connection, world.now, "account:facebook:trang", "op")
    assert [due.delivery for due in world.release()] == [delivery]


def test_a_look_that_comes_early_does_not_count(world: World) -> None:
    """Given somebody who resets the account twice, it is still looked for after 15 minutes before it is tried once more."""
    delivery = lost(world).delivery
    world.later(MINUTE)
    world.look(delivery, None)
    for _ in range(2):
        world.later(MINUTE)
        with world.database.begin() as connection:
            gates.reset(connection, world.now, "account:facebook:trang", "op")
        world.look(delivery, None)
        assert (world.state(delivery), world.row(delivery).looks) == ("unknown", 1)
        assert world.row(delivery).release_at == AT + 5 * MINUTE
    world.later(2 * MINUTE)
    world.look(delivery, None)
    world.later(10 * MINUTE)
    assert world.row(delivery).release_at == AT + 15 * MINUTE
    world.look(delivery, None)
    assert world.why(delivery) == ("retrying", "looked_in_vain")


def test_where_calling_again_is_safe_nobody_looks_long(world: World) -> None:
    """A repeatable channel simply repeats: same id, same bytes."""
    delivery = world.item("portal:cong").delivery
    world.call(delivery, Unknown("no answer"))
    world.later(MINUTE)
    world.look(delivery, None, repeatable=True)
    assert world.why(delivery) == ("retrying", "repeatable")


def test_a_lost_correction_is_repeated(world: World) -> None:
    """To bring a post to a revision twice is to bring it there once: no three looks, no question."""
    item = world.item()
    world.publish(item.delivery)
    world.edit(item)
    (second,) = world.republish(item)
    world.call(second, Unknown("no answer"))
    world.later(MINUTE)
    world.look(second, None)
    assert world.why(second) == ("retrying", "repeatable")
    assert world.publish(second) == "published"


def test_a_withdrawal_behind_a_lost_publication_looks_at_once(world: World) -> None:
    """And says that it is in flight, for it may stand there."""
    item = lost(world)
    assert world.withdraw(item) == {"facebook:trang": "in_flight"}
    assert [due.delivery for due in world.release()] == [item.delivery]


def test_found_behind_a_withdrawal_it_is_taken_down(world: World) -> None:
    """Adopted first, so that there is something to take down."""
    item = lost(world)
    first = item.delivery
    world.withdraw(item)
    world.look(first, receipt("post-1"))
    assert world.state(first) == "published"
    armed = world.sending(world.takedown(item))
    assert armed.claim.live is not None
    assert armed.claim.live.external_id == "post-1"


def test_not_found_behind_a_withdrawal_it_is_looked_for_for_a_day_and_never_sent(world: World) -> None:
    """Nothing is retried, nothing is said to be withdrawn that nobody saw gone; then a person is asked."""
    item = lost(world)
    first = item.delivery
    world.withdraw(item)
    states = set()
    while world.now < AT + 24 * HOUR:
        world.look(first, None)
        states.add(world.why(first))
        world.later(15 * MINUTE)
    assert states == {("unknown", "answer_lost")}
    assert world.state(world.takedown(item)) == "scheduled"
    world.look(first, None)
    assert world.why(first) == ("unknown", "asks")
    assert {kind for kind, _ in world.attempts(first)[1:]} == {"look"}


def test_a_withdrawal_looks_for_a_day_of_its_own(world: World) -> None:
    """Given an answer that was lost long ago and about which a person was asked in vain, the withdrawal searches again."""
    item = lost(world)
    first = item.delivery
    in_vain(world, first)
    world.call(first, Unknown("no answer"))
    in_vain(world, first)
    world.later(72 * HOUR)
    assert world.withdraw(item) == {"facebook:trang": "in_flight"}
    taken_back = world.now
    while world.now < taken_back + 24 * HOUR:
        world.look(first, None)
        assert world.why(first) == ("unknown", "answer_lost")
        world.later(15 * MINUTE)
    world.look(first, None)
    assert world.why(first) == ("unknown", "asks")


def test_a_lost_takedown_is_repeated_until_the_other_side_says_that_it_is_gone(world: World) -> None:
    """Whether a search sees the post or not: what is searched may show late, and to delete twice is to delete once."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    takedown = world.takedown(item)
    for seen, reason in ((receipt("post-1"), "still_there"), (None, "repeatable")):
        world.call(takedown, Unknown("no answer"))
        world.later(MINUTE)
        world.look(takedown, seen)
        assert world.why(takedown) == ("retrying", reason)
    assert world.call(takedown, Gone("404")) == "withdrawn"
    assert world.posting(takedown).live_id is None


def test_a_look_whose_lease_was_lost_decides_nothing(world: World) -> None:
    """Given two who looked, the later claim's word counts."""
    delivery = lost(world).delivery
    world.later(MINUTE)
    slow = world.looking(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    quick = world.looking(delivery)
    assert world.settle_look(slow, None) is None
    assert world.row(delivery).looks == 0
    assert world.settle_look(quick, receipt()) is not None
    assert world.state(delivery) == "published"


def test_a_repeatable_one_that_was_taken_back_is_not_repeated(world: World) -> None:
    """Arming refuses it, and the takedown behind it is told to look."""
    item = world.item("unit:ba-dinh")
    first = item.delivery
    world.call(first, Unknown("the worker was lost"))
    world.withdraw(item)
    world.look(first, None, repeatable=True)
    world.release()
    assert world.arm(world.claim(first, channel="unit")) == []
    assert world.why(first) == ("cancelled", "withdrawn")
    assert world.sending(world.takedown(item)).claim.lost_at == AT


def test_what_stands_is_looked_for_by_the_marker_under_which_it_was_put_there(world: World) -> None:
    """Given a takedown that was refused and an item published anew and taken back again, the old post is not taken for gone."""
    item = world.item()
    first = item.delivery
    world.publish(first, "post-1")
    world.withdraw(item)
    world.call(world.takedown(item), Rejected("not now"))
    (again,) = world.republish(item)
    assert world.row(again).generation == 2
    world.withdraw(item)
    takedown = [row.id for row in world.of_item(item) if row.operation == "withdraw"][-1]
    armed = world.sending(takedown)
    assert armed.claim.publication().marker == world.loaded(first).publication().marker
    world.settle(armed, Unknown("no answer"))
    world.later(MINUTE)
    assert world.looking(takedown).publication().marker == world.loaded(first).publication().marker
