"""300 items to 30 receiving units each, through real HTTP to the sandbox.

Beside it, interleaved: a bare loop of `requests.Session` with as many threads as the worker calls with.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.figures import Figure, at_least, middle
from bench.filling import Watch, add_broadcasts
from bench.ground import Ground, Servers, ground, until
from bench.processes import Process
from bench.receivers import add_units, received

ITEMS = 300


def run(on: Servers, rounds: int) -> list[Figure]:
    """Deliveries and posts a second; each figure is the median of the rounds'."""
    with ground(on) as at:
        at.start_sandbox()
        scheduler = at.loa("scheduler")
        at.loa("channel", "unit")
        units = add_units(at)
        _loa(at, scheduler, units, 3)  # connections and first statements are not what is measured
        number, threads = ITEMS * len(units), at.settings.call_threads
        results = [
            (
                number / _loa(at, scheduler, units, ITEMS),
                number / float(at.bare("posts", at.sandbox, str(number), str(threads))),
            )
            for _ in range(rounds)
        ]
    loa, bare = (middle(values) for values in zip(*results, strict=True))
    return [at_least("300 items × 30 units / a bare requests.Session loop", loa, "/s", bare, 0.6)]


def _loa(at: Ground, scheduler: Process, units: Mapping[str, UUID], items: int) -> float:
    """Seconds from the moment at which the scheduler sees that all are due to the end of the last; all must have arrived."""
    before = received(at)
    with closing(Watch(at)) as watch:
        with scheduler.held():
            ids = add_broadcasts(at, units, items, datetime.now(UTC) - timedelta(minutes=1))
        begun = time.time()
        spent = until(lambda: watch.open(ids) == 0, "all are delivered", 300) - begun
    if received(at) - before != len(ids):
        raise RuntimeError(f"the units received {received(at) - before} of {len(ids)} events")
    return spent
