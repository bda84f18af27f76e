"""What the tests of the accounts stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from loa.database import Database
from loa_publisher.accounts.actions import User, add_user

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A Sunday morning."""
    return NOW


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def editor(database: Database) -> User:
    """Somebody who writes; the password is `lời nói gió bay`."""
    with database.begin() as connection:
        return add_user(
            connection,
            login="Biên.Tập",
            full_name="Cán bộ biên tập",
            roles=["editor"],
            password="lời nói gió bay",
            now=NOW,
        )
