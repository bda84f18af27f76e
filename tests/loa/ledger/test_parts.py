"""Parts: one delivery to many readers, each of them once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from loa.channel import Reader
from loa.errors import ChannelFailure, NeedsOperator, RateLimited, Rejected, Transient, Unknown
from loa.ledger import gates, resolve
from loa.ledger.parts import CHUNK, Part, counts
from tests.ledger_world import AT, HOUR, LEASE, MINUTE, World, reader, receipt, together

ACCOUNT = "account:email:ban-tin"
SENT = receipt("message-1")


def send(world: World, delivery: UUID, *failures: ChannelFailure) -> None:
    """One round: the first readers get these failures, the others their mail."""
    ready = world.sending_parts(delivery)
    results = [*failures, *[SENT] * len(ready)]
    world.settle_parts(delivery, list(zip(ready, results, strict=False)))


def keys(taken: list[Part]) -> list[str]:
    return [part.reader.key for part in taken]


def test_each_reader_has_one_part(world: World) -> None:
    """Given a list that names somebody twice, that reader has one part."""
    delivery = world.item("email:ban-tin").delivery
    armed = world.sending(delivery)
    people = [reader(1), reader(2), reader(1), Reader(key="reader-0002", address="another@example.vn")]
    assert world.expand(armed, people) == 2
    assert world.parts(delivery) == ["waiting", "waiting"]
    assert world.state(delivery) == "in_progress"


def test_parts_travel_in_chunks(world: World) -> None:
    """So many readers in one message, and the last one holds the rest."""
    delivery = world.mail(readers=2 * CHUNK + 1)
    world.release()
    assert [len(world.claim_chunk(delivery, chunk)) for chunk in range(4)] == [CHUNK, CHUNK, 1, 0]


def test_expanding_again_changes_nothing(world: World) -> None:
    """Given a call that was given up and an answer that comes late, the readers stay as they are."""
    delivery = world.item("email:ban-tin").delivery
    armed = world.sending(delivery)
    world.expand(armed, 3)
    send(world, delivery)
    assert world.state(delivery) == "published"
    assert world.expand(armed, 5) == 0
    assert world.parts(delivery) == ["sent"] * 3


def test_a_lost_lease_expands_nothing(world: World) -> None:
    """Somebody else has taken over."""
    delivery = world.item("email:ban-tin").delivery
    armed = world.sending(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    assert world.expand(armed, 3) == 0
    assert world.parts(delivery) == []


def test_all_sent_is_published(world: World) -> None:
    """With the number of readers."""
    delivery = world.mail(readers=3)
    send(world, delivery)
    assert world.parts(delivery) == ["sent"] * 3
    row = world.row(delivery)
    assert (row.state, row.detail) == ("published", "sent 3")
    assert world.posting(delivery).live_id is not None
    assert world.ends() == {delivery: "published"}


def test_some_sent_is_partial_and_none_is_rejected(world: World) -> None:
    """What was refused for good has failed; what nobody knows is uncertain."""
    some, none = world.mail(readers=3), world.mail(readers=2)
    send(world, some, Rejected("no such mailbox"), Unknown("no answer"))
    assert world.parts(some) == ["failed", "uncertain", "sent"]
    assert world.row(some).detail == "failed 1, sent 1, uncertain 1"
    assert world.why(some) == ("partial", "readers_in_doubt")
    send(world, none, Rejected("no such mailbox"), Rejected("no such mailbox"))
    assert world.state(none) == "rejected"


def test_a_mail_of_which_nobody_knows_whether_anybody_got_it_asks(world: World) -> None:
    """It is not refused: all may have it. It says so, and a person is asked."""
    delivery = world.mail(readers=2)
    send(world, delivery, Unknown("no answer"), Unknown("no answer"))
    row = world.row(delivery)
    assert (row.state, row.reason, row.detail) == ("partial", "readers_in_doubt", "uncertain 2")
    assert [data["reason"] for _, data in world.facts("delivery.asks")] == ["readers_in_doubt"]


def test_a_late_reply_ends_the_doubt(world: World) -> None:
    """Given a mail that ended in doubt about its last reader, the reply that comes after all is the truth."""
    delivery = world.mail(readers=1)
    ready = world.sending_parts(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    assert world.why(delivery) == ("partial", "readers_in_doubt")
    world.settle_parts(delivery, [(ready[0], Unknown("no answer"))])
    assert world.why(delivery) == ("partial", "readers_in_doubt")
    assert len(world.facts("delivery.concluded")) == 1
    world.settle_parts(delivery, [(ready[0], SENT)])
    assert world.why(delivery) == ("published", None)


def test_a_list_without_readers_is_published_to_nobody(world: World) -> None:
    """And does not stay open for ever."""
    delivery = world.mail(readers=0)
    assert (world.state(delivery), world.row(delivery).detail) == ("published", "no readers")


def test_a_lost_answer_is_never_sent_again(world: World) -> None:
    """Mail cannot be looked up: uncertain is an end."""
    delivery = world.mail(readers=1)
    send(world, delivery, Unknown("no answer"))
    assert world.parts(delivery) == ["uncertain"]
    world.later(24 * HOUR)
    assert world.release() == []


def test_a_deferred_part_comes_again_and_then_fails(world: World) -> None:
    """By the same back-off as deliveries; the others are not sent twice meanwhile."""
    delivery = world.mail(readers=2)
    send(world, delivery, Transient("greylisted"))
    assert world.parts(delivery) == ["waiting", "sent"]
    assert world.state(delivery) == "in_progress"
    for wait in (MINUTE, 10 * MINUTE):
        assert world.release() == []
        world.later(wait)
        send(world, delivery, Transient("greylisted"))
    assert world.parts(delivery) == ["failed", "sent"]
    assert world.state(delivery) == "partial"


def test_throttling_pauses_the_account(world: World) -> None:
    """The rest of the chunk waits as long."""
    delivery = world.mail(readers=2)
    ready = world.sending_parts(delivery)
    world.settle_parts(delivery, [(ready[0], RateLimited("slow down", timedelta(minutes=20)))])
    with world.database.read() as connection:
        assert gates.read(connection)[ACCOUNT].paused_until == AT + 20 * MINUTE
    world.later(20 * MINUTE)
    assert len(world.release()) == 1


def test_a_relay_that_refuses_us_trips_the_account(world: World) -> None:
    """Nothing is lost: the readers wait until a person has acted."""
    delivery = world.mail(readers=3)
    send(world, delivery, *[NeedsOperator("password refused")] * 3)
    assert world.parts(delivery) == ["waiting"] * 3
    assert len(world.facts("account.tripped")) == 1
    world.later(MINUTE)
    assert world.sending_parts(delivery) == []
    with world.database.begin() as connection:
        gates.reset(connection, world.now, ACCOUNT, "op")
    send(world, delivery)
    assert world.state(delivery) == "published"


def test_a_suspended_mailing_waits_and_goes_on(world: World) -> None:
    """Parts that were claimed go back; none is sent while the gate is shut."""
    delivery = world.mail(readers=3)
    world.release()
    taken = world.claim_chunk(delivery)
    with world.database.begin() as connection:
        gates.suspend(connection, world.now, "channel:email", "op", "wrong date")
    assert world.arm_parts(delivery, taken) == []
    assert world.parts(delivery) == ["waiting"] * 3
    with world.database.begin() as connection:
        gates.resume(connection, world.now, "channel:email", "op")
    send(world, delivery)
    assert world.state(delivery) == "published"


@pytest.mark.parametrize("shut", ["suspended", "tripped"])
def test_behind_a_shut_gate_nothing_goes_round_and_round(world: World, shut: str) -> None:
    """Its readers wait for whoever opens it, or for the end of their time, and no message is sent in vain meanwhile."""
    delivery = world.mail(readers=2)
    with world.database.begin() as connection:
        if shut == "suspended":
            gates.suspend(connection, world.now, "all", "op", "wrong date")
        else:
            gates.trip(connection, world.now, ACCOUNT, "password refused")
    assert world.sending_parts(delivery) == []
    for _ in range(11):
        world.later(HOUR)
        assert world.release() == []
    world.later(HOUR + MINUTE)
    assert world.sending_parts(delivery) == []
    assert world.parts(delivery) == ["cancelled"] * 2


def test_withdrawn_in_mid_mailing_the_rest_is_not_sent(world: World) -> None:
    """Given some that are being sent right now, these end as they end, and nobody else gets it."""
    item = world.item("email:ban-tin")
    delivery = item.delivery
    world.expand(world.sending(delivery), CHUNK + 2)
    ready = world.sending_parts(delivery)
    assert world.withdraw(item) == {"email:ban-tin": "in_flight"}
    world.settle_parts(delivery, [(part, SENT) for part in ready])
    with world.database.read() as connection:
        assert counts(connection, delivery) == {"sent": CHUNK, "cancelled": 2}
    assert world.state(delivery) == "partial"


def test_withdrawn_between_two_rounds_it_ends_at_once(world: World) -> None:
    """Given a mail of which some has been sent and the rest is deferred, nothing is left open behind the withdrawal."""
    item = world.item("email:ban-tin")
    delivery = item.delivery
    world.expand(world.sending(delivery), 3)
    send(world, delivery, Transient("greylisted"))
    assert world.state(delivery) == "in_progress"
    world.withdraw(item)
    assert world.parts(delivery) == ["cancelled", "sent", "sent"]
    assert world.state(delivery) == "partial"
    assert [due.delivery for due in world.release()] == [world.takedown(item)]


def test_withdrawn_before_the_first_was_sent_it_is_cancelled(world: World) -> None:
    """Nobody has got anything, so there is nothing to take down."""
    item = world.item("email:ban-tin")
    delivery = item.delivery
    world.expand(world.sending(delivery), 3)
    assert world.withdraw(item) == {"email:ban-tin": "cancelled"}
    assert world.parts(delivery) == ["cancelled"] * 3
    assert world.state(delivery) == "cancelled"
    assert world.ends() == {delivery: "cancelled"}
    assert world.release() == []


def test_parts_that_were_claimed_when_it_was_withdrawn_are_not_sent(world: World) -> None:
    """Arming them refuses."""
    item = world.item("email:ban-tin")
    world.expand(world.sending(item.delivery), 3)
    world.release()
    taken = world.claim_chunk(item.delivery)
    world.withdraw(item)
    assert world.arm_parts(item.delivery, taken) == []


def test_a_chunk_is_taken_once(world: World) -> None:
    """Given the same message at four workers, each part is in one pair of hands."""
    delivery = world.mail(readers=40)
    world.release()
    taken = together(*[lambda: world.claim_chunk(delivery)] * 4)
    assert sorted(len(parts) for parts in taken) == [0, 0, 0, 40]


def test_a_lapsed_part_is_armed_by_its_successor_alone(world: World) -> None:
    """Given a worker that was too slow for a long chunk, the reader's mail is sent once, by who has it now."""
    delivery = world.mail(readers=3)
    world.release()
    slow = world.claim_chunk(delivery)
    world.later(LEASE + MINUTE)
    world.recover()
    world.release()
    quick = world.claim_chunk(delivery)
    assert world.arm_parts(delivery, slow) == []
    assert keys(world.arm_parts(delivery, quick)) == keys(quick)
    assert world.settle_parts(delivery, [(part, Rejected("late")) for part in slow]) is None
    world.settle_parts(delivery, [(part, SENT) for part in quick])
    assert world.parts(delivery) == ["sent"] * 3


