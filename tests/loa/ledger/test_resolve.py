"""A person's word."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from loa.channel import Receipt
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, NeedsOperator, NotFound, Rejected, Transient, Unknown
from loa.ledger import gates, resolve
from tests.ledger_world import AT, HOUR, MINUTE, Item, World, receipt

GRACE = 12 * HOUR


def retry(world: World, delivery: UUID) -> None:
    with world.database.begin() as connection:
        resolve.retry(connection, world.now, delivery, "ha.le", GRACE)


def confirm(world: World, delivery: UUID, attempts_seen: int = 1) -> None:
    with world.database.begin() as connection:
        resolve.confirm(
            connection, world.now, delivery, "ha.le", external_id="post-1", url="https://outside.example/1",
            attempts_seen=attempts_seen,
        )  # fmt: skip


def deny(world: World, delivery: UUID, attempts_seen: int = 1) -> None:
    with world.database.begin() as connection:
        resolve.deny(connection, world.now, delivery, "ha.le", attempts_seen=attempts_seen)


def end_task(world: World, delivery: UUID, **proof: Any) -> None:
    with world.database.begin() as connection:
        resolve.end_task(connection, world.now, delivery, "ha.le", proof)


def lost(world: World) -> Item:
    item = world.item()
    world.call(item.delivery, Unknown("no answer"))
    return item


def task(world: World) -> Item:
    item = world.item("manual:dai-th")
    world.call(item.delivery, Receipt(external_id="task", pending=True))
    return item


# let go


def let_go(world: World, delivery: UUID) -> None:
    with world.database.begin() as connection:
        resolve.let_go(connection, world.now, delivery, "ha.le")


def test_what_need_not_go_any_more_ends(world: World) -> None:
    """Told once, with the person's name; it cannot be tried again, and nothing waits behind it."""
    delivery = world.item().delivery
    world.call(delivery, Rejected("too long"))
    let_go(world, delivery)
    row = world.row(delivery)
    assert (row.state, row.reason, row.concluded_at) == ("cancelled", "let_go", AT)
    assert ("person", "let_go") in world.attempts(delivery)
    assert world.facts("delivery.concluded")[-1][1]["state"] == "cancelled"
    for act in (retry, let_go):
        with pytest.raises(Conflict, match="only what is blocked, rejected or expired"):
            act(world, delivery)


def test_a_takedown_is_not_let_go(world: World) -> None:
    """What stands outside is not forgotten by a word."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    takedown = world.takedown(item)
    world.call(takedown, NeedsOperator("the token ended"))
    with pytest.raises(Conflict, match="to be taken down"):
        let_go(world, takedown)
    assert world.state(takedown) == "blocked"


def test_a_takedown_that_the_channel_refuses_is_let_go(world: World) -> None:
    """Mail cannot be recalled; what was sent keeps standing as what it is."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    world.call(world.takedown(item), Rejected("mail cannot be recalled"))
    let_go(world, world.takedown(item))
    assert world.why(world.takedown(item)) == ("cancelled", "let_go")


# retry


def test_what_is_blocked_can_be_tried_again(world: World) -> None:
    """With a fresh patience, and the person's name beside it."""
    delivery = world.item().delivery
    world.call(delivery, NeedsOperator("the token ended"))
    retry(world, delivery)
    with world.database.begin() as connection:
        gates.reset(connection, world.now, "account:facebook:trang", "ha.le")
    row = world.row(delivery)
    assert (row.state, row.failures, row.reason, row.release_at) == ("scheduled", 0, None, AT)
    assert ("person", "retry") in world.attempts(delivery)
    assert world.publish(delivery) == "published"


def test_what_was_rejected_or_expired_can_be_tried_again(world: World) -> None:
    """And gets a grace that begins now."""
    rejected, expired = world.item().delivery, world.item(due_in=-13 * HOUR).delivery
    world.call(rejected, Rejected("too long"))
    assert world.state(expired) == "expired"
    for delivery in (rejected, expired):
        retry(world, delivery)
        assert world.row(delivery).expires_at == AT + GRACE
        assert world.publish(delivery, str(delivery)) == "published"


