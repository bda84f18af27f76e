"""A ledger on either stack, with the settings of a scheduler that tests need not wait for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Protocol

import pytest

from loa import bus as buses
from loa.bus import Bus
from loa.database import Database
from loa.settings import Settings
from tests.ledger_world import World
from tests.scheduler.loops import running
from tests.stack import Stack


@pytest.fixture
def settings(stack: Stack) -> Settings:
    """Wake-ups alone: whoever needs the poll of a minute was not woken."""
    return stack.settings(poll=60, stranded=30)


@pytest.fixture
def world(stack: Stack) -> Iterator[World]:
    """An empty ledger, at the machine's own time."""
    database = Database.connect(stack.database_url)
    yield World(database, datetime.now(UTC))
    database.close()


@pytest.fixture
def bus(settings: Settings, world: World) -> Iterator[Bus]:
    """The stack's bus."""
    opened = buses.connect(settings, world.database)
    yield opened
    opened.close()


class Start(Protocol):
    """Starts the release loop for the length of a block."""

    def __call__(self, **changes: object) -> AbstractContextManager[None]: ...


@pytest.fixture
def scheduler(stack: Stack, bus: Bus) -> Iterator[Start]:
    """The release loop, over a database connection of its own, as a process would have it."""
    database = Database.connect(stack.database_url, ping=False)

    def start(**changes: object) -> AbstractContextManager[None]:
        return running(stack.settings(**{"poll": 60, **changes}), database, bus)

    yield start
    database.close()
