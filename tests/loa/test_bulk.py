"""Many rows in one statement, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from loa.bulk import among, update_each
from loa.database import Database
from loa.ledger.tables import deliveries, postings
from tests.ledger_world import World

NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    database = Database.connect(database_url)
    yield World(database, NOW)
    database.close()


def test_each_row_gets_its_own_values(world: World) -> None:
    """Texts, numbers, times, documents, flags and nothing at all."""
    first, second = (world.item("wall:trang") for _ in range(2))
    with world.database.begin() as connection:
        owner = {row.id: row.posting_id for row in connection.execute(select(deliveries))}
        rows = [
            {
                "id": owner[first.delivery], "live_id": "bài 1", "live_evidence": {"mã": ["é", 1]},
                "published_at": NOW, "live_revision": 3, "withdrawn": True,
            },
            {
                "id": owner[second.delivery], "live_id": None, "live_evidence": None,
                "published_at": NOW + timedelta(seconds=1), "live_revision": None, "withdrawn": False,
            },
        ]  # fmt: skip
        update_each(connection, postings, rows)
    with world.database.read() as connection:
        found = {row.id: row for row in connection.execute(select(postings))}
    for row in rows:
        assert {name: getattr(found[row["id"]], name) for name in row} == row


def test_only_rows_in_one_of_the_states_change(world: World) -> None:
    """A move that somebody else was quicker with has no effect."""
    item = world.item("wall:trang")
    with world.database.begin() as connection:
        update_each(connection, deliveries, [{"id": item.delivery, "reason": "a"}], states=("queued",))
        assert connection.execute(select(deliveries.c.reason)).scalar_one() is None
        update_each(connection, deliveries, [{"id": item.delivery, "reason": "b"}], states=("scheduled", "x"))
        assert connection.execute(select(deliveries.c.reason)).scalar_one() == "b"


def test_a_text_that_is_too_long_is_not_cut(world: World) -> None:
    """A cast to the column's own type would cut it without a word; SQLite has no lengths."""
    item = world.item("wall:trang")
    if world.database.dialect == "sqlite":
        return
    with pytest.raises(Exception, match="too long"), world.database.begin() as connection:
        update_each(connection, deliveries, [{"id": item.delivery, "reason": "x" * 41}])


def test_no_rows_no_statement(world: World) -> None:
    """Nothing happens."""
    with world.database.begin() as connection:
        update_each(connection, deliveries, [])


def test_among_takes_any_number_of_ids(world: World) -> None:
    """None, one, and several."""
    items = [world.item("wall:trang") for _ in range(3)]
    query = select(deliveries.c.id).where(among(deliveries.c.id, "ids"))
    with world.database.read() as connection:
        for count in range(4):
            ids = {item.delivery for item in items[:count]}
            assert set(connection.execute(query, {"ids": list(ids)}).scalars()) == ids