@pytest.mark.parametrize("state", ["scheduled", "queued", "sending", "unknown", "published", "cancelled"])
def test_nothing_else_can(world: World, state: str) -> None:
    """The complaint says in which state it is."""
    item = world.item()
    delivery = item.delivery
    {
        "scheduled": lambda: None,
        "queued": world.release,
        "sending": lambda: world.sending(delivery),
        "unknown": lambda: world.call(delivery, Unknown("?")),
        "published": lambda: world.publish(delivery),
        "cancelled": lambda: world.withdraw(item),
    }[state]()
    with pytest.raises(Conflict):
        retry(world, delivery)
    assert world.state(delivery) == state


def test_what_was_withdrawn_is_not_tried_again(world: World) -> None:
    """A retry is no way round a withdrawal."""
    item = world.item()
    world.call(item.delivery, Rejected("too long"))
    world.withdraw(item)
    with pytest.raises(Conflict, match="the item was withdrawn"):
        retry(world, item.delivery)


def test_what_is_not_approved_any_more_is_not_tried_again(world: World) -> None:
    """Nor round an approval."""
    item = world.item()
    world.call(item.delivery, Rejected("too long"))
    world.void(item)
    with pytest.raises(Conflict, match="its approval is void: approve the item again"):
        retry(world, item.delivery)


def test_what_a_later_operation_has_replaced_is_not_tried_again(world: World) -> None:
    """An old revision would stand over the new one."""
    item = world.item()
    first = item.delivery
    world.call(first, Rejected("too long"))
    world.edit(item)
    world.republish(item)
    with pytest.raises(Conflict, match="a later correction or withdrawal has taken its place"):
        retry(world, first)


def test_one_that_asks_whether_to_go_without_the_page_can_be_told_to(world: World) -> None:
    """Given a portal that does not get done, a person lets the post go without it."""
    item = world.item("facebook:trang", "portal:cong")
    facebook, portal = (row.id for row in sorted(world.of_item(item), key=lambda row: row.channel))
    world.sending(portal)
    world.later(15 * MINUTE)
    world.release("ask")
    assert world.why(facebook) == ("scheduled", "requires_portal_asks")
    retry(world, facebook)
    assert [due.delivery for due in world.release("ask")] == [facebook]


def test_a_failed_takedown_can_be_tried_again(world: World) -> None:
    """Without an approval."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    world.void(item)
    world.call(world.takedown(item), Rejected("not now"))
    retry(world, world.takedown(item))
    assert world.call(world.takedown(item), None) == "withdrawn"


def test_a_takedown_that_needs_an_operator_can_be_tried_again_though_something_waits_behind_it(
    world: World,
) -> None:
    """Given an item that was published anew meanwhile, the old post still has to go first, and somebody can see to it."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    takedown = world.takedown(item)
    world.call(takedown, NeedsOperator("the token ended"))
    world.edit(item)
    (again,) = world.republish(item)
    retry(world, takedown)
    with world.database.begin() as connection:
        gates.reset(connection, world.now, "account:facebook:trang", "ha.le")
    assert world.call(takedown, None) == "withdrawn"
    assert world.publish(again) == "published"


# an unknown call


def test_a_person_has_seen_it_live(world: World) -> None:
    """It is published, and where it stands is known."""
    delivery = lost(world).delivery
    confirm(world, delivery)
    assert world.why(delivery) == ("published", "confirmed")
    assert world.posting(delivery).live_id == "post-1"
    assert world.ends() == {delivery: "published"}
    assert world.attempts(delivery)[-1] == ("person", "confirm")


def test_a_person_has_seen_that_it_is_not_there(world: World) -> None:
    """It is sent, and whoever sends it still looks first: it may have appeared meanwhile."""
    delivery = lost(world).delivery
    deny(world, delivery)
    assert world.why(delivery) == ("retrying", "denied")
    assert world.sending(delivery).claim.lost_at == AT
    assert ("person", "deny") in world.attempts(delivery)


