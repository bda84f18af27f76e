"""Loa in processes of its own, over each stack, before a sandbox that has seen nothing yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.plant import Plant
from tests.sandbox.outside import Sandbox
from tests.stack import Stack, environment


@pytest.fixture(scope="session")
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    running = Sandbox(tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A running sandbox that behaves."""
    _sandbox.reset()
    yield _sandbox
    _sandbox.release()


@pytest.fixture
def plant(stack: Stack, sandbox: Sandbox) -> Iterator[Plant]:
    """Nothing runs yet. The test runs once on the embedded pair and once on the real one."""
    opened = Plant(stack, sandbox)
    yield opened
    opened.close()


@pytest.fixture
def real_plant(postgresql_url: str, broker_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Plant]:
    """The same over RabbitMQ and PostgreSQL alone, for faults that only they have."""
    environ = environment(postgresql_url, broker_url, tmp_path)
    opened = Plant(Stack("rabbitmq", "postgresql", postgresql_url, broker_url, tmp_path, environ), sandbox)
    yield opened
    opened.close()
