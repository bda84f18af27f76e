"""Test sends: asked for at the desk, taken once by a worker, told to who asked, stopped by a suspension."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from loa.content import Snapshot
from loa.errors import Conflict
from loa.ledger import accounts, gates, trials
from loa.ledger.tables import attempts, deliveries, parts, postings, snapshots
from loa.ledger.tables import trials as rows
from loa.ledger.trials import FAILED, SENT, UNKNOWN, Taken, Trial
from tests.ledger_world import TOPIC, World

SNAPSHOT = Snapshot(
    item="0190a000-0000-7000-8000-000000000001",
    revision=1,
    target="email:ban-tin",
    title="Lịch thi",
    summary="",
    html="<p>Lịch thi.</p>",
    text="Lịch thi.",
    link=None,
    topic=TOPIC,
    audience="public",
    lane="routine",
)


def ask(world: World, account: UUID, by: str = "an") -> UUID:
    """Somebody asks for one."""
    with world.database.begin() as connection:
        return trials.ask(
            connection, world.now, account_id=account, by=by, address=f"{by}@so.example", snapshot=SNAPSHOT
        )


def take(world: World, channel: str = "email") -> Taken | None:
    """A worker takes one up."""
    with world.database.begin() as connection:
        return trials.take(connection, world.now, channel)


def answer(world: World, id: UUID, state: str, detail: str = "") -> None:
    """And says how it went."""
    with world.database.begin() as connection:
        trials.answer(connection, world.now, id, state, detail)


def of(world: World, by: str = "an") -> list[Trial]:
    """What somebody is told."""
    with world.database.read() as connection:
        return trials.latest(connection, world.now, by)


def test_a_worker_gets_what_was_asked_for_once(world: World) -> None:
    """With the snapshot, and the address of who asked; another channel's worker gets nothing."""
    id = ask(world, world.account("email:ban-tin"))
    with world.database.read() as connection:
        assert trials.is_asked(connection, world.now, "email")
        assert not trials.is_asked(connection, world.now, "facebook")
    assert take(world, "facebook") is None
    taken = take(world)
    assert taken is not None
    assert (taken.id, taken.account.key, taken.address) == (id, "ban-tin", "an@so.example")
    assert taken.snapshot == SNAPSHOT
    assert take(world) is None


def test_whoever_asked_is_told_how_it_went(world: World) -> None:
    """The latest first, and nobody else's."""
    account = world.account("email:ban-tin")
    for state, detail in ((SENT, ""), (FAILED, "550 no"), (UNKNOWN, "lost")):
        answer(world, ask(world, account), state, detail)
        world.later(timedelta(seconds=1))
    ask(world, account, by="binh")
    assert [(one.state, one.detail) for one in of(world)] == [
        (UNKNOWN, "lost"),
        (FAILED, "550 no"),
        (SENT, ""),
    ]
    assert [one.state for one in of(world, "binh")] == [None]


def test_one_whose_worker_died_is_never_sent_again(world: World) -> None:
    """It is told as perhaps sent."""
    ask(world, world.account("email:ban-tin"))
    assert take(world)
    world.later(timedelta(minutes=4))
    assert take(world) is None
    assert [one.state for one in of(world)] == [UNKNOWN]


def test_one_that_waited_too_long_is_not_sent_when_nobody_waits_any_more(world: World) -> None:
    """No worker was at work; the writer is told so."""
    ask(world, world.account("email:ban-tin"))
    world.later(timedelta(minutes=11))
    assert take(world) is None
    assert [(one.state, one.detail) for one in of(world)] == [
        (FAILED, "no worker of this channel was at work")
    ]


@pytest.mark.parametrize("scope", ["all", "channel:email", "account:email:ban-tin"])
def test_a_suspension_stops_them(world: World, scope: str) -> None:
    """One that is asked for, and one that waits already."""
    account = world.account("email:ban-tin")
    ask(world, account)
    with world.database.begin() as connection:
        gates.suspend(connection, world.now, scope, by="chanh", reason="Diễn tập")
    assert take(world) is None
    [told] = of(world)
    assert told.state == FAILED
    assert "suspended" in told.detail
    with pytest.raises(Conflict, match="suspended"):
        ask(world, account)


def test_an_account_that_was_switched_off_sends_none(world: World) -> None:
    """Whoever asked is told."""
    account = world.account("email:ban-tin")
    ask(world, account)
    with world.database.begin() as connection:
        accounts.switch(connection, account, enabled=False)
    assert take(world) is None
    assert [one.state for one in of(world)] == [FAILED]


def test_nobody_floods_a_mailbox(world: World) -> None:
    """So many within an hour; others may all the same."""
    account = world.account("email:ban-tin")
    for _ in range(trials.MOST):
        ask(world, account)
    with pytest.raises(Conflict, match="wait a while"):
        ask(world, account)
    ask(world, account, by="binh")
    world.later(timedelta(hours=1, seconds=1))
    ask(world, account)


def test_it_is_no_delivery_and_what_was_sent_is_not_kept(world: World) -> None:
    """Nothing of it stands among deliveries, attempts, parts or approved content; only that it was sent."""
    id = ask(world, world.account("email:ban-tin"))
    assert take(world)
    answer(world, id, SENT)
    with world.database.read() as connection:
        for table in (deliveries, attempts, parts, postings, snapshots):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
        assert connection.execute(select(rows.c.body)).scalar_one() is None
