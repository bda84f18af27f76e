"""One sandbox and one portal for all contracts; each test finds the sandbox with nothing in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from loa.channel import installed
from tests.channels.peer import free_port
from tests.contracts.worlds import WORLDS, Portals, World
from tests.sandbox.outside import TIMEOUT, Sandbox, until
from tests.stack import environment

LOA = Path(sys.executable).with_name("loa")


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


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portals]:
    """A portal as an operator starts it."""
    folder = tmp_path_factory.mktemp("portal")
    port = free_port()
    settings = environment(f"sqlite:///{folder}/loa.db", "", folder) | {"LOA_PORTAL_PORT": str(port)}
    subprocess.run([LOA, "migrate"], env=os.environ | settings, check=True, capture_output=True)
    process = subprocess.Popen([LOA, "portal"], env=os.environ | settings, stdout=subprocess.DEVNULL)

    def answers() -> bool:
        assert process.poll() is None, "the portal ended"
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=TIMEOUT).ok
        except requests.ConnectionError:
            return False

    until(answers, "the portal answers")
    yield Portals(port, settings["LOA_PORTAL_SECRET"])
    process.terminate()
    process.wait(TIMEOUT)


@pytest.fixture(params=sorted(installed()))
def world(
    request: pytest.FixtureRequest, sandbox: Sandbox, portal: Portals, tmp_path: Path
) -> Iterator[World]:
    """The world behind each installed channel in turn."""
    opened = WORLDS[request.param](sandbox, portal, tmp_path)
    yield opened
    opened.close()