def test_the_last_uncertain_part_ends_the_mail(world: World) -> None:
    """Given a worker that was killed in the last chunk, what it was sending is uncertain, and the delivery has an end."""
    delivery = world.mail(readers=3)
    ready = world.sending_parts(delivery)
    world.settle_parts(delivery, [(ready[0], SENT)])
    world.later(LEASE + MINUTE)
    assert world.recover().parts == 2
    assert world.parts(delivery) == ["sent", "uncertain", "uncertain"]
    assert world.state(delivery) == "partial"
    assert world.ends() == {delivery: "partial"}


def test_an_operators_retry_reaches_those_who_certainly_got_nothing(world: World) -> None:
    """Given a mail that reached nobody, all go again."""
    delivery = world.mail(readers=3)
    send(world, delivery, *[Rejected("relay closed")] * 3)
    assert world.state(delivery) == "rejected"
    with world.database.begin() as connection:
        resolve.retry(connection, world.now, delivery, "op", 12 * HOUR)
    assert world.expand(world.sending(delivery), 3) == 3
    assert keys(world.sending_parts(delivery)) == ["reader-0000", "reader-0001", "reader-0002"]


@pytest.mark.parametrize("failure", [Transient("not reached in this round"), NeedsOperator("closed")])
def test_what_was_not_reached_is_not_lost(world: World, failure: ChannelFailure) -> None:
    """It waits and is released again by itself."""
    delivery = world.mail(readers=2)
    send(world, delivery, failure, failure)
    world.later(MINUTE)
    assert [due.chunk for due in world.release()] == [0]
