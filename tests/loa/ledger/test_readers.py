"""A person's word on the readers of a mail that has ended."""

from __future__ import annotations

from uuid import UUID

import pytest

from loa.channel import Receipt
from loa.database import new_id
from loa.errors import ChannelFailure, Conflict, NotFound, Rejected, Unknown
from loa.ledger import readers
from tests.ledger_world import HOUR, World, receipt

GRACE = 12 * HOUR
REFUSED, LOST, SENT = Rejected("no such mailbox"), Unknown("no answer"), receipt("message-1")


def send(world: World, delivery: UUID, *outcomes: Receipt | ChannelFailure) -> list[str]:
    """One round with these outcomes; the readers who were sent to."""
    ready = world.sending_parts(delivery)
    world.settle_parts(delivery, list(zip(ready, outcomes, strict=True)))
    return [part.reader.key for part in ready]


def again(world: World, delivery: UUID, group: str, seen: int) -> None:
    with world.database.begin() as connection:
        readers.send_again(connection, world.now, delivery, "ha.le", GRACE, group=group, seen=seen)


def count(world: World, delivery: UUID, seen: int) -> None:
    with world.database.begin() as connection:
        readers.count_as_sent(connection, world.now, delivery, "ha.le", seen=seen)


def test_those_whom_it_missed_get_it_and_nobody_else(world: World) -> None:
    """As it was approved, by the same delivery: not as a correction of what they never had."""
    delivery = world.mail(readers=4)
    send(world, delivery, SENT, REFUSED, LOST, REFUSED)
    world.later(24 * HOUR)
    again(world, delivery, "missed", 2)
    assert world.state(delivery) == "in_progress"
    assert world.row(delivery).expires_at == world.now + GRACE
    assert world.loaded(delivery).publication().operation == "publish"
    assert send(world, delivery, SENT, SENT) == ["reader-0001", "reader-0003"]
    assert world.parts(delivery) == ["sent", "sent", "uncertain", "sent"]
    assert world.why(delivery) == ("partial", "readers_in_doubt")
    assert ("person", "send_missed") in world.attempts(delivery)


def test_those_in_doubt_get_it_on_a_persons_own_word(world: World) -> None:
    """They may get it twice, and a person wants that."""
    delivery = world.mail(readers=3)
    send(world, delivery, SENT, LOST, LOST)
    again(world, delivery, "in_doubt", 2)
    assert send(world, delivery, SENT, SENT) == ["reader-0001", "reader-0002"]
    assert world.why(delivery) == ("published", None)
    assert ("person", "send_in_doubt") in world.attempts(delivery)


def test_those_in_doubt_can_be_counted_as_having_it(world: World) -> None:
    """Nothing is sent, and whose word it was is kept."""
    all_doubted, some = world.mail(readers=2), world.mail(readers=2)
    send(world, all_doubted, LOST, LOST)
    send(world, some, REFUSED, LOST)
    count(world, all_doubted, 2)
    count(world, some, 1)
    assert world.why(all_doubted) == ("published", None)
    assert world.why(some) == ("partial", "readers_missed")
    assert world.parts(some) == ["failed", "sent"]
    assert ("person", "count_as_sent") in world.attempts(some)
    assert world.release() == []


def test_a_mail_that_its_time_passed_over_half_way_goes_on(world: World) -> None:
    """Those who were not reached in time get it when a person says so."""
    late = world.mail(readers=2)
    world.release()
    taken = world.claim_chunk(late)
    world.settle_parts(late, [(world.arm_parts(late, taken[:1])[0], SENT)])
    world.later(13 * HOUR)
    assert world.arm_parts(late, taken[1:]) == []
    assert world.why(late) == ("partial", "readers_missed")
    again(world, late, "missed", 1)
    assert send(world, late, SENT) == ["reader-0001"]
    assert world.state(late) == "published"


@pytest.mark.parametrize("seen", [1, 3])
def test_a_word_on_other_numbers_does_not_count(world: World, seen: int) -> None:
    """Given a person who saw yesterday's page, nobody gets a mail by their word."""
    delivery = world.mail(readers=3)
    send(world, delivery, LOST, LOST, SENT)
    with pytest.raises(Conflict, match="there are 2 of these readers by now"):
        again(world, delivery, "in_doubt", seen)
    with pytest.raises(Conflict, match="there are 2 of these readers by now"):
        count(world, delivery, seen)
    with pytest.raises(Conflict, match="there are 0 of these readers by now"):
        again(world, delivery, "missed", 0)
    assert world.parts(delivery) == ["uncertain", "uncertain", "sent"]


def test_said_twice_it_is_done_once(world: World) -> None:
    """Given two who press the same button, the second is told that it is under way."""
    delivery = world.mail(readers=1)
    send(world, delivery, REFUSED)
    again(world, delivery, "missed", 1)
    with pytest.raises(Conflict, match="it is in_progress"):
        again(world, delivery, "missed", 1)


@pytest.mark.parametrize(
    ("act", "why"),
    [("withdraw", "the item was withdrawn|has taken its place"), ("void", "its approval is void")],
)
def test_what_may_not_go_any_more_is_not_sent_again(world: World, act: str, why: str) -> None:
    """A word on readers is no way round a withdrawal or an edit."""
    item = world.item("email:ban-tin")
    world.expand(world.sending(item.delivery), 2)
    send(world, item.delivery, SENT, REFUSED)
    getattr(world, act)(item)
    with pytest.raises(Conflict, match=why):
        again(world, item.delivery, "missed", 1)


def test_a_word_on_an_old_mail_does_not_change_what_stands(world: World) -> None:
    """Given a correction that everybody got, counting the first mail's doubts leaves the correction standing."""
    item = world.item("email:ban-tin")
    first = item.delivery
    world.expand(world.sending(first), 2)
    send(world, first, SENT, LOST)
    world.edit(item)
    (second,) = world.republish(item)
    world.expand(world.sending(second), 2)
    send(world, second, SENT, SENT)
    count(world, first, 1)
    assert world.state(first) == "published"
    assert world.posting(first).live_revision == 2


@pytest.mark.parametrize("failure", [REFUSED, LOST])
def test_only_a_mail_that_has_ended_can_be_spoken_of(world: World, failure: ChannelFailure) -> None:
    """Not one under way, not a post, not nothing."""
    mail, post = world.mail(readers=1), world.item().delivery
    world.call(post, failure)
    for delivery in (mail, post):
        with pytest.raises(Conflict):
            again(world, delivery, "missed", 1)
        with pytest.raises(Conflict):
            count(world, delivery, 1)
    with pytest.raises(NotFound):
        count(world, new_id(), 1)
