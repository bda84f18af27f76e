"""Probes: asked by a person or by the day, taken by one worker, answered once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import update

from loa.channel import Health
from loa.clock import in_hanoi
from loa.ledger import gates, probes
from loa.ledger.probes import Probed, Taken
from loa.ledger.tables import accounts
from tests.ledger_world import World

LEASE = timedelta(seconds=90)
DAY = timedelta(days=1)
WELL, ILL = Health(ok=True, advice="it answers"), Health(ok=False, advice="connect the page again")


@pytest.fixture
def page(world: World) -> UUID:
    """A Facebook page."""
    return world.account("facebook:trang")


def ask(world: World, id: UUID, by: str = "quan.tri") -> None:
    with world.database.begin() as connection:
        probes.ask(connection, world.now, id, by)


def take_asked(world: World, channel: str = "facebook") -> Taken | None:
    with world.database.begin() as connection:
        return probes.take_asked(connection, world.now, channel, LEASE)


def take_due(world: World, channel: str = "facebook") -> Taken | None:
    with world.database.begin() as connection:
        return probes.take_due(connection, world.now, in_hanoi(world.now).date(), channel, DAY, LEASE)


def answer(world: World, taken: Taken | None, health: Health) -> None:
    assert taken is not None
    with world.database.begin() as connection:
        probes.answer(connection, world.now, taken, health)


def known(world: World, id: UUID) -> Probed:
    with world.database.read() as connection:
        return probes.latest(connection, [id])[id]


def test_what_a_person_asks_is_answered_by_the_channels_worker(world: World, page: UUID) -> None:
    """No other channel's takes it, and once answered nobody takes it again."""
    ask(world, page)
    with world.database.read() as connection:
        assert probes.is_asked(connection, world.now, "facebook", LEASE)
        assert not probes.is_asked(connection, world.now, "email", LEASE)
    assert take_asked(world, "email") is None
    taken = take_asked(world)
    assert taken is not None
    assert (taken.account.id, taken.account.key) == (page, "trang")
    assert take_asked(world) is None
    answer(world, taken, WELL)
    assert take_asked(world) is None
    told = known(world, page)
    assert (told.ok, told.advice, told.asked_at, told.asked_by) == (True, "it answers", None, "quan.tri")


def test_a_worker_that_died_with_it_is_followed_by_another(world: World, page: UUID) -> None:
    """After its lease."""
    ask(world, page)
    assert take_asked(world)
    world.later(LEASE)
    assert take_asked(world)


def test_who_asks_while_the_day_is_being_answered_gets_an_answer_of_their_own(
    world: World, page: UUID
) -> None:
    """They may have mended something since it began."""
    world.later(DAY)
    of_the_day = take_due(world)
    world.later(timedelta(seconds=1))
    ask(world, page)
    answer(world, of_the_day, ILL)
    assert known(world, page).asked_at == world.now
    answer(world, take_asked(world), WELL)
    assert known(world, page).failing_since is None


def test_each_valid_account_is_tried_once_a_day(world: World, page: UUID) -> None:
    """From a day after it was made; the one that was never tried, or longest ago, first."""
    assert take_due(world) is None
    world.later(DAY / 2)
    second = world.account("facebook:hai")
    world.later(DAY / 2)
    taken = take_due(world)
    assert taken is not None
    assert taken.account.id == page
    answer(world, taken, WELL)
    assert take_due(world) is None
    world.later(DAY / 2)
    taken = take_due(world)
    assert taken is not None
    assert taken.account.id == second


def test_one_that_fails_is_tried_again_within_the_hour(world: World, page: UUID) -> None:
    """And it is known since when it fails."""
    world.later(DAY)
    began = world.now
    for _hour in range(3):
        answer(world, take_due(world), ILL)
        assert take_due(world) is None
        world.later(timedelta(hours=1))
    with world.database.read() as connection:
        [failing] = probes.failing(connection, in_hanoi(world.now).date())
    assert (failing.account_id, failing.failing_since, failing.advice) == (page, began, ILL.advice)
    answer(world, take_due(world), WELL)
    with world.database.read() as connection:
        assert probes.failing(connection, in_hanoi(world.now).date()) == []


def switched_off(world: World, page: UUID) -> None:
    with world.database.begin() as connection:
        connection.execute(update(accounts).where(accounts.c.id == page).values(enabled=False))


def ended(world: World, page: UUID) -> None:
    with world.database.begin() as connection:
        values = {"valid_to": date(2020, 1, 1)}
        connection.execute(update(accounts).where(accounts.c.id == page).values(values))


def asked_to_wait(world: World, page: UUID) -> None:
    with world.database.begin() as connection:
        gates.pause(connection, "account:facebook:trang", world.now + 2 * DAY)


@pytest.mark.parametrize("as_if", [switched_off, ended, asked_to_wait])
def test_the_day_leaves_alone_what_is_not_to_be_called(
    world: World, page: UUID, as_if: Callable[[World, UUID], None]
) -> None:
    """A person may still ask: whoever mends an account wants to know before it is opened."""
    as_if(world, page)
    world.later(DAY)
    assert take_due(world) is None
    ask(world, page)
    assert take_asked(world)


def test_a_suspension_does_not_stop_a_probe(world: World, page: UUID) -> None:
    """It reads only; while all is suspended one wants to know what will work."""
    with world.database.begin() as connection:
        gates.suspend(connection, world.now, gates.ALL, "quan.tri", "Diễn tập")
    world.later(DAY)
    assert take_due(world)


def test_an_ended_account_that_failed_is_no_longer_told(world: World, page: UUID) -> None:
    """Nobody has to mend what is over."""
    ask(world, page)
    answer(world, take_asked(world), ILL)
    ended(world, page)
    with world.database.read() as connection:
        assert probes.failing(connection, in_hanoi(world.now).date()) == []


def test_of_two_workers_one_takes_it(world: World, page: UUID) -> None:
    """However they race."""
    ask(world, page)
    both, took = Barrier(2), list[Taken]()

    def work() -> None:
        both.wait()
        taken = take_asked(world)
        if taken is not None:
            took.append(taken)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 1
