"""The pretend world as a whole: what it has seen, what is programmed to go wrong, which calls it holds
open."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from loa_sandbox.faults import Faults
from loa_sandbox.holds import Holds
from loa_sandbox.store import Store

FREE_THREADS = 8
"""So many of the server's threads are never held, and stay free for truth, release and other calls."""


class World:
    """Made once, in the process that serves."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.store = Store(folder)
        self.faults = Faults()
        self.holds = Holds(max(threads - FREE_THREADS, 1))


def the_world() -> World:
    """The world of the request at hand."""
    world: World = current_app.extensions["world"]
    return world
