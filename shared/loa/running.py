"""How a long-running process starts and stops: logging, a stop signal, a sign of life."""

from __future__ import annotations

import signal
import threading

from loa import metrics, telemetry
from loa.alive import keep_alive
from loa.settings import Settings


def start(settings: Settings, name: str) -> threading.Event:
    """Sets the process up and gives the event that SIGTERM and SIGINT set."""
    telemetry.configure(name)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_alive(settings, name, stop)
    metrics.serve(settings)
    return stop
