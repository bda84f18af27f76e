"""The urgent lane in a process of its own: both live, and end, together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loa.alive import is_alive
from tests.ledger_world import until
from tests.stack import Stack

SECONDS = 60.0


@pytest.fixture
def worker(stack: Stack) -> Iterator[subprocess.Popen[bytes]]:
    """`loa channel unit --apart`, once both of its processes are at work."""
    command = [sys.executable, "-m", "loa", "channel", "unit", "--apart"]
    process = subprocess.Popen(command, env=os.environ | stack.environ, start_new_session=True)
    names = ("channel-unit", "channel-unit-urgent")
    try:
        until(lambda: all(is_alive(stack.settings(), name) for name in names), "both are at work", SECONDS)
        yield process
    finally:
        process.kill()
        process.wait()
        until(lambda: urgent_of(process.pid) is None, "nothing is left", SECONDS)


def urgent_of(parent: int) -> int | None:
    """Process id of the urgent lane that was started in this one's session."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            command = (status.parent / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if int(fields[3]) == parent and b"--with-parent" in command and fields[0] != "Z":
            return int(status.parent.name)
    return None


def test_both_end_in_order(worker: subprocess.Popen[bytes]) -> None:
    """Asked to, the one that was started asks the other one."""
    assert urgent_of(worker.pid) is not None
    worker.terminate()
    assert worker.wait(SECONDS) == 0
    assert urgent_of(worker.pid) is None


def test_neither_lives_without_the_other(worker: subprocess.Popen[bytes]) -> None:
    """The urgent lane's death ends the worker, and not as if all were well: whoever watches it starts both again."""
    urgent = urgent_of(worker.pid)
    assert urgent is not None
    os.kill(urgent, signal.SIGKILL)
    assert worker.wait(SECONDS) != 0


def test_the_urgent_lane_ends_with_a_worker_that_is_killed(worker: subprocess.Popen[bytes]) -> None:
    """kill -9 tells nobody; the line between them breaks all the same."""
    worker.kill()
    worker.wait(SECONDS)
    until(lambda: urgent_of(worker.pid) is None, "the urgent lane ends", SECONDS)
