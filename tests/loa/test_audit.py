"""The audit log: append-only, chained by hash."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from loa import audit
from loa.clock import HANOI
from loa.database import Database
from loa.errors import Tampered
from loa.ledger.tables import audit as table
from tests.loa.failing import fails_after

AT = datetime(2026, 9, 7, 1, 0, 0, 123_456, tzinfo=UTC)


def write(database: Database, number: int) -> None:
    for index in range(number):
        with database.begin() as connection:
            audit.log(
                connection, AT + timedelta(seconds=index), "nga.tran", "item.approved", f"item {index}",
                revision_hash="ab" * 32, note="Duyệt", accounts=["facebook:trang"], nested={"b": 1, "a": None},
            )  # fmt: skip


def verify(database: Database) -> int:
    with database.read() as connection:
        return audit.verify(connection)


def forge(database: Database, statement: Any) -> None:
    """Does what only somebody with power over the server can: takes the guards away, changes a row, puts them back."""
    names = (
        ["DROP TRIGGER audit_update", "DROP TRIGGER audit_delete"]
        if database.dialect == "sqlite"
        else ["ALTER TABLE ledger.audit DISABLE TRIGGER ALL"]
    )
    with database.begin() as connection:
        for name in names:
            connection.exec_driver_sql(name)
        connection.execute(statement)


def test_an_untouched_log_holds(database: Database) -> None:
    """Every entry follows from the one before; an empty log is whole, too."""
    assert verify(database) == 0
    write(database, 5)
    assert verify(database) == 5


def test_entries_say_who_when_what(database: Database) -> None:
    """What is logged can be read as it was written."""
    write(database, 1)
    with database.read() as connection:
        row = connection.execute(select(table)).one()
    assert (row.id, row.at, row.actor, row.action, row.subject) == (
        1,
        AT,
        "nga.tran",
        "item.approved",
        "item 0",
    )
    assert row.detail["nested"] == {"b": 1, "a": None}


def test_the_zone_in_which_a_time_was_told_does_not_matter(database: Database) -> None:
    """Stored is the instant; the chain holds for an entry written with Hanoi's time."""
    with database.begin() as connection:
        audit.log(connection, AT.astimezone(HANOI), "system", "gate.shut", "all")
    assert verify(database) == 1


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: update(table).where(table.c.id == 3).values(actor="somebody.else"),
        lambda: update(table).where(table.c.id == 3).values(at=AT),
        lambda: update(table).where(table.c.id == 3).values(detail={}),
        lambda: update(table).where(table.c.id == 3).values(subject="item 3"),
        lambda: delete(table).where(table.c.id == 3),
        lambda: update(table).where(table.c.id == 3).values(id=9),
    ],
    ids=["who", "when", "detail", "what", "removed", "moved"],
)
def test_tampering_shows_at_the_first_entry_that_does_not_fit(
    database: Database, tamper: Callable[[], Any]
) -> None:
    """Whoever has the power to alter an old entry cannot do so unnoticed."""
    write(database, 5)
    forge(database, tamper())
    with pytest.raises(Tampered, match=r"breaks at entry [34]"):
        verify(database)


def test_an_entry_slipped_in_shows(database: Database) -> None:
    """One that was written past the log, with a hash made up."""
    write(database, 2)
    row = {"at": AT, "actor": "x", "action": "item.approved", "subject": "item 9", "detail": {}}
    with database.begin() as connection:
        connection.execute(insert(table).values(id=3, previous="0" * 64, hash="f" * 64, **row))
    with pytest.raises(Tampered, match="breaks at entry 3"):
        verify(database)


def test_many_writers_make_one_chain(database: Database) -> None:
    """Entries of transactions that run side by side follow one another."""
    ready = threading.Barrier(4)

    def writer(_: int) -> None:
        ready.wait()
        write(database, 10)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writer, range(4)))
    assert verify(database) == 40


def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    """An entry stands or falls with the transaction of its cause."""
    write(database, 1)
    fails_after(database, lambda connection: audit.log(connection, AT, "nga.tran", "item.approved", "item"))
    write(database, 1)
    assert verify(database) == 2


def test_the_command_line_checks_the_chain(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole: how many, from when to when. Broken: which entry, and exit code 1."""
    from click.testing import CliRunner

    from loa.cli import loa as program

    monkeypatch.setenv("LOA_DATABASE_URL", database_url)
    database = Database.connect(database_url)
    write(database, 3)
    told = CliRunner().invoke(program, ["audit", "check"])
    assert told.exit_code == 0, told.output
    assert told.output == (
        "the chain is whole: 3 entries, from 2026-09-07 01:00:00 to 2026-09-07 01:00:02 UTC\n"
    )
    forge(database, update(table).where(table.c.id == 2).values(actor="x"))
    broken = CliRunner().invoke(program, ["audit", "check"])
    assert isinstance(broken.exception, Tampered)
    database.close()
