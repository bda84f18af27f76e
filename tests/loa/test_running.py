"""Long-running processes: how they stop."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import signal, threading, time
from loa.running import run_together

stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())

def loop():
    time.sleep(0.3)  # until the other thread waits
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    stop.wait()

run_together({"loop": loop}, stop)
"""


def test_a_stop_signal_that_comes_to_any_thread_is_heard() -> None:
    """The kernel gives it to whichever thread it likes, as when a process goes on that had been stopped."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], timeout=30, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
