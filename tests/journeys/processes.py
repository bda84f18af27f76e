"""Loa's own programs as processes, each with a log; none of them outlives its test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import requests

PYTHON = sys.executable
LOA = (PYTHON, "-m", "loa")
Found = TypeVar("Found")


class Processes:
    """Programs that share an environment. `stop` ends all of them, whatever has happened."""

    def __init__(self, environ: Mapping[str, str], logs: Path) -> None:
        self.environ = dict(environ)
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def run(self, *command: str, seconds: float = 120) -> str:
        """Runs a command to its end; what it said. Fails with that where it ends badly."""
        done = subprocess.run(
            command, env=os.environ | self.environ, capture_output=True, text=True, timeout=seconds
        )
        assert done.returncode == 0, (
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
        return done.stdout

    def start(self, name: str, command: Sequence[str]) -> None:
        """Starts a program in a session of its own."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, env=os.environ | self.environ, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> None:
        """Asks all to end, and kills what has not after ten seconds, with everything that it has started."""
        for process in self.running.values():
            process.terminate()
        end = time.monotonic() + 10
        for process in self.running.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()

    def log(self, name: str) -> str:
        """What a program has said, its end."""
        return (self.logs / f"{name}.log").read_text("utf-8", "replace")[-4000:]

    def ended(self) -> str | None:
        """The first program that has ended by itself, with its log; None while all run."""
        for name, process in self.running.items():
            if process.poll() is not None:
                return f"{name} ended with {process.returncode}:\n{self.log(name)}"
        return None

    def until(self, find: Callable[[], Found | None], what: str, seconds: float = 60) -> Found:
        """Waits until `find` finds something, and gives that. Fails at once where a program has ended, and after `seconds`."""
        end = time.monotonic() + seconds
        while True:
            found = find()
            if found:
                return found
            ended = self.ended()
            assert ended is None, ended
            assert time.monotonic() < end, f"in vain waited until {what}; logs in {self.logs}"
            time.sleep(0.1)

    def until_healthy(self, url: str) -> None:
        """Waits until a server answers /healthz."""

        def healthy() -> bool:
            try:
                return requests.get(f"{url}/healthz", timeout=5).ok
            except requests.ConnectionError:
                return False

        self.until(healthy, f"{url} is healthy")
