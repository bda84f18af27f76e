"""The urgent lane in a process of its own: threads that make a hundred routine calls share no interpreter with it.

Both processes live and end together, for whoever watches one of them to start both again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from loa.content import URGENT

_LOOK_UP: Final = 0.5
"""Seconds."""
_GIVES_WAY: Final = 10
"""By how much routine work is nicer than all else on the machine: the urgent lanes, the scheduler, the servers."""
_GRACE: Final = 40.0
"""Seconds for the calls that are under way to end."""


@contextmanager
def urgent_apart(channel: str, metrics: str) -> Iterator[Callable[[threading.Event], None]]:
    """Runs the urgent lane of `channel` in another process while the block runs, and lets it go before this one.

    Gives what watches over it until an event is set, and raises RuntimeError where it ends by itself. `metrics` is where this
    process serves its figures (HOST:PORT, or nothing); the other one does so at the next port.
    """
    command = [sys.executable, "-m", "loa", "channel", channel, "--lane", URGENT, "--with-parent"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | _next(metrics))
    assert process.stdin is not None
    os.nice(_GIVES_WAY)  # now, for threads and processes that are started later inherit it

    def watch(stop: threading.Event) -> None:
        while not stop.wait(_LOOK_UP):
            if process.poll() is not None:
                raise RuntimeError(f"the process of the urgent lane has ended with {process.returncode}")

    try:
        yield watch
    finally:
        process.stdin.close()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stop_with_parent(stop: threading.Event, line: BinaryIO) -> None:
    """Sets `stop` when whoever holds the other end of `line` is gone, even by SIGKILL."""

    def wait() -> None:
        line.read()
        stop.set()

    threading.Thread(target=wait, name="parent", daemon=True).start()


def _next(metrics: str) -> dict[str, str]:
    if not metrics:
        return {}
    host, _, port = metrics.rpartition(":")
    return {"LOA_METRICS": f"{host}:{int(port) + 1}"}
