"""Fixtures that every test may ask for, and the count of what ran on which bus and database.

`stack`                         embedded bus + SQLite, and again RabbitMQ + PostgreSQL
`database_url`                  a fresh, migrated database: SQLite, and again PostgreSQL
`sqlite_url`, `postgresql_url`  the same for tests about one of them
`broker_url`                    an empty virtual host on RabbitMQ
`rabbitmq`, `postgresql`        the private nodes themselves, to stop; the next test finds them running
`own_rabbitmq`, `own_postgresql` nodes for one test alone, to kill and to wipe: RabbitMQ 3.10 may come back from a kill
                                unable to declare a quorum queue (INTERNAL_ERROR), to the harm of every test after it
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from tests.chromium import chromium as chromium
from tests.nodes.missing import NotInstalled, refuse
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ
from tests.stack import Stack, environment

LOA = Path(sys.executable).with_name("loa")
TEMPLATE = "loa_template"
_numbers = count(1)
_LONG = ("chaos", "faults", "browser", "journeys", "contracts")
Node = TypeVar("Node", RabbitMQ, PostgreSQL)


@contextmanager
def _started(kind: type[Node]) -> Iterator[Node]:
    try:
        node = kind()
    except NotInstalled as error:
        refuse(error)
    try:
        node.start()
        yield node
    finally:
        node.close()


@pytest.fixture(scope="session")
def _rabbitmq() -> Iterator[RabbitMQ]:
    with _started(RabbitMQ) as node:
        yield node


@pytest.fixture
def rabbitmq(_rabbitmq: RabbitMQ) -> RabbitMQ:
    """The session's private RabbitMQ node, running."""
    _rabbitmq.start()
    return _rabbitmq


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[PostgreSQL]:
    with _started(PostgreSQL) as server:
        yield server


@pytest.fixture
def postgresql(_postgresql: PostgreSQL) -> PostgreSQL:
    """The session's private PostgreSQL server, running."""
    _postgresql.start()
    return _postgresql


@pytest.fixture
def own_rabbitmq() -> Iterator[RabbitMQ]:
    """A RabbitMQ node for this test alone (6 s)."""
    with _started(RabbitMQ) as node:
        yield node


@pytest.fixture
def own_postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server for this test alone (under 1 s); its databases are not migrated."""
    with _started(PostgreSQL) as server:
        yield server


def migrate(url: str, var: Path) -> None:
    """Bring an empty database to the present schema, as an operator would."""
    settings = environment(url, "", var)
    done = subprocess.run([LOA, "migrate"], env=os.environ | settings, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(
            f"loa migrate on {url} ended with {done.returncode}:\n{done.stdout}{done.stderr}", pytrace=False
        )


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    migrate(f"sqlite:///{folder}/loa.db", folder)
    return folder / "loa.db"


@pytest.fixture(scope="session")
def _postgresql_template(_postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> str:
    migrate(_postgresql.add_database(TEMPLATE), tmp_path_factory.mktemp("template"))
    return TEMPLATE


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file; its address."""
    for file in _sqlite_template.parent.glob("loa.db*"):  # with its write-ahead log, should it have one
        shutil.copy(file, tmp_path / file.name)
    return f"sqlite:///{tmp_path}/loa.db"


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database; its address."""
    name = f"loa_{next(_numbers)}"
    yield postgresql.add_database(name, request.getfixturevalue("_postgresql_template"))
    postgresql.start()
    postgresql.drop_database(name)


@pytest.fixture
def broker_url(rabbitmq: RabbitMQ) -> Iterator[str]:
    """An empty virtual host on RabbitMQ; its address."""
    name = f"loa_{next(_numbers)}"
    yield rabbitmq.add_vhost(name)
    rabbitmq.start()
    rabbitmq.drop_vhost(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database; its address. The test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["embedded+sqlite", "rabbitmq+postgresql"])
def stack(request: pytest.FixtureRequest, tmp_path: Path) -> Stack:
    """A bus and a database. The test runs once on the embedded pair and once on the real one."""
    bus, _, database = str(request.param).partition("+")
    url: str = request.getfixturevalue(f"{database}_url")
    broker: str = request.getfixturevalue("broker_url") if bus == "rabbitmq" else ""
    return Stack(bus, database, url, broker, tmp_path, environment(url, broker, tmp_path))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note on each test what it runs on: its report carries that to the summary. What takes long begins first."""
    items.sort(key=lambda item: item.path.parent.name not in _LONG)
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        bus, _, database = str(parameters.get("stack", "")).partition("+")
        database = database or str(parameters.get("database_url", ""))
        if fixtures & {"rabbitmq", "own_rabbitmq"}:
            bus = bus or "rabbitmq"
        for name in ("sqlite", "postgresql"):
            if fixtures & {name, f"{name}_url", f"own_{name}"}:
                database = database or name
        item.user_properties.append(("runs on", (bus or "no bus", database or "no database")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests ran on which bus and database."""
    table: dict[tuple[str, str], Counter[str]] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            ground = dict(getattr(report, "user_properties", ())).get("runs on")
            if ground is not None:
                table.setdefault(tuple(ground), Counter())[outcome] += 1
    if not table:
        return
    terminalreporter.section("tests by bus and database")
    for bus, database in sorted(table):
        outcomes = table[bus, database]
        ran = f"{outcomes['passed'] + outcomes['failed'] + outcomes['error']} ran"
        more = "".join(
            f", {outcomes[name]} {name}" for name in ("failed", "error", "skipped") if outcomes[name]
        )
        terminalreporter.line(f"{bus:<10} {database:<12} {ran:>10}{more}")
