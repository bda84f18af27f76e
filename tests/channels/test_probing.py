"""A worker answers probes beside its deliveries."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from loa.channel import Health, Tools
from loa.database import Database
from loa.ledger import accounts, probes
from loa.ledger.probes import Probed
from loa.secrets import new_keys, seal
from loa.settings import Settings
from loa_channels.opening import Accounts
from loa_channels.plugins.facebook import Facebook
from loa_channels.probing import Probing
from tests.channels.memory import SECONDS, Wall
from tests.ledger_world import World

TIMEOUT = timedelta(seconds=5)
TOOLS = Tools(lambda _: b"", lambda *_: "", TIMEOUT, None)
SETTINGS = Settings(poll=timedelta(milliseconds=20), call_timeout=TIMEOUT, lease=timedelta(seconds=30))


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    database = Database.connect(database_url)
    yield World(database, datetime.now(UTC))
    database.close()


def probing(world: World, channel: Any, settings: Settings = SETTINGS, private_key: str = "") -> Probing:
    return Probing(settings, world.database, channel, Accounts(type(channel), private_key))


def ask(world: World, id: UUID) -> None:
    with world.database.begin() as connection:
        probes.ask(connection, datetime.now(UTC), id, "quan.tri")


def known(world: World, id: UUID) -> Probed:
    with world.database.read() as connection:
        return probes.latest(connection, [id])[id]


def until_answered(world: World, id: UUID) -> Probed:
    end = time.monotonic() + SECONDS
    while known(world, id).answered_at is None:
        assert time.monotonic() < end, "nobody answered"
        time.sleep(0.02)
    return known(world, id)


def test_whoever_asks_gets_the_plug_ins_answer(world: World) -> None:
    """While the loop runs beside the lanes."""
    wall, id, stop = Wall(TOOLS), world.account("wall:trang"), threading.Event()
    wall.health = Health(ok=False, advice="the token lacks pages_manage_posts")
    loop = threading.Thread(target=probing(world, wall).loops(stop)["probes-asked"])
    loop.start()
    try:
        ask(world, id)
        told = until_answered(world, id)
    finally:
        stop.set()
        loop.join()
    assert (told.ok, told.advice) == (False, "the token lacks pages_manage_posts")
    assert wall.checked == ["trang"]


def test_a_plug_in_that_breaks_is_an_answer_too(world: World) -> None:
    """And the worker goes on."""
    wall, id = Wall(TOOLS), world.account("wall:trang")
    wall.health = ZeroDivisionError("of its own")
    ask(world, id)
    assert probing(world, wall).next_asked()
    assert known(world, id).advice == "the plug-in broke: ZeroDivisionError: of its own"
    assert not probing(world, wall).next_asked()


def test_credentials_sealed_for_another_key_are_told_before_anybody_is_called(world: World) -> None:
    """The advice says what to do; it names no secret."""
    public, _private = new_keys()
    with world.database.begin() as connection:
        id = accounts.put(
            connection, world.now, channel="facebook", key="trang", label="Trang", visibility="public",
            settings={"page_id": "1", "app_id": "2"}, secrets={"token": seal("EAA-bí-mật", public)},
        )  # fmt: skip
    ask(world, id)
    assert probing(world, Facebook(TOOLS), private_key=new_keys()[1]).next_asked()
    told = known(world, id)
    assert told.ok is False
    assert "enter the credential again" in told.advice


def test_the_day_is_answered_where_it_is_wanted(world: World) -> None:
    """An account whose day has passed is tried; with 0 nobody tries by themselves."""
    wall = Wall(TOOLS)
    world.later(-timedelta(days=2))
    world.account("wall:trang")
    assert set(probing(world, wall, replace(SETTINGS, probe_every=timedelta())).loops(threading.Event())) == {
        "probes-asked"
    }
    assert probing(world, wall).next_due()
    assert not probing(world, wall).next_due()
    assert wall.checked == ["trang"]
