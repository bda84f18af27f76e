"""A worker sends tests beside its deliveries: once, to the one address, and tells how it went."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest

from loa.channel import OpenAccount, Tools
from loa.content import Snapshot
from loa.database import Database
from loa.errors import NeedsOperator, Rejected, Transient, Unknown
from loa.ledger import trials
from loa.ledger.trials import FAILED, SENT, UNKNOWN, Trial
from loa.settings import Settings
from loa_channels.opening import Accounts
from loa_channels.trials import Trials
from tests.channels.memory import SECONDS, Wall
from tests.channels.publications import snapshot
from tests.ledger_world import World

TOOLS = Tools(lambda _: b"", lambda *_: "", timedelta(seconds=5), None)
SETTINGS = Settings(poll=timedelta(milliseconds=20))


class Postcards(Wall):
    """A wall that sends tests; `broken` is how they end."""

    tries: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__(TOOLS)
        self.broken: Exception | None = None
        self.got: list[tuple[str, str, UUID]] = []

    def send_trial(self, snapshot: Snapshot, account: OpenAccount, address: str, trial: UUID) -> None:
        self.got.append((address, snapshot.title, trial))
        if self.broken:
            raise self.broken


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    database = Database.connect(database_url)
    yield World(database, datetime.now(UTC))
    database.close()


def sending(world: World, channel: Any) -> Trials:
    return Trials(SETTINGS, world.database, channel, Accounts(type(channel), ""))


def ask(world: World) -> UUID:
    account = world.account("wall:trang")
    with world.database.begin() as connection:
        return trials.ask(
            connection,
            datetime.now(UTC),
            account_id=account,
            by="an",
            address="an@so.example",
            snapshot=snapshot(target="wall:trang"),
        )


def told(world: World) -> Trial:
    with world.database.read() as connection:
        return trials.latest(connection, datetime.now(UTC), "an")[0]


def test_it_goes_to_who_asked_while_the_loop_runs(world: World) -> None:
    """Once, under a name of its own."""
    wall, id, stop = Postcards(), ask(world), threading.Event()
    loop = threading.Thread(target=sending(world, wall).loops(stop)["trials"])
    loop.start()
    try:
        end = time.monotonic() + SECONDS
        while told(world).state is None:
            assert time.monotonic() < end, "nobody answered"
            time.sleep(0.02)
    finally:
        stop.set()
        loop.join()
    assert told(world).state == SENT
    assert [(address, trial) for address, _title, trial in wall.got] == [("an@so.example", id)]


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (Rejected("550 no such mailbox"), FAILED),
        (NeedsOperator("the password is wrong"), FAILED),
        (Transient("the relay is away"), FAILED),
        (Transient("the relay went away", perhaps_done=True), UNKNOWN),
        (Unknown("the answer was lost"), UNKNOWN),
        (ZeroDivisionError("of its own"), UNKNOWN),
    ],
)
def test_a_failure_is_told_and_nothing_is_repeated(world: World, failure: Exception, state: str) -> None:
    """What may have gone out is told as that."""
    wall = Postcards()
    wall.broken = failure
    ask(world)
    assert sending(world, wall).next_one()
    assert not sending(world, wall).next_one()
    assert told(world).state == state
    assert str(failure) in told(world).detail
    assert len(wall.got) == 1


def test_a_channel_that_sends_none_runs_no_loop(world: World) -> None:
    """Nor does it look for any."""
    assert sending(world, Wall(TOOLS)).loops(threading.Event()) == {}
