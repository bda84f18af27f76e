"""How a long-running process starts and stops: logging, a stop signal, a sign of life."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping

import structlog

from loa import metrics, telemetry
from loa.alive import keep_alive
from loa.settings import Settings

log = structlog.get_logger(__name__)
_LOOK_UP = 0.5


def start(settings: Settings, name: str) -> threading.Event:
    """Sets the process up and gives the event that SIGTERM and SIGINT set."""
    telemetry.configure(name)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_alive(settings, name, stop)
    metrics.serve(settings)
    return stop


def run_together(loops: Mapping[str, Callable[[], None]], stop: threading.Event) -> None:
    """Runs each loop in a thread until `stop`. One that fails stops all and is raised: a process that is half dead looks alive,
    and whoever watches it would not start it again."""
    failures: list[BaseException] = []

    def run(name: str, loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as error:
            log.exception("loop.failed", loop=name)
            failures.append(error)
            stop.set()

    threads = [threading.Thread(target=run, args=one, name=one[0]) for one in loops.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        while (
            thread.is_alive()
        ):  # a signal that came to another thread does not wake this one, which has to handle it
            thread.join(_LOOK_UP)
    if failures:
        raise failures[0]
