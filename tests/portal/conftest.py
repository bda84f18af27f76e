"""A portal over a fresh database, with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from loa.clock import SettableClock
from loa.settings import Settings
from loa_portal.app import create_app
from loa_portal.site import EXTENSION
from tests.portal.sender import Sender
from tests.stack import environment


@pytest.fixture
def clock() -> SettableClock:
    """20 November 2026, 09:00 in Hanoi."""
    return SettableClock(datetime(2026, 11, 20, 2, tzinfo=UTC))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The portal's settings; its public address is another than the one that tests call."""
    return Settings.load(
        environment(database_url, "", tmp_path) | {"LOA_PORTAL_URL": "https://portal.example"}
    )


class Reader(FlaskClient):
    """A client that reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        """One request."""
        return super().open(*args, buffered=buffered, **kwargs)


@pytest.fixture
def start(clock: SettableClock) -> Iterator[Callable[[Settings], Flask]]:
    """Starts portals; they are closed after the test."""
    started: list[Flask] = []

    def start(settings: Settings) -> Flask:
        app = create_app(settings, clock=clock)
        app.test_client_class = Reader
        started.append(app)
        return app

    yield start
    for app in started:
        app.extensions[EXTENSION].database.close()


@pytest.fixture
def app(start: Callable[[Settings], Flask], settings: Settings) -> Flask:
    """The application itself."""
    return start(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader."""
    return app.test_client()


@pytest.fixture
def sender(app: Flask, settings: Settings) -> Sender:
    """The channel."""
    return Sender(app.test_client(), settings.portal_secret)


@pytest.fixture
def item() -> UUID:
    """An id that the portal has never seen."""
    return uuid4()
