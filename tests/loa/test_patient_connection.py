"""A database that says nothing more, and a client that says nothing more: neither keeps the other for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from loa.database import Database
from loa.wake import Bell
from tests.faults.proxy import TO_CLIENT, Proxy

PATIENCE = timedelta(seconds=0.5)


@pytest.fixture
def line(postgresql_url: str) -> Iterator[Proxy]:
    opened = Proxy(urlsplit(postgresql_url).port or 0)
    yield opened
    opened.close()


@pytest.fixture
def far(postgresql_url: str, line: Proxy) -> Iterator[Database]:
    """The database at the other end of the line."""
    address = urlsplit(postgresql_url)._replace(netloc=f"postgres@127.0.0.1:{line.port}").geturl()
    opened = Database.connect(address, patience=PATIENCE, ping=False)
    yield opened
    opened.close()


def one(database: Database) -> int:
    with database.begin() as connection:
        return int(connection.execute(text("SELECT 1")).scalar_one())


def test_an_answer_that_never_comes_is_given_up(far: Database, line: Proxy) -> None:
    """As an OperationalError, which every loop waits out; after the line has healed the same database answers."""
    assert one(far) == 1
    line.swallow(TO_CLIENT)
    with pytest.raises(OperationalError, match="no answer"):
        one(far)
    line.heal()
    assert one(far) == 1


def test_a_statement_that_takes_too_long_is_ended_by_the_server(far: Database) -> None:
    """Which says so; the connection is as good as before."""
    with pytest.raises(OperationalError, match="statement timeout"), far.begin() as connection:
        connection.execute(text("SELECT pg_sleep(60)"))
    assert one(far) == 1


def test_a_transaction_that_idles_lets_go_of_its_locks(far: Database, postgresql_url: str) -> None:
    """As that of a process that was stopped in mid-transaction; when it goes on it hears an OperationalError."""
    with psycopg.connect(postgresql_url, autocommit=True) as other:

        def idle_while_another_waits() -> None:
            with far.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
                other.execute("SELECT pg_advisory_lock(1)")
                connection.execute(text("SELECT 1"))

        with pytest.raises(OperationalError, match="idle-in-transaction"):
            idle_while_another_waits()
    assert one(far) == 1


def test_without_a_limit_a_statement_may_take_as_long_as_it_takes(postgresql_url: str) -> None:
    """As a migration does."""
    database = Database.connect(postgresql_url)
    with database.begin() as connection:
        limits = connection.execute(
            text(
                "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
            )
        ).one()
    assert tuple(limits) == ("0", "0")
    database.close()


def test_both_ends_watch_a_line_on_which_nothing_moves(far: Database) -> None:
    """Keepalives on the server's end, too: it holds the locks of whoever cannot be reached any more."""
    with far.begin() as connection:
        of_server = [
            connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in (
                "tcp_keepalives_idle",
                "tcp_keepalives_interval",
                "tcp_keepalives_count",
                "tcp_user_timeout",
            )
        ]
    assert of_server == ["10", "5", "3", "20000"]


def test_an_idle_ear_lives_longer_than_any_statement(far: Database) -> None:
    """To wait for a notice is not to wait for an answer."""
    with Bell(far) as bell:
        bell.wait(0)
        assert not bell.wait(3 * PATIENCE.total_seconds())
        assert not bell.wait(0)
