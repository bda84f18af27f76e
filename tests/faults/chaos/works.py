"""Everything that runs: Loa's programs, its servers and the pretend world. Each can be hit, and is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import requests

from tests.faults.chaos.schedule import (
    BROKER,
    DATABASE,
    DESK,
    END,
    KILL,
    MISBEHAVE,
    PORTAL,
    SCHEDULERS,
    WIPE,
    WORKERS,
    Fault,
)
from tests.nodes.postgresql import PostgreSQL
from tests.nodes.rabbitmq import RabbitMQ
from tests.sandbox.outside import TIMEOUT, Sandbox

LOA = Path(sys.executable).with_name("loa")
PROGRAMS: Mapping[str, Sequence[str]] = {
    DESK: ("desk",),
    PORTAL: ("portal",),
    **dict.fromkeys(SCHEDULERS, ("scheduler",)),
    **{name: ("channel", name.partition("-")[0]) for name in WORKERS},
}
_LETS_GO = 20.0
"""Seconds that a program has to end in order; then it is killed, as a container would be."""


class Program:
    """One program of Loa, in a process group of its own: gunicorn's worker dies with its master."""

    def __init__(self, name: str, environ: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._environ = os.environ | dict(environ)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it; what it says is added to its log."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [LOA, *PROGRAMS[self.name]], env=self._environ, stdout=output, stderr=output,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9 of all its processes."""
        if self._process is not None and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def end(self) -> bool:
        """Asks it to end in order; whether it did in time."""
        if self._process is None:
            return True
        self._process.terminate()
        try:
            return self._process.wait(_LETS_GO) == 0
        except subprocess.TimeoutExpired:
            self.kill()
            return False


class Works:
    """Starts all of it, hits it, and starts it again. `close` it at the end."""

    def __init__(
        self,
        rabbitmq: RabbitMQ,
        postgresql: PostgreSQL,
        sandbox: Sandbox,
        environ: Mapping[str, str],
        logs: Path,
    ) -> None:
        logs.mkdir()
        self.sandbox = sandbox
        self.programs = {name: Program(name, environ, logs / f"{name}.log") for name in PROGRAMS}
        self.kills: Counter[str] = Counter()
        """By target: processes and servers that lived when they were hit."""
        self.broken = 0
        """Brokers that a kill had left unable to go on."""
        self.ends: Counter[str] = Counter()
        """By target: stops in order."""
        self.misbehaviours: Counter[str] = Counter()
        self.ended_by_themselves: list[str] = []
        self.would_not_end: list[str] = []
        self._servers: dict[str, RabbitMQ | PostgreSQL] = {BROKER: rabbitmq, DATABASE: postgresql}
        self._locks = {name: threading.Lock() for name in (*PROGRAMS, *self._servers)}

    def start(self) -> None:
        """Starts every program."""
        for program in self.programs.values():
            program.start()

    def hit(self, fault: Fault) -> None:
        """Carries out one fault, and starts again what it has ended."""
        if fault.act == MISBEHAVE:
            assert fault.programme is not None
            self.sandbox.misbehave(**dict(fault.programme))
            self.misbehaviours[f"{fault.programme['channel']} {fault.programme['fault']}"] += 1
            return
        with self._locks[fault.target]:
            if fault.target in self._servers:
                self._hit_server(fault)
            else:
                self._hit_program(fault)

    def _hit_program(self, fault: Fault) -> None:
        program = self.programs[fault.target]
        if program.running and fault.act == KILL:
            program.kill()
            self.kills[fault.target] += 1
        elif program.running:
            if not program.end():
                self.would_not_end.append(fault.target)
            self.ends[fault.target] += 1
        time.sleep(fault.down)
        program.start()

    def _hit_server(self, fault: Fault) -> None:
        server = self._servers[fault.target]
        if fault.act == WIPE:
            server.wipe()
            self.kills[fault.target] += 1
            return
        if fault.act == END:
            server.stop()
            self.ends[fault.target] += 1
        else:
            server.kill()
            self.kills[fault.target] += 1
        time.sleep(fault.down)
        self._bring_back(server)

    def _bring_back(self, server: RabbitMQ | PostgreSQL) -> None:
        """RabbitMQ 3.10 does not always come back sound from a kill: then it begins anew, as its operator would have it."""
        if isinstance(server, PostgreSQL):
            server.start()
            return
        with suppress(RuntimeError):
            server.start()
            if server.sound():
                return
        server.wipe()
        self.broken += 1

    def restart_ended(self) -> None:
        """Starts what has ended by itself, as `restart: always` would, and takes note of it."""
        for name, program in self.programs.items():
            if self._locks[name].acquire(blocking=False):
                try:
                    if not program.running:
                        self.ended_by_themselves.append(name)
                        program.start()
                finally:
                    self._locks[name].release()

    def calm(self) -> None:
        """No more faults outside: what was programmed is cleared, what is held goes on."""
        requests.delete(f"{self.sandbox.url}/misbehave", timeout=TIMEOUT)
        self.sandbox.release()

    def close(self) -> None:
        """Kills what runs."""
        for program in self.programs.values():
            program.kill()
