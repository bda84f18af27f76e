"""Locks are taken in one order: nobody waits in a circle with a withdrawal, which holds all of an item's postings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text, update

from loa.database import Database
from loa.errors import NeedsOperator
from loa.ledger import gates, locks, recover, schedule
from loa.ledger.next_release import next_release
from loa.ledger.release import release
from loa.ledger.settle import Answer, settle
from loa.ledger.tables import deliveries
from tests.ledger_world import LEASE, MINUTE, POLICY, Item, World, until

ACCOUNT = "account:facebook:trang"


@pytest.fixture
def world(postgresql_url: str) -> Iterator[World]:
    """A ledger on PostgreSQL: SQLite has one writer at a time and needs no order."""
    database = Database.connect(postgresql_url)
    yield World(database)
    database.close()


def lapsed(world: World) -> Item:
    item = world.item("facebook:trang", "facebook:khac")
    world.release()
    world.claim(*item.deliveries)
    world.later(LEASE + MINUTE)
    return item


def lost_parts(world: World) -> Item:
    item = world.item("email:ban-tin")
    world.expand(world.sending(item.delivery), 3)
    world.sending_parts(item.delivery)
    world.later(LEASE + MINUTE)
    return item


def stranded(world: World) -> Item:
    item = world.item("facebook:trang", "facebook:khac")
    world.release()
    world.later(MINUTE)
    return item


def suspended(world: World) -> Item:
    item = world.item("facebook:trang", "facebook:khac")
    with world.database.begin() as connection:
        gates.suspend(connection, world.now, "all", "op", "wrong date")
    world.release()
    return item


def tripped(world: World) -> Item:
    item = world.item("facebook:trang")
    with world.database.begin() as connection:
        gates.trip(connection, world.now, ACCOUNT, "the token ended")
    world.release()
    return item


def again(world: World) -> Item:
    item = world.item("facebook:trang", "facebook:khac")
    world.edit(item)
    world.approve(item)
    return item


ACTS: dict[str, tuple[Callable[[World], Item], Callable[[World, Connection, Item], object]]] = {
    "claims lapse": (lapsed, lambda w, c, _: recover.expired_leases(c, w.now)),
    "parts lapse": (lost_parts, lambda w, c, _: recover.expired_leases(c, w.now)),
    "messages are lost": (
        stranded,
        lambda w, c, _: recover.stranded(c, w.now, timedelta(seconds=30), {("facebook", "routine")}),
    ),
    "a gate opens": (suspended, lambda w, c, _: gates.resume(c, w.now, "all", "op")),
    "an account is reset": (tripped, lambda w, c, _: gates.reset(c, w.now, ACCOUNT, "op")),
    "it is scheduled anew": (again, lambda w, c, item: schedule.schedule(c, w.now, w.plan(item))),
}


@pytest.mark.parametrize("name", ACTS)
def test_who_waits_for_a_posting_holds_none_of_its_deliveries(world: World, name: str) -> None:
    """Given a withdrawal that holds the item's postings, another act waits for them, and the withdrawal gets the deliveries."""
    prepare, act = ACTS[name]
    item = prepare(world)

    def other() -> object:
        with world.database.begin() as connection:
            return act(world, connection, item)

    with ThreadPoolExecutor(1) as pool:
        with world.database.begin() as connection:
            locks.postings_of(connection, item.id)
            running = pool.submit(other)
            until(lambda: _waiting(world) == 1, "the other one waits")
            mine = update(deliveries).where(deliveries.c.item_id == item.id)
            connection.execute(mine.values(detail="mine"))  # a circle would end one of the two, here
        running.result(20)  # … or the other, and its failure is raised here


def test_an_answer_closes_the_gate_before_it_locks_the_posting(world: World) -> None:
    """Given a person who resets an account, an answer that trips it waits and holds nothing that the reset needs."""
    armed = world.sending(world.item("facebook:trang").delivery)
    failed = [Answer(armed, NeedsOperator("the token ended"))]
    with world.database.begin() as connection:
        gates.trip(connection, world.now, ACCOUNT, "before")

    def other() -> object:
        with world.database.begin() as connection:
            return settle(connection, world.now, failed, POLICY)

    with ThreadPoolExecutor(1) as pool:
        with world.database.begin() as connection:
            gates.reset(connection, world.now, ACCOUNT, "op")
            running = pool.submit(other)
            until(lambda: _waiting(world) == 1, "the answer waits for the gate")
            locks.deliveries_where(connection, deliveries.c.id == armed.claim.id)
        running.result(20)
    assert world.state(armed.claim.id) == "blocked"


@pytest.mark.parametrize("how", ["suspended", "tripped", "paused"])
def test_a_gate_that_opens_during_a_round_finds_what_the_round_holds(world: World, how: str) -> None:
    """Given a round that has seen the gate shut and has not ended, whoever opens it waits: else nothing wakes what is held."""
    delivery = world.item("facebook:trang", due_in=MINUTE).delivery
    with world.database.begin() as connection:
        if how == "suspended":
            gates.suspend(connection, world.now, ACCOUNT, "op", "wrong date")
        elif how == "tripped":
            gates.trip(connection, world.now, ACCOUNT, "the token ended")
        else:
            gates.pause(connection, ACCOUNT, world.now + 60 * MINUTE)
    world.later(MINUTE)

    def opened() -> None:
        with world.database.begin() as connection:
            if how == "suspended":
                gates.resume(connection, world.now, ACCOUNT, "op")
            else:
                gates.reset(connection, world.now, ACCOUNT, "op")

    with ThreadPoolExecutor(1) as pool:
        with world.database.begin() as connection:
            release(connection, world.now, world.outbox, next_release(connection), requires_then="go")
            running = pool.submit(opened)
            until(lambda: running.done() or _waiting(world) == 1, "the gate opens, or waits for the round")
        running.result(20)
    if how == "suspended":
        assert world.why(delivery) == ("expired", "suspended")
    else:
        assert world.row(delivery).release_at == world.now


def _waiting(world: World) -> int:
    with world.database.read() as connection:
        query = text("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = coalesce(l.database, d.oid) "
                     "WHERE NOT l.granted AND d.datname = current_database()")  # fmt: skip
        return int(connection.execute(query).scalar_one())
