"""The ground that benches stand on: private RabbitMQ and PostgreSQL, and Loa's processes with their shipped settings."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from loa import trial
from loa.database import Database
from loa.settings import Settings
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ


@dataclass(frozen=True)
class Ground:
    """Running servers, and how to reach them."""

    environ: dict[str, str]
    settings: Settings
    database: Database
    sandbox: str
    broker: str


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ground(*commands: tuple[str, ...]) -> Iterator[Ground]:
    """Starts the servers, the sandbox and ``loa`` with each of `commands`; stops all at the end."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(TemporaryDirectory(prefix="loa-bench-")))
        rabbitmq, postgresql = RabbitMQ(), PostgreSQL()
        for node in (rabbitmq, postgresql):
            stack.callback(node.close)
            node.start()
        given = {
            "LOA_VAR": str(var),
            "LOA_DATABASE_URL": postgresql.add_database("bench"),
            "LOA_BROKER_URL": rabbitmq.add_vhost("bench"),
            "LOA_SANDBOX_PORT": str(free_port()),
            "LOA_SANDBOX_SMTP_PORT": str(free_port()),
        }
        environ = trial.environment(Settings.load(given), {**os.environ, **given})
        settings = Settings.load(environ)
        subprocess.run(
            [sys.executable, "-m", "loa", "migrate"], env=environ, check=True, stdout=subprocess.DEVNULL
        )
        started = [
            subprocess.Popen([sys.executable, "-m", "loa_sandbox"], env=environ, stderr=subprocess.DEVNULL)
        ]
        sandbox = f"http://127.0.0.1:{settings.sandbox_port}"
        _wait_for(f"{sandbox}/healthz")
        started += [
            subprocess.Popen([sys.executable, "-m", "loa", *command], env=environ, stderr=subprocess.DEVNULL)
            for command in commands
        ]
        database = Database.connect(settings.database)
        try:
            yield Ground(environ, settings, database, sandbox, given["LOA_BROKER_URL"])
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(20)
            database.close()


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{address} does not answer")
