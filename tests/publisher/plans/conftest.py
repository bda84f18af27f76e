"""What the tests of the plans stand on: the sample year, and databases to put it into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, select

import loa_publisher
from loa.database import Database
from loa_publisher.plans.parsing import parse
from loa_publisher.plans.plan_file import PlanFile
from loa_publisher.schema import metadata

Contents = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.connect(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sample() -> str:
    """The plan of the school year 2020-2021 as text."""
    return Path(loa_publisher.__path__[0], "demo", "plan-3725.yaml").read_text("utf-8")


@pytest.fixture
def sample_data(sample: str) -> dict[str, Any]:
    """The same, as any YAML library reads it."""
    data: dict[str, Any] = yaml.load(sample, Loader=yaml.BaseLoader)
    return data


@pytest.fixture
def sample_plan(sample: str) -> PlanFile:
    """The same, as Loa reads it."""
    return parse(sample)


@pytest.fixture
def issued() -> datetime:
    """The day after the sample plan was issued."""
    return datetime(2020, 10, 28, tzinfo=UTC)


@pytest.fixture
def contents() -> Callable[[Connection], Contents]:
    """Everything that the planning schema holds, to compare."""

    def read(connection: Connection) -> Contents:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }

    return read
