"""Least privilege, on the real server and under each role's own name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from loa import migrations
from loa.database import Database
from loa.doctor import examine
from loa.grants import ROLES
from loa.settings import Settings
from tests.nodes.missing import NotInstalled, refuse
from tests.nodes.postgresql import PostgreSQL


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A migrated database on a server of its own, for roles belong to a server and not to a database."""
    try:
        server = PostgreSQL()
    except NotInstalled as error:
        refuse(error)
    server.start()
    database = Database.connect(server.url())
    with database.begin() as connection:
        for role in ROLES:
            connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    database.close()
    address = server.add_database("roles")
    owner = Database.connect(address)
    migrations.migrate(owner)
    migrations.migrate(owner)  # as at every start
    owner.close()
    yield address
    server.close()


@contextmanager
def signed_in(url: str, role: str) -> Iterator[Database]:
    """The database as `role` sees it."""
    database = Database.connect(make_url(url).set(username=role).render_as_string(hide_password=False))
    yield database
    database.close()


def allowed(database: Database, statement: str) -> bool:
    """Whether the role may run a statement; it is rolled back, and what it names need not exist."""
    try:
        with database.engine.connect() as connection:
            connection.execute(text(statement))
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        return False
    return True


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger.deliveries SELECT * FROM ledger.deliveries",
        "INSERT INTO ledger.approvals SELECT * FROM ledger.approvals",
        "UPDATE ledger.approvals SET voided_at = NULL",
        "UPDATE ledger.accounts SET enabled = true",
        "DELETE FROM ledger.deliveries",
        "SELECT * FROM planning.users",
        "SELECT * FROM planning.items",
        "SELECT * FROM portal.articles",
    ],
)
def test_a_channel_can_neither_make_nor_approve_nor_read_people(url: str, statement: str) -> None:
    """Whoever takes over a worker cannot make Loa say something."""
    with signed_in(url, "loa_channel") as database:
        assert not allowed(database, statement)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("loa_channel", "UPDATE ledger.deliveries SET state = 'sending' WHERE false"),
        ("loa_channel", "SELECT token FROM newsletter.subscribers"),
        ("loa_scheduler", "SELECT d.id FROM ledger.deliveries d FOR UPDATE SKIP LOCKED"),
        ("loa_scheduler", "DELETE FROM planning.slots WHERE false"),
        ("loa_desk", "UPDATE planning.items SET title = title WHERE false"),
        ("loa_desk", "SELECT sum(views) FROM portal.visits"),
        ("loa_desk", "DELETE FROM portal.feedback RETURNING text"),
        ("loa_portal", "INSERT INTO portal.feedback SELECT * FROM portal.feedback"),
        ("loa_portal", "DELETE FROM portal.articles WHERE false"),
        ("loa_portal", "UPDATE portal.visits SET views = views + 1"),
        ("loa_portal", "SELECT token FROM newsletter.departures"),
    ],
)
def test_each_service_may_do_its_work(url: str, role: str, statement: str) -> None:
    """What the services do every day."""
    with signed_in(url, role) as database:
        assert allowed(database, statement)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("loa_portal", "SELECT * FROM planning.items"),
        ("loa_portal", "SELECT * FROM ledger.deliveries"),
        ("loa_portal", "SELECT * FROM newsletter.subscribers"),
        ("loa_scheduler", "SELECT * FROM planning.users"),
        ("loa_scheduler", "INSERT INTO ledger.approvals SELECT * FROM ledger.approvals"),
        ("loa_desk", "DELETE FROM ledger.deliveries"),
        ("loa_desk", "SELECT * FROM newsletter.subscribers"),
        ("loa_desk", "SELECT * FROM portal.articles"),
        ("loa_desk", "UPDATE portal.visits SET views = 0"),
        ("loa_desk", "UPDATE portal.feedback SET text = ''"),
        ("loa_desk", "INSERT INTO portal.feedback SELECT * FROM portal.feedback"),
        ("loa_portal", "SELECT * FROM planning.feedback_letters"),
        ("loa_channel", "SELECT * FROM portal.feedback"),
    ],
)
def test_nobody_sees_or_does_more(url: str, role: str, statement: str) -> None:
    """Each service is confined to its own."""
    with signed_in(url, role) as database:
        assert not allowed(database, statement)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_doctor_says_what_is_not_a_roles_to_see(url: str, role: str, tmp_path: Path) -> None:
    """Run in any container; it finds no fault in that."""
    address = make_url(url).set(username=role).render_as_string(hide_password=False)
    findings = {found.what: found for found in examine(Settings(var=tmp_path, database_url=address))}
    for what in ("audit log", "dead letters", "accounts"):
        if what in findings and "not this role's to see" in findings[what].says:
            assert findings[what].ok
    hidden = any("not this role's to see" in found.says for found in findings.values())
    assert hidden == (role == "loa_portal")