def test_a_word_on_an_older_attempt_does_not_count(world: World) -> None:
    """Given one that was called again while the person was looking, what they saw is of yesterday."""
    delivery = lost(world).delivery
    deny(world, delivery)
    world.call(delivery, Unknown("no answer again"))
    for word in (confirm, deny):
        with pytest.raises(Conflict, match="it was called again meanwhile"):
            word(world, delivery, 1)
    confirm(world, delivery, 2)
    assert world.state(delivery) == "published"


@pytest.mark.parametrize("word", [confirm, deny])
def test_a_word_on_what_is_no_longer_unknown_does_not_count(world: World, word: Any) -> None:
    """It was found while the person was looking."""
    delivery = lost(world).delivery
    world.later(MINUTE)
    world.look(delivery, receipt())
    with pytest.raises(Conflict, match="it is published by now"):
        word(world, delivery)
    assert world.attempts(delivery)[-1] == ("look", "found")


def test_a_word_wins_over_a_look_that_is_under_way(world: World) -> None:
    """What the worker brings afterwards decides nothing any more."""
    delivery = lost(world).delivery
    world.later(MINUTE)
    look = world.looking(delivery)
    confirm(world, delivery)
    assert world.settle_look(look, None) is None
    assert world.state(delivery) == "published"


def test_what_is_not_there_and_was_taken_back_is_not_sent(world: World) -> None:
    """The person's word ends the search: nothing is called, and the takedown behind it goes its way."""
    item = lost(world)
    first = item.delivery
    world.withdraw(item)
    deny(world, first)
    world.release()
    assert world.arm(world.claim(first)) == []
    assert world.why(first) == ("cancelled", "withdrawn")
    assert world.sending(world.takedown(item)).claim.lost_at == AT


def test_what_is_live_and_was_taken_back_is_taken_down(world: World) -> None:
    """Now it is known what there is to take down."""
    item = lost(world)
    world.withdraw(item)
    confirm(world, item.delivery)
    armed = world.sending(world.takedown(item))
    assert armed.claim.live is not None
    assert armed.claim.live.external_id == "post-1"


def test_a_person_has_seen_that_a_takedown_was_done(world: World) -> None:
    """Nothing stands there any more."""
    item = world.item()
    world.publish(item.delivery)
    world.withdraw(item)
    takedown = world.takedown(item)
    world.call(takedown, Unknown("no answer"))
    confirm(world, takedown)
    assert world.why(takedown) == ("withdrawn", "confirmed")
    assert world.posting(takedown).live_id is None
    assert world.ends()[takedown] == "withdrawn"


# a word that is checked


def check(world: World, delivery: UUID, attempts_seen: int = 1) -> None:
    with world.database.begin() as connection:
        address = "https://outside.example/seen"
        resolve.check(connection, world.now, delivery, "ha.le", address=address, attempts_seen=attempts_seen)


def test_a_word_that_is_true_is_published_under_the_other_sides_own_id(world: World) -> None:
    """A worker looks at once; a takedown will need the id, and an address is none."""
    delivery = lost(world).delivery
    check(world, delivery)
    assert world.why(delivery) == ("unknown", "to_be_checked")
    world.look(delivery, receipt("post-7"))
    assert world.why(delivery) == ("published", "confirmed")
    assert world.posting(delivery).live_id == "post-7"
    assert ("person", "confirm") in world.attempts(delivery)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [(None, "not_seen"), (Transient("503"), "not_checked"), (Rejected("gone for good"), "not_checked")],
)
def test_a_word_that_cannot_be_seen_asks_again(world: World, seen: Any, reason: str) -> None:
    """Nothing is sent and nothing is claimed; who insists is believed then."""
    delivery = lost(world).delivery
    check(world, delivery)
    world.look(delivery, seen)
    assert world.why(delivery) == ("unknown", reason)
    assert [subject for subject, _ in world.facts("delivery.asks")] == [str(delivery)]
    world.later(24 * HOUR)
    assert world.release() == []
    confirm(world, delivery)
    assert world.why(delivery) == ("published", "confirmed")


