"""One sandbox for all tests of this folder; each finds it with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.outside import Sandbox


@pytest.fixture(scope="session")
def _sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    running = Sandbox(tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A running sandbox that has seen nothing yet and behaves."""
    _sandbox.reset()
    yield _sandbox
    _sandbox.release()
