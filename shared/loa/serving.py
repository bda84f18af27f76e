"""Flask behind gunicorn: one process, threads for requests (gthread). More processes are more containers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(
    app: Flask,
    *,
    host: str,
    port: int,
    threads: int = 16,
    beside: Callable[[threading.Event], None] | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT, then lets running requests end (at most 10 seconds).

    `beside` runs in a thread next to the requests, until the event that it is given is set. It begins in the process that
    serves, after gunicorn's fork: no database connection is shared with the parent.
    """
    stop = threading.Event()

    def begin(_worker: object) -> None:
        if beside is not None:
            threading.Thread(target=beside, args=(stop,), name="beside", daemon=True).start()

    def end(_arbiter: object, _worker: object) -> None:
        stop.set()

    _Server(
        app,
        {
            "bind": f"{host}:{port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": threads,
            "graceful_timeout": 10,
            "timeout": 120,
            "keepalive": 15,
            "accesslog": None,
            "loglevel": "warning",
            "proc_name": app.name,
            "control_socket_disable": True,
            "post_worker_init": begin,
            "worker_exit": end,
        },
    ).run()
