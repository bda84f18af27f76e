"""One city for all journeys of a session, on the embedded pair and again on RabbitMQ with PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Desk, Running, desk_in
from tests.conftest import TEMPLATE
from tests.journeys.city import City
from tests.stack import Stack, environment

_NAME = "loa_city"


@pytest.fixture(scope="session", params=["embedded+sqlite", "rabbitmq+postgresql"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """As everywhere, for a whole session."""
    bus, _, database = str(request.param).partition("+")
    var = tmp_path_factory.mktemp("city")
    if database == "sqlite":
        template: Path = request.getfixturevalue("_sqlite_template")
        for file in template.parent.glob("loa.db*"):
            shutil.copy(file, var / file.name)
        url, broker = f"sqlite:///{var}/loa.db", ""
        yield Stack(bus, database, url, broker, var, environment(url, broker, var))
        return
    request.getfixturevalue("_postgresql_template")
    server, node = request.getfixturevalue("_postgresql"), request.getfixturevalue("_rabbitmq")
    server.start()
    node.start()
    url, broker = server.add_database(_NAME, TEMPLATE), node.add_vhost(_NAME)
    yield Stack(bus, database, url, broker, var, environment(url, broker, var))
    server.start()
    server.drop_database(_NAME)
    node.start()
    node.drop_vhost(_NAME)


@pytest.fixture(scope="session")
def city(stack: Stack) -> Iterator[City]:
    """Every program runs."""
    made = City(stack)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def desk(city: City, chromium: Browser) -> Iterator[Desk]:
    """A window at the city's desk."""
    settings = city.settings
    there = Running(
        settings.desk_address,
        settings.portal_address,
        city.sandbox,
        city.users,
        city.processes.running["desk"].pid,
    )
    with desk_in(chromium, there, viewport={"width": 1280, "height": 1400}) as opened:
        yield opened
