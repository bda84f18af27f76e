"""Wake-ups: a waiter is told of a commit, and never has to live by a tick."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from loa import facts
from loa.database import Database
from loa.wake import Bell, wake
from tests.loa.failing import fails_after
from tests.nodes.postgresql import PostgreSQL

AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
LONG = 60.0
"""Seconds, longer than any test may take: who waits that long was not woken."""


def commit(database: Database) -> None:
    with database.begin() as connection:
        facts.record(connection, AT, "gate.shut", "all", {})
        wake(connection)


@contextmanager
def waiting(database: Database) -> Iterator[list[bool]]:
    """A waiter in a thread of its own that has looked once and now waits for news; what its wait gives."""
    woken: list[bool] = []
    listening = threading.Event()

    def run() -> None:
        with Bell(database) as bell:
            bell.wait(0)  # the first wait only says: look at what is there
            listening.set()
            woken.append(bell.wait(LONG))

    thread = threading.Thread(target=run)
    thread.start()
    assert listening.wait(20)
    yield woken
    thread.join(20)
    assert not thread.is_alive(), "nobody woke the waiter"


def test_a_commit_wakes_a_waiter(database: Database, database_url: str) -> None:
    """Given somebody who waits, when another process commits, then the wait is over."""
    other = Database.connect(database_url)
    with waiting(database) as woken:
        commit(other)
    assert woken == [True]
    other.close()


def test_a_commit_of_the_same_process_wakes_it_too(database: Database) -> None:
    """However many of its connections have been used before, in whatever order."""
    for _ in range(3):
        commit(database)
    with waiting(database) as woken:
        commit(database)
    assert woken == [True]


def test_nobody_is_woken_by_what_was_rolled_back(postgresql_url: str) -> None:
    """A wake-up belongs to its transaction."""
    database = Database.connect(postgresql_url)
    with Bell(database) as bell:
        bell.wait(0)
        fails_after(database, wake)
        assert bell.wait(0.2) is False
    database.close()


def test_the_first_wait_says_look(database: Database) -> None:
    """What was committed before anybody listened is not waited for."""
    commit(database)
    with Bell(database) as bell:
        assert bell.wait(LONG) is True


def test_a_wait_without_news_ends(database: Database) -> None:
    """And says that nothing has happened."""
    with Bell(database) as bell:
        bell.wait(0)
        assert bell.wait(0.01) is False


def test_what_happened_between_two_waits_is_not_missed(database: Database) -> None:
    """Given a waiter that was busy while something was committed, its next wait ends at once."""
    with Bell(database) as bell:
        bell.wait(0)
        commit(database)
        assert bell.wait(LONG) is True
        assert bell.wait(0.01) is False


def test_a_server_that_went_away_is_told_and_listened_to_again(
    postgresql: PostgreSQL, postgresql_url: str
) -> None:
    """The waiter gets the driver's error; after the server's return the same bell hears again."""
    database = Database.connect(postgresql_url)
    with Bell(database) as bell:
        bell.wait(0)
        postgresql.restart()
        with pytest.raises(psycopg.OperationalError):
            bell.wait(LONG)
        assert bell.wait(LONG) is True
        commit(database)
        assert bell.wait(LONG) is True
    database.close()
