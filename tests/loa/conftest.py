"""A database and a ledger for tests of the kernel; both run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loa.database import SCHEMAS, Database
from tests.ledger_world import World
from tests.nodes.postgresql import PostgreSQL

NAME = "loa_kernel"


@pytest.fixture(scope="session")
def _kernel_url(_postgresql: PostgreSQL, _postgresql_template: str) -> str:
    return _postgresql.add_database(NAME, _postgresql_template)


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL, _kernel_url: str) -> str:
    """A migrated PostgreSQL database without a row, the same for all tests of the kernel; its address."""
    postgresql.empty_database(NAME, SCHEMAS)
    return _kernel_url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database without a row."""
    opened = Database.connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    """An empty ledger."""
    return World(database)
