"""What the tests of the publisher's rooms stand on: an office, filled once a session and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.conftest import TEMPLATE
from tests.nodes.postgresql import PostgreSQL
from tests.publisher.bureau import Bureau, fill

_FILLED = "loa_filled"
_numbers = count(1)


@pytest.fixture(scope="session")
def _filled_sqlite(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    _copy(_sqlite_template.parent, folder)
    fill(f"sqlite:///{folder}/loa.db", folder)
    return folder


@pytest.fixture(scope="session")
def _filled_postgresql(
    _postgresql: PostgreSQL, _postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    fill(_postgresql.add_database(_FILLED, TEMPLATE), tmp_path_factory.mktemp("filled"))
    return _FILLED


@pytest.fixture
def _sqlite_office(_filled_sqlite: Path, tmp_path: Path) -> str:
    _copy(_filled_sqlite, tmp_path)
    return f"sqlite:///{tmp_path}/loa.db"


@pytest.fixture
def _postgresql_office(postgresql: PostgreSQL, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"loa_office_{next(_numbers)}"
    yield postgresql.add_database(name, request.getfixturevalue("_filled_postgresql"))
    postgresql.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def bureau(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bureau]:
    """An office on SQLite, and again on PostgreSQL."""
    opened = Bureau(request.getfixturevalue(f"_{request.param}_office"), tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def any_bureau(_sqlite_office: str, tmp_path: Path) -> Iterator[Bureau]:
    """An office for what no database decides."""
    opened = Bureau(_sqlite_office, tmp_path)
    yield opened
    opened.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note on each test what its office runs on, for the summary."""
    for item in items:
        database = getattr(getattr(item, "callspec", None), "params", {}).get("bureau")
        if database is None and "any_bureau" in getattr(item, "fixturenames", ()):
            database = "sqlite"
        if database is not None:
            item.user_properties.append(("runs on", ("no bus", database)))


def _copy(source: Path, target: Path) -> None:
    for file in source.glob("loa.db*"):  # with its write-ahead log, should it have one
        shutil.copy(file, target / file.name)
