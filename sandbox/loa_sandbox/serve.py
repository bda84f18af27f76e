"""One process with two ports: gunicorn's threads for HTTP, an event loop for mail."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from loa_sandbox.app import create_app
from loa_sandbox.mail.server import MailServer
from loa_sandbox.world import World

LAST_CALLS = 1
"""Seconds that a stopping worker gives to answers under way."""


@dataclass(frozen=True)
class Options:
    """What the command line says."""

    host: str
    port: int
    smtp_port: int
    data: Path
    threads: int
    public_url: str


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(1024)
    return listening


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's threaded worker, which lets go of held calls when it is told to stop: else they would keep
    it."""

    def init_process(self) -> None:
        # the arbiter, which has a configuration of its own since the fork, waits a little longer
        self.cfg.set("graceful_timeout", LAST_CALLS)
        super().init_process()

    def _let_go(self) -> None:
        if self.wsgi is not None:
            self.wsgi.extensions["world"].holds.close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._let_go()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        self._let_go()
        super().handle_quit(sig, frame)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Opens both ports, then serves them from one worker process, which gunicorn starts again should it
    die."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._http = listen(options.host, options.port)
        self._smtp = listen(options.host, options.smtp_port)
        self.http_port: int = self._http.getsockname()[1]
        self.smtp_port: int = self._smtp.getsockname()[1]
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self._http.detach()}",
            "worker_class": Worker,
            "workers": 1,
            "threads": self._options.threads,
            "worker_connections": 4_000,
            "keepalive": 75,
            "timeout": 120,
            "graceful_timeout": LAST_CALLS + 2,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "loa-sandbox",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Runs in the worker: threads and database connections must not cross the fork."""
        world = World(self._options.data, self._options.threads)
        app = create_app(world, self._options.public_url)
        mail = MailServer(world, self._smtp)
        mail.start()
        app.extensions["mail"] = mail
        return app