def test_a_look_that_began_before_the_word_does_not_check_it(world: World) -> None:
    """Given somebody who is just looking, what they see is older than the word."""
    delivery = lost(world).delivery
    world.later(MINUTE)
    older = world.looking(delivery)
    check(world, delivery)
    assert world.settle_look(older, None) is None
    assert world.why(delivery) == ("unknown", "to_be_checked")
    world.look(delivery, receipt())
    assert world.state(delivery) == "published"


def test_a_word_that_a_takedown_was_done_is_checked_too(world: World) -> None:
    """Gone, it is withdrawn; still there, it is taken down again."""
    for seen, end in ((None, ("withdrawn", "confirmed")), (receipt("post-1"), ("retrying", "still_there"))):
        item = world.item()
        world.publish(item.delivery)
        world.withdraw(item)
        takedown = world.takedown(item)
        world.call(takedown, Unknown("no answer"))
        check(world, takedown)
        world.look(takedown, seen)
        assert world.why(takedown) == end
        assert (world.posting(takedown).live_id is None) == (end[0] == "withdrawn")


def test_a_word_to_be_checked_counts_for_its_attempt_alone(world: World) -> None:
    """As any word does."""
    delivery = lost(world).delivery
    deny(world, delivery)
    world.call(delivery, Unknown("no answer again"))
    with pytest.raises(Conflict, match="it was called again meanwhile"):
        check(world, delivery, 1)


# a task


@pytest.mark.parametrize("proof", [{"link": "https://hanoitv.vn/1"}, {"file": "ab" * 32}])
def test_a_task_is_ended_with_proof(world: World, proof: dict[str, str]) -> None:
    """A link or a file; it is published with it."""
    delivery = task(world).delivery
    end_task(world, delivery, note="phát lúc 18:30", **proof)
    assert world.why(delivery) == ("published", "proof")
    posting = world.posting(delivery)
    assert posting.live_id == next(iter(proof.values()))
    assert posting.live_evidence["note"] == "phát lúc 18:30"
    assert world.ends() == {delivery: "published"}


@pytest.mark.parametrize("proof", [{}, {"note": "done"}, {"link": "", "file": None}])
def test_without_proof_it_is_not_ended(world: World, proof: dict[str, Any]) -> None:
    """A note alone shows nothing."""
    delivery = task(world).delivery
    with pytest.raises(InvalidInput, match="proof"):
        end_task(world, delivery, **proof)
    assert world.state(delivery) == "in_progress"


def test_only_an_open_task_can_be_ended(world: World) -> None:
    """Not one that has ended, not a mailing, not what is merely scheduled."""
    ended, withdrawn = task(world), task(world)
    end_task(world, ended.delivery, link="https://hanoitv.vn/1")
    world.withdraw(withdrawn)
    for delivery in (ended.delivery, withdrawn.delivery, world.mail(), world.item(due_in=HOUR).delivery):
        with pytest.raises(Conflict, match="this is no open task"):
            end_task(world, delivery, link="https://hanoitv.vn/2")


def test_a_takedown_by_hand_is_a_task_too(world: World) -> None:
    """Given a spot that was shown, somebody has it taken off the air and shows that."""
    item = task(world)
    end_task(world, item.delivery, link="https://hanoitv.vn/1")
    assert world.withdraw(item) == {"manual:dai-th": "takedown"}
    takedown = world.takedown(item)
    assert world.call(takedown, Receipt(external_id="task", pending=True)) == "in_progress"
    end_task(world, takedown, file="cd" * 32)
    assert world.state(takedown) == "withdrawn"
    assert world.posting(takedown).live_id is None


def test_a_word_on_nothing_is_not_found(world: World) -> None:
    """Whatever the word is."""
    for word in (retry, confirm, deny):
        with pytest.raises(NotFound):
            word(world, new_id())
    with pytest.raises(NotFound):
        end_task(world, new_id(), link="https://hanoitv.vn/1")
