"""The pace of accounts that take only so many calls an hour."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from loa.errors import InvalidInput
from loa.ledger import accounts
from loa.ledger.tables import accounts as table
from tests.ledger_world import AT, HOUR, MINUTE, World


def slow(world: World, target: str, per_hour: int) -> None:
    """An account with a pace."""
    world.account(target)
    with world.database.begin() as connection:
        connection.execute(
            update(table).where(table.c.key == target.partition(":")[2]).values(per_hour=per_hour)
        )


def test_so_many_an_hour_go_and_the_others_wait_their_turn(world: World) -> None:
    """Evenly, none of them expires of it by itself, and another account is not held up."""
    slow(world, "facebook:trang", 6)
    mine = {world.item().delivery for _ in range(4)}
    other = {world.item("facebook:khac").delivery for _ in range(4)}
    first = {due.delivery for due in world.release()}
    assert len(first & mine) == 1
    assert first >= other
    assert {world.why(id) for id in mine - first} == {("scheduled", "account_paced")}
    assert sorted(world.row(id).release_at for id in mine - first) == [
        AT + n * 10 * MINUTE for n in (1, 2, 3)
    ]
    gone = len(first & mine)
    for _ in range(3):
        world.later(9 * MINUTE)
        assert world.release() == []
        world.later(MINUTE)
        gone += len(world.release())
    assert gone == 4


def test_none_is_saved_up(world: World) -> None:
    """After a quiet day it is still one after the other."""
    slow(world, "facebook:trang", 60)
    world.item()
    assert len(world.release()) == 1
    world.later(24 * HOUR)
    for _ in range(3):
        world.item()
    assert [len(world.release()) for _ in range(2)] == [1, 0]


def test_what_is_urgent_goes_before_what_waits(world: World) -> None:
    """Given a backlog of routine items, an urgent one takes the next turn."""
    slow(world, "facebook:trang", 6)
    routine = [world.item().delivery for _ in range(5)]
    world.release()
    world.later(MINUTE)
    urgent = world.item(lane="urgent").delivery
    assert world.release() == []
    world.later(9 * MINUTE)
    assert [due.delivery for due in world.release()] == [urgent]
    for _ in range(4):
        world.later(10 * MINUTE)
        assert len(world.release()) == 1
    assert {world.state(id) for id in routine} == {"queued"}


def test_a_mailing_goes_at_the_pace_of_its_relay(world: World) -> None:
    """So many readers a minute, each of them once."""
    slow(world, "email:ban-tin", 120)
    delivery = world.mail(readers=5)
    world.later(MINUTE)
    sent: list[str] = []
    for minutes in range(4):
        assert len(world.release()) == (minutes < 3)
        assert world.release() == []
        taken = world.claim_chunk(delivery)
        assert len(taken) == (2, 2, 1, 0)[minutes]
        sent += [part.reader.key for part in taken]
        world.later(MINUTE)
    assert len(set(sent)) == 5


@pytest.mark.parametrize("per_hour", [0, -1, 1_000_001])
def test_a_pace_that_is_none_is_refused(world: World, per_hour: int) -> None:
    """The field is named."""
    with pytest.raises(InvalidInput, match="per_hour"), world.database.begin() as connection:
        accounts.put(
            connection, world.now, channel="facebook", key="trang", label="Trang", visibility="public",
            settings={}, secrets={}, per_hour=per_hour,
        )  # fmt: skip
