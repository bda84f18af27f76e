from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from loa import audit, facts
from loa.database import Database
from loa_publisher.desk.kept import Kept

AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
LONG = timedelta(hours=1)


class Asking:
    """Somebody who asks, and is told how often an answer was looked for."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._kept = Kept()
        self._times = count(1)

    def ask(self, question: str = "how many", at: datetime = AT) -> int:
        with self.database.read() as connection:
            return self._kept.get(connection, at, question, LONG, lambda: next(self._times))


@pytest.fixture
def asking(database_url: str) -> Iterator[Asking]:
    with closing(Database.connect(database_url)) as database:
        yield Asking(database)


def test_the_same_question_while_nothing_happens(asking: Asking) -> None:
    """It is answered once."""
    assert [asking.ask(), asking.ask(), asking.ask()] == [1, 1, 1]


def test_another_question(asking: Asking) -> None:
    """It has an answer of its own."""
    assert [asking.ask("how many"), asking.ask("how late"), asking.ask("how many")] == [1, 2, 1]


def test_after_its_time(asking: Asking) -> None:
    """It is asked anew: some things come to be without a word, such as a deadline that passes."""
    assert [asking.ask(at=AT), asking.ask(at=AT + LONG / 2), asking.ask(at=AT + LONG)] == [1, 1, 2]


def test_after_the_clock_was_set_back(asking: Asking) -> None:
    """Nothing is kept for hours because of it."""
    assert [asking.ask(at=AT), asking.ask(at=AT - 2 * LONG)] == [1, 2]


def test_after_a_decision(asking: Asking) -> None:
    """Who has decided something sees it on the next page."""
    assert asking.ask() == 1
    with asking.database.begin() as connection:
        audit.log(connection, AT, "bien-tap", "item.approved", "47")
    assert [asking.ask(), asking.ask()] == [2, 2]


def test_after_a_delivery_has_ended(asking: Asking) -> None:
    """What the workers tell counts as well."""
    assert asking.ask() == 1
    with asking.database.begin() as connection:
        facts.record(connection, AT, "delivery.concluded", "one", {})
    assert [asking.ask(), asking.ask()] == [2, 2]


def test_a_fact_that_is_committed_behind_a_later_one(postgresql_url: str) -> None:
    """Its number is not the highest when it is seen at last; it is noticed all the same."""
    with closing(Database.connect(postgresql_url)) as database:
        asking = Asking(database)
        with database.begin() as slow:
            facts.record(slow, AT, "delivery.concluded", "early", {})
            with database.begin() as quick:
                facts.record(quick, AT, "delivery.concluded", "late", {})
            assert asking.ask() == 1
        assert asking.ask() == 2
