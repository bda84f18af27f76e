"""What happened, and how listeners read it."""

from __future__ import annotations

from datetime import UTC, datetime

from loa import facts
from loa.database import Database
from tests.loa.failing import fails_after

AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


def record(database: Database, *subjects: str) -> None:
    with database.begin() as connection:
        facts.record_all(connection, AT, [("delivery.concluded", subject, {}) for subject in subjects])


def read(
    database: Database, listener: str = "desk", *, limit: int = 500, from_start: bool = True
) -> list[str]:
    """What a listener gets; it has dealt with all of it afterwards."""
    with database.begin() as connection:
        found = facts.unread(connection, listener, limit=limit, from_start=from_start)
        if found:
            facts.read_up_to(connection, listener, found[-1].id)
    return [row.subject for row in found]


def test_each_fact_is_read_once_and_in_order(database: Database) -> None:
    """Oldest first, and only what is new."""
    record(database, "a", "b")
    assert read(database) == ["a", "b"]
    assert read(database) == []
    record(database, "c")
    assert read(database) == ["c"]


def test_listeners_do_not_disturb_one_another(database: Database) -> None:
    """Each has a cursor of its own."""
    record(database, "a")
    assert read(database, "desk") == ["a"]
    record(database, "b")
    assert read(database, "reports") == ["a", "b"]
    assert read(database, "desk") == ["b"]


def test_a_new_listener_starts_at_the_present(database: Database) -> None:
    """Unless it asks for everything from the start."""
    record(database, "long ago")
    assert read(database, "reports", from_start=False) == []
    record(database, "now")
    assert read(database, "reports", from_start=False) == ["now"]


def test_a_long_list_comes_in_pieces(database: Database) -> None:
    """Nothing is left out between two of them."""
    record(database, *"abcde")
    assert [read(database, limit=2) for _ in range(3)] == [["a", "b"], ["c", "d"], ["e"]]


def test_what_was_not_dealt_with_comes_again(database: Database) -> None:
    """A listener that dies between reading and acting loses nothing."""
    record(database, "a")
    fails_after(database, lambda connection: facts.unread(connection, "desk", from_start=True))
    assert read(database) == ["a"]


def test_a_fact_falls_with_its_cause(database: Database) -> None:
    """What was rolled back has not happened."""
    never = ("delivery.concluded", "never", {"state": "published"})
    fails_after(database, lambda connection: facts.record(connection, AT, *never))
    record(database, "a")
    assert read(database) == ["a"]


def test_no_listener_passes_over_a_fact_whose_transaction_is_late(postgresql_url: str) -> None:
    """Given two writers of which the earlier commits last, a listener that reads in between gets both in the end."""
    database = Database.connect(postgresql_url)
    with database.engine.connect() as slow, slow.begin():
        facts.record(slow, AT, "delivery.concluded", "early", {})
        record(database, "late")
        seen = read(database)
    seen += read(database)
    assert seen == ["early", "late"]
    database.close()


def test_nor_where_the_later_id_belongs_to_the_earlier_transaction(postgresql_url: str) -> None:
    """The order of ids and that of transactions need not be the same."""
    database = Database.connect(postgresql_url)
    with database.engine.connect() as first, first.begin():
        first.exec_driver_sql("SELECT pg_current_xact_id()")
        with database.engine.connect() as second, second.begin():
            facts.record(second, AT, "delivery.concluded", "one", {})
            facts.record(first, AT, "delivery.concluded", "two", {})
            first.commit()
            seen = read(database)
    seen += read(database)
    assert sorted(seen) == ["one", "two"]
    database.close()
