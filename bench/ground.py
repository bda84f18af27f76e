"""The ground that benches stand on: private RabbitMQ and PostgreSQL, and Loa's processes with their shipped settings."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from bench import nothing
from bench.processes import PEERS, PYTHON, ROOT, Process, output
from loa import trial
from loa.database import Database
from loa.settings import Settings
from tests.nodes.ports import free_ports
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ

_names = count(1)


@dataclass(frozen=True)
class Servers:
    """RabbitMQ and PostgreSQL as their packages configure them: what is confirmed or committed is on the disk."""

    rabbitmq: RabbitMQ
    postgresql: PostgreSQL


@dataclass(frozen=True)
class Ground:
    """An empty Loa: a database, a virtual host, a folder, and the processes that were started on them."""

    environ: dict[str, str]
    settings: Settings
    database: Database
    broker: str
    folder: Path
    started: list[Process] = field(default_factory=list)

    @property
    def sandbox(self) -> str:
        """Address of the sandbox, once it was started."""
        return f"http://127.0.0.1:{self.settings.sandbox_port}"

    def loa(self, *command: str) -> Process:
        """Starts ``loa`` with `command`."""
        return self.start(PYTHON, "-m", "loa", *command)

    def start_sandbox(self) -> Process:
        """Starts the sandbox and waits until it answers."""
        process = self.start(PYTHON, "-m", "loa_sandbox")
        self.until_healthy(self.sandbox)
        return process

    def until_healthy(self, address: str) -> None:
        """Waits until a server answers."""
        until(lambda: _healthy(address), f"{address} answers")

    def start(self, *command: str, **further: str) -> Process:
        """Starts a program, which ends with the ground; `further` goes into its environment."""
        process = Process(command, {**self.environ, **further}, self.folder / f"{len(self.started)}.log")
        self.started.append(process)
        return process

    def bare(self, module: str, *arguments: str) -> str:
        """Runs ``bench.bare.MODULE`` to its end; what it has printed."""
        return output((PYTHON, "-m", f"bench.bare.{module}", *arguments), self.environ)

    def peer(self, module: str, *arguments: str) -> str:
        """Runs ``bench.peers.MODULE`` to its end; what it has printed."""
        return output((PEERS, "-m", f"bench.peers.{module}", *arguments), self.environ)


@contextmanager
def servers() -> Iterator[Servers]:
    """Starts both servers; ends and forgets them."""
    with ExitStack() as stack:
        rabbitmq, postgresql = RabbitMQ(), PostgreSQL(settings=())
        for node in (rabbitmq, postgresql):
            stack.callback(node.close)
            node.start()
        yield Servers(rabbitmq, postgresql)


@contextmanager
def ground(on: Servers) -> Iterator[Ground]:
    """An empty Loa; all that was started on it is ended, and its data removed."""
    name = f"bench{next(_names)}"
    with ExitStack() as stack:
        var = Path(stack.enter_context(TemporaryDirectory(prefix="loa-bench-")))
        nothing.install(var / "plugins")
        ports = free_ports(4)
        given = {
            "LOA_VAR": str(var),
            "LOA_DATABASE_URL": on.postgresql.add_database(name),
            "LOA_BROKER_URL": on.rabbitmq.add_vhost(name),
            **dict(zip(_PORTS, map(str, ports), strict=True)),
        }
        stack.callback(on.postgresql.drop_database, name)
        stack.callback(on.rabbitmq.drop_vhost, name)
        foreign = {key: value for key, value in os.environ.items() if not key.startswith("LOA_")}
        path = {"PYTHONPATH": f"{var / 'plugins'}{os.pathsep}{ROOT}"}
        environ = trial.environment(Settings.load(given), {**foreign, **given, **path})
        settings = Settings.load(environ)
        output((sys.executable, "-m", "loa", "migrate"), environ)
        database = Database.connect(settings.database)
        stack.callback(database.close)
        at = Ground(environ, settings, database, given["LOA_BROKER_URL"], var)
        stack.callback(lambda: [process.end() for process in reversed(at.started)])
        yield at


_PORTS = ("LOA_SANDBOX_PORT", "LOA_SANDBOX_SMTP_PORT", "LOA_DESK_PORT", "LOA_PORTAL_PORT")


def until(done: Callable[[], bool], what: str, seconds: float = 60, every: float = 0.05) -> float:
    """Waits until `done`; gives the moment (seconds since 1970). Raises RuntimeError after so many `seconds`."""
    end = time.time() + seconds
    while not done():
        if time.time() > end:
            raise RuntimeError(f"in vain waited until {what}")
        time.sleep(every)
    return time.time()


def _healthy(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False
