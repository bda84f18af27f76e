"""`loa up`: every process of Loa on one machine, under one parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from loa import trial
from loa.channel import installed
from loa.settings import Settings

_GRACE = 15.0
_SETTLED = 30.0
"""Seconds after which a child counts as running well."""


class Processes:
    """Children that are restarted when they end, and stopped together."""

    def __init__(self, environ: Mapping[str, str], logs: Path) -> None:
        self._environ = dict(environ)
        self._logs = logs
        self._commands: dict[str, tuple[Sequence[str], bool]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._pause: dict[str, float] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, command: Sequence[str], *, tells: bool = False) -> None:
        """Starts a child; its output goes to ``logs/NAME.log``, or to our own where it `tells` people something."""
        self._commands[name] = (command, tells)
        self._started[name] = time.monotonic()
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command, env=self._environ, stdout=None if tells else log, stderr=log, start_new_session=True
            )

    def restart_ended(self) -> None:
        """Starts again what has ended by itself, and says so; what keeps ending is given ever more time, up to half a minute."""
        for name, process in list(self._running.items()):
            lived = time.monotonic() - self._started[name]
            pause = self._pause.get(name, 0.0)
            if process.poll() is None:
                if lived > _SETTLED:
                    self._pause.pop(name, None)
            elif lived > pause:
                click.echo(
                    f"! {name} ended with {process.returncode} and is started again; see {self._logs / name}.log"
                )
                self._pause[name] = min(max(2 * pause, 1.0), _SETTLED)
                command, tells = self._commands[name]
                self.start(name, command, tells=tells)

    def stop(self) -> None:
        """Ends all children: asks first, kills after fifteen seconds."""
        for process in self._running.values():
            process.terminate()
        end = time.monotonic() + _GRACE
        for process in self._running.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@click.command()
@click.option(
    "--demo", is_flag=True, help="With the sample year, demonstration accounts and a pretend outside world."
)
def up(demo: bool) -> None:
    """Run everything on this machine: desk, portal, scheduler and a worker for each channel."""
    given = Settings.load(os.environ)
    environ = trial.environment(given, os.environ) if demo else dict(os.environ)
    settings = Settings.load(environ)
    loa = [sys.executable, "-m", "loa"]
    _run([*loa, "migrate"], environ)
    processes = Processes(environ, settings.var / "logs")
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        if demo:
            processes.start("sandbox", [sys.executable, "-m", "loa_sandbox"])
            _run([*loa, "demo", "--prepare"], environ)
        for name in ("desk", "portal", "scheduler"):
            processes.start(name, [*loa, name])
        for channel in installed():
            processes.start(f"channel-{channel}", [*loa, "channel", channel])
        if demo:
            processes.start("demo", [*loa, "demo", "--follow"], tells=True)
        while not stopping:
            time.sleep(0.5)
            processes.restart_ended()
    finally:
        processes.stop()


def _run(command: Sequence[str], environ: Mapping[str, str]) -> None:
    if subprocess.run(command, env=dict(environ)).returncode:
        raise click.ClickException(f"{' '.join(command[2:])} failed; see above")
