"""Programs that are measured: started, held still while work is laid before them, and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
PEERS = str(ROOT / ".venv-bench/bin/python")
"""The Python that has what Loa is compared with."""


class Use(NamedTuple):
    """Of a program: seconds of processor, bytes of memory that lie in RAM, open files, those of them that are sockets."""

    cpu: float
    memory: float
    files: float
    sockets: float


class Process:
    """One program and all that it starts; what it says goes into `log`."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        self._command = command
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, env=dict(environ), cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """Of the program itself, and of its group."""
        return self._process.pid

    @property
    def said(self) -> str:
        """All that it has said."""
        return self._log.read_text("utf-8", "replace")

    @property
    def use(self) -> Use:
        """What it holds and has spent until now, with all that it has started."""
        members = [path for path in Path("/proc").glob("[0-9]*") if _group(path) == self.pid]
        uses = [_use(member) for member in members]
        return Use(*(sum(values) for values in zip(*uses, strict=True)))

    def check(self) -> None:
        """Raises RuntimeError with its last words where it has ended by itself."""
        if self._process.poll() is not None:
            raise RuntimeError(f"{' '.join(self._command)} has ended:\n{self.said[-3000:]}")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps it still in the block."""
        os.killpg(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.pid, signal.SIGCONT)

    def end(self) -> None:
        """Asks it to end, and sees to it after twenty seconds."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()


def output(command: Sequence[str], environ: Mapping[str, str]) -> str:
    """Runs a program to its end; what it has printed. Raises RuntimeError with its last words where it fails."""
    done = subprocess.run(command, env=dict(environ), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stderr[-3000:]}")
    return done.stdout


def _stat(process: Path) -> list[str]:
    """The fields of /proc/PID/stat from the third on (proc(5)); none where the process is gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _group(process: Path) -> int:
    fields = _stat(process)
    return int(fields[2]) if fields else 0


def _use(process: Path) -> Use:
    fields = _stat(process)
    names = []
    for file in (process / "fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            names.append(str(file.readlink()))
    return Use(
        cpu=(int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
        memory=int(fields[21]) * os.sysconf("SC_PAGE_SIZE"),
        files=len(names),
        sockets=sum(name.startswith("socket:") for name in names),
    )
