"""Circuits: an account that fails again and again rests, and then one call tries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from loa.errors import ChannelFailure, NeedsOperator, RateLimited, Rejected, Transient, Unknown
from loa.ledger import gates
from loa.ledger.arm import Armed
from tests.ledger_world import AT, HOUR, MINUTE, World, receipt

ACCOUNT = "account:facebook:trang"
DOWN = Transient("503")
WAITS = (MINUTE, 5 * MINUTE, 15 * MINUTE)
"""The first rests that the settings name."""


def gate(world: World) -> Any:
    with world.database.read() as connection:
        return gates.read(connection).get(ACCOUNT)


def under_way(world: World, count: int) -> list[Armed]:
    """So many calls at one account."""
    return [world.sending(world.item().delivery) for _ in range(count)]


def resting(world: World, *others: UUID) -> datetime:
    """Five calls in a row have failed; until when the account rests."""
    for armed in under_way(world, 5):
        world.settle(armed, DOWN)
    until: datetime = gate(world).rests_until
    return until


def begun(world: World) -> list[Armed]:
    """Released, claimed and armed: all that may be called now."""
    claims = world.claim(*{due.delivery for due in world.release()})
    return world.arm(claims)


def test_after_many_failures_in_a_row_the_account_rests(world: World) -> None:
    """Over all its deliveries together; it is told once, and another account goes on."""
    assert resting(world) == AT + WAITS[0]
    [(scope, told)] = world.facts("account.resting")
    assert (scope, told["why"], told["until"]) == (ACCOUNT, "503", (AT + WAITS[0]).isoformat())
    mine, other = world.item().delivery, world.item("facebook:khac").delivery
    assert [due.delivery for due in world.release()] == [other]
    row = world.row(mine)
    assert (row.state, row.reason, row.release_at) == ("scheduled", "account_resting", AT + WAITS[0])


def test_fewer_failures_and_then_a_success_are_forgotten(world: World) -> None:
    """Only failures in a row count."""
    for _ in range(3):
        for armed in under_way(world, 4):
            world.settle(armed, DOWN)
        assert gate(world).failures == 4
        world.publish(world.item().delivery)
        assert gate(world).failures == 0
    assert world.facts("account.resting") == []


@pytest.mark.parametrize(
    "answer", [Rejected("too long"), RateLimited("slow down", MINUTE), NeedsOperator("token")]
)
def test_an_answer_is_an_answer(world: World, answer: ChannelFailure) -> None:
    """Who refuses is not away: the failures before do not count any more."""
    for armed in under_way(world, 4):
        world.settle(armed, DOWN)
    world.settle(world.sending(world.item().delivery), answer)
    assert gate(world).failures == 0


@pytest.mark.parametrize("answer", [Unknown("no answer"), Transient("too late for its lease", ours=True)])
def test_what_says_nothing_of_the_account_counts_neither_way(world: World, answer: ChannelFailure) -> None:
    """A lost answer, or a call that we ourselves did not begin."""
    for armed in under_way(world, 4):
        world.settle(armed, DOWN)
    world.settle(world.sending(world.item().delivery), answer)
    assert gate(world).failures == 4


def test_a_call_that_we_did_not_begin_uses_up_no_patience(world: World) -> None:
    """Given a machine that is too slow, nobody gives up on the other side."""
    delivery = world.item().delivery
    for _ in range(20):
        assert world.call(delivery, Transient("too late for its lease", ours=True)) == "retrying"
        world.later(MINUTE)
    assert world.publish(delivery) == "published"


def test_what_fails_while_the_account_rests_keeps_its_patience(world: World) -> None:
    """Given many calls that were under way when it went down, all wait for the end of the rest and none is worn out."""
    calls = under_way(world, 12)
    for armed in calls:
        world.settle(armed, DOWN)
    assert gate(world).rests_until == AT + WAITS[0]
    assert [world.row(armed.claim.id).failures for armed in calls] == [1] * 4 + [0] * 8
    for armed in calls[4:]:
        row = world.row(armed.claim.id)
        assert (row.state, row.reason, row.release_at) == ("retrying", "account_resting", AT + WAITS[0])


def test_then_one_call_tries_and_the_others_wait_for_it(world: World) -> None:
    """It gets through: all go at once, and that is told."""
    resting(world)
    waiting = {world.item().delivery for _ in range(6)}
    world.release()
    world.later(WAITS[0])
    [trying] = begun(world)
    assert begun(world) == []
    world.settle(trying, receipt())
    assert [scope for scope, _ in world.facts("account.recovered")] == [ACCOUNT]
    assert gate(world).rests == 0
    assert {armed.claim.id for armed in begun(world)} >= waiting - {trying.claim.id}


def test_it_rests_longer_each_time_that_the_call_fails(world: World) -> None:
    """Told once; and whichever tried has its own back-off, so that a bad one does not keep the others waiting."""
    resting(world)
    for wait in (*WAITS[1:], 30 * MINUTE, HOUR, HOUR):
        world.later(gate(world).rests_until - world.now)
        world.item()
        [trying] = begun(world)
        world.settle(trying, DOWN)
        assert gate(world).rests_until == world.now + wait
        assert world.row(trying.claim.id).failures > 0
    assert len(world.facts("account.resting")) == 1


def test_a_late_failure_of_an_earlier_call_does_not_lengthen_the_rest(world: World) -> None:
    """It says nothing new."""
    slow = world.sending(world.item().delivery)
    world.later(timedelta(seconds=1))
    until = resting(world)
    world.later(timedelta(seconds=30))
    world.settle(slow, DOWN)
    assert (gate(world).rests, gate(world).rests_until) == (1, until)


def test_a_call_that_tries_and_is_lost_holds_up_nobody_for_ever(world: World) -> None:
    """Given a worker that dies while it tries, another call tries after its lease."""
    resting(world)
    world.item()
    world.later(WAITS[0])
    assert len(begun(world)) == 1
    world.later(2 * MINUTE)
    assert len(begun(world)) == 1


def test_a_reset_ends_a_rest(world: World) -> None:
    """A person knows that it is up again."""
    resting(world)
    waiting = world.item().delivery
    world.release()
    with world.database.begin() as connection:
        gates.reset(connection, world.now, ACCOUNT, "ha.le")
    assert waiting in {armed.claim.id for armed in begun(world)}


def test_looks_count_and_wait_too(world: World) -> None:
    """A search that fails is a failure of the account, and one that works ends the rest."""
    lost = world.item().delivery
    world.call(lost, Unknown("no answer"))
    for armed in under_way(world, 4):
        world.settle(armed, DOWN)
    world.later(MINUTE)
    world.look(lost, DOWN)
    assert gate(world).rests == 1
    world.later(MINUTE)
    world.look(lost, receipt())
    assert gate(world).rests == 0
    assert world.state(lost) == "published"


def test_a_mailing_rests_with_its_relay(world: World) -> None:
    """The relay is down: no reader's patience is used up meanwhile, and then one group of letters tries."""
    mails = [world.mail(readers=2) for _ in range(6)]
    groups = [(mail, world.sending_parts(mail)) for mail in mails]
    for mail, ready in groups:
        world.settle_parts(mail, [(part, DOWN) for part in ready])
    assert relay(world).rests_until == AT + WAITS[0]
    world.later(WAITS[0])
    released = {due.delivery for due in world.release()}
    assert released >= set(mails[4:])
    tries = [(mail, world.arm_parts(mail, world.claim_chunk(mail))) for mail in sorted(released)]
    [(mail, trying)] = [one for one in tries if one[1]]
    assert [part.attempts for part in trying] == [0 if mail in mails[4:] else 1] * 2
    world.settle_parts(mail, [(part, receipt()) for part in trying])
    assert relay(world).rests == 0
    assert {due.delivery for due in world.release()} >= released - {mail}


def test_one_letter_that_is_deferred_is_no_failure_of_the_relay(world: World) -> None:
    """Only what befell all letters of a group in one and the same way is."""
    mail = world.mail(readers=3)
    one, two, three = world.sending_parts(mail)
    world.settle_parts(mail, [(one, Transient("450")), (two, receipt())])
    world.settle_parts(mail, [(three, Transient("450"))])
    assert relay(world) is None


def relay(world: World) -> Any:
    with world.database.read() as connection:
        return gates.read(connection).get("account:email:ban-tin")
