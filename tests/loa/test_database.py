"""The engine, the same on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Update, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from loa.database import Database, again, insert_missing, new_id
from loa.errors import Misconfigured
from loa.ledger.tables import facts, gates
from tests.loa.failing import fails_after

AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


def put(database: Database, at: datetime = AT, data: Any = None) -> int:
    with database.begin() as connection:
        row = {"at": at, "name": "gate.shut", "subject": "all", "data": {} if data is None else data}
        return int(connection.execute(insert(facts).values(**row).returning(facts.c.id)).scalar_one())


def get(database: Database, id: int) -> Any:
    with database.read() as connection:
        return connection.execute(select(facts).where(facts.c.id == id)).one()


@pytest.mark.parametrize("hours", [-7, 0, 7])
def test_an_instant_comes_back_in_utc(database: Database, hours: int) -> None:
    """Whatever zone it was told in, to the microsecond."""
    told = datetime(2026, 9, 7, 1, 2, 3, 456_789, tzinfo=timezone(timedelta(hours=hours)))
    kept = get(database, put(database, told)).at
    assert kept == told
    assert kept.tzinfo is UTC


def test_a_time_without_zone_is_refused(database: Database) -> None:
    """It would be read in whatever zone the server happens to have."""
    with pytest.raises(StatementError, match="without time zone"):
        put(database, AT.replace(tzinfo=None))


def test_instants_are_compared_as_instants(database: Database) -> None:
    """On SQLite they are text, and still sort and compare by time."""
    early, late = put(database, AT), put(database, AT + timedelta(microseconds=1))
    with database.read() as connection:
        found = connection.execute(select(facts.c.id).where(facts.c.at > AT)).scalars().all()
        assert connection.execute(select(func.min(facts.c.at))).scalar_one() == AT
    assert (found, early in found) == ([late], False)


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(json_values.map(lambda value: {"value": value}))
def test_a_json_value_comes_back_as_it_was(database: Database, value: dict[str, Any]) -> None:
    """jsonb on PostgreSQL and text on SQLite give the same."""
    assert get(database, put(database, data=value)).data == value


def test_a_failed_block_leaves_nothing(database: Database) -> None:
    """A transaction commits whole or not at all."""
    row = insert(facts).values(at=AT, name="gate.shut", subject="all", data={})
    fails_after(database, lambda connection: connection.execute(row))
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(facts)).scalar_one() == 0


def test_a_reader_cannot_write(postgresql_url: str) -> None:
    """PostgreSQL holds a reading transaction to its word."""
    database = Database.connect(postgresql_url)
    with pytest.raises(Exception, match="read-only transaction"), database.read() as connection:
        connection.execute(insert(facts).values(at=AT, name="gate.shut", subject="all", data={}))
    database.close()


def test_a_reader_sees_one_moment(database: Database) -> None:
    """What others commit while it reads does not change what it sees."""
    count = select(func.count()).select_from(facts)
    with database.read() as connection:
        before = connection.execute(count).scalar_one()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(put, database).result()
        assert connection.execute(count).scalar_one() == before
    with database.read() as connection:
        assert connection.execute(count).scalar_one() == before + 1


def test_a_writer_on_sqlite_takes_the_lock_at_once(sqlite_url: str) -> None:
    """BEGIN IMMEDIATE: while one transaction is open, another cannot even begin, and a reader is not held up."""
    database = Database.connect(sqlite_url)
    impatient = Database.connect(sqlite_url)
    with impatient.engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 10")
    with database.begin():
        with pytest.raises(OperationalError, match="locked"), impatient.begin():
            pytest.fail("two writers at once")
        with impatient.read() as connection:
            connection.execute(select(facts)).all()
    database.close()
    impatient.close()


def test_writers_on_sqlite_wait_for_one_another(sqlite_url: str) -> None:
    """Many threads that read and then write in one transaction lose no update to each other."""
    database = Database.connect(sqlite_url)
    start = threading.Barrier(6)

    def add_one(_: int) -> None:
        start.wait()
        for _ in range(10):
            with database.begin() as connection:
                count = connection.execute(select(func.count()).select_from(facts)).scalar_one()
                row = {"at": AT, "name": "gate.shut", "subject": str(count), "data": {}}
                connection.execute(insert(facts).values(**row))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add_one, range(6)))
    with database.read() as connection:
        subjects = connection.execute(select(facts.c.subject).order_by(facts.c.id)).scalars().all()
    assert subjects == [str(number) for number in range(60)]
    database.close()


def test_a_missing_row_is_inserted_once(database: Database) -> None:
    """A row that is there already stays as it is, also where it was inserted a moment ago by somebody else."""
    with database.begin() as connection:
        insert_missing(connection, gates, [{"scope": "all", "shut": True, "reason": "first"}])
        insert_missing(connection, gates, [{"scope": "all", "shut": False, "reason": "second"}])
        insert_missing(connection, gates, [])
    with database.read() as connection:
        assert connection.execute(select(gates.c.shut, gates.c.reason)).all() == [(True, "first")]


def test_ids_sort_by_the_time_they_were_made() -> None:
    """Version 7: indexes grow at one end."""
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert sorted(made, key=lambda id: id.int >> 80) == made
    assert {id.version for id in made} == {7}


@pytest.mark.parametrize(
    "url",
    ["mysql://loa:geheim@db/loa", "sqlite://", "not an address", "", "postgres ql://x", "redis://:geheim@x"],
)
def test_any_other_address_is_refused(url: str) -> None:
    """The complaint names the variable, and no password."""
    with pytest.raises(Misconfigured, match="LOA_DATABASE_URL") as refused:
        Database.connect(url)
    assert "geheim" not in str(refused.value)


def test_a_new_file_is_made_with_its_folder(tmp_path: Any) -> None:
    """Whoever tries Loa out has to make nothing by hand."""
    database = Database.connect(f"sqlite:///{tmp_path}/new/folder/{uuid4()}.db")
    with database.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_a_worker_finds_rows_by_index_in_a_table_that_was_small(postgresql_url: str) -> None:
    """Given one row, which PostgreSQL would find by reading all there is, whoever asks `by_index` goes by the index."""
    (usual, worker) = (Database.connect(postgresql_url, by_index=by_index) for by_index in (False, True))
    with usual.begin() as connection:
        insert_missing(connection, gates, [{"scope": "all", "shut": False}])
        connection.exec_driver_sql("ANALYZE ledger.gates")
    plans = []
    for database in (usual, worker):
        with database.read() as connection:
            asked = "EXPLAIN SELECT reason FROM ledger.gates WHERE scope = 'all'"
            plans.append(str(connection.exec_driver_sql(asked).scalar()))
        database.close()
    assert plans[0].startswith("Seq Scan")
    assert plans[1].startswith("Index Scan")


def test_only_who_says_so_does_without_the_disk(postgresql_url: str) -> None:
    """Given a release, which is done again, or anything else, which must not be forgotten."""
    asked = []
    for durable in (True, False):
        database = Database.connect(postgresql_url, by_index=True, durable=durable)
        with database.begin() as connection:
            asked.append(connection.exec_driver_sql("SHOW synchronous_commit").scalar())
        database.close()
    assert asked == ["on", "off"]


def test_the_victim_of_a_deadlock_does_it_again(postgresql_url: str) -> None:
    """Given two who lock the same two rows in opposite order, PostgreSQL gives one up; in the end both have done their work."""
    database = Database.connect(postgresql_url)
    with database.begin() as connection:
        insert_missing(connection, gates, [{"scope": name, "shut": False} for name in ("a", "b")])
    both_hold_one = threading.Barrier(2)
    begun: list[str] = []

    def lock(first: str, second: str) -> None:
        def work(connection: Connection) -> None:
            begun.append(first)
            connection.execute(_reason(first, f"{first} then {second}"))
            if len(begun) <= 2:
                both_hold_one.wait(20)
            connection.execute(_reason(second, f"{first} then {second}"))

        database.run(work)

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(lock, "a", "b"), pool.submit(lock, "b", "a")]:
            running.result(30)
    with database.read() as connection:
        said = set(connection.execute(select(gates.c.reason)).scalars())
    assert len(begun) == 3
    assert said in ({"a then b"}, {"b then a"})
    database.close()


def test_what_fails_otherwise_is_not_done_again(database: Database) -> None:
    """Only what the database gave up for another one's sake is."""
    tries = []

    def work(connection: Connection) -> None:
        tries.append(1)
        connection.execute(insert(gates).values(scope="a", shut=None))

    with pytest.raises(IntegrityError):
        database.run(work)
    assert len(tries) == 1


def test_a_deadlock_that_does_not_end_is_raised_after_a_few_times() -> None:
    """Nobody waits for ever, and the reason is kept."""
    tries = []

    class Victim(Exception):
        sqlstate = "40P01"

    def work() -> None:
        tries.append(1)
        raise DBAPIError("UPDATE", {}, Victim("deadlock detected"))

    with pytest.raises(DBAPIError, match="deadlock detected"):
        again(work)
    assert len(tries) == 5


def _reason(scope: str, reason: str) -> Update:
    return update(gates).where(gates.c.scope == scope).values(reason=reason)
