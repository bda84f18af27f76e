"""Due time → the outside has the request, on an idle system: one due every 200 ms.

Beside it, in the same run and interleaved: a bare broker hop (kombu publish → kombu consumer in another process) and a bare
``requests.post`` of an equal event to the same inbox. Loa's way holds both of them, and between them a release and a claim
that are remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import requests

from bench.bare.posts import post
from bench.due_to_called import hop
from bench.figures import Figure, at_most, middle, percentile
from bench.filling import Watch, add_deliveries
from bench.ground import Ground, Servers, ground, until
from bench.receivers import add_units, arrivals
from loa.content import ROUTINE

COUNT, EVERY = 200, 0.2


def run(on: Servers, rounds: int) -> list[Figure]:
    """Rounds of 200; each figure is the median of the rounds'."""
    with ground(on) as at:
        at.start_sandbox()
        at.loa("scheduler")
        at.loa("channel", "unit")
        units = add_units(at)
        late(at, units, 20, EVERY)  # first connections and declarations are not what is measured
        results = [
            (hop(at, COUNT, EVERY / 4), _post(at, units, COUNT), late(at, units, COUNT, EVERY))
            for _ in range(rounds)
        ]
    figures = []
    for percent, goal in ((50, 2.0), (99, 4.0)):
        hops, posts, loa = (
            middle(percentile(samples, percent) for samples in measure)
            for measure in zip(*results, strict=True)
        )
        figures.append(at_most(f"due → outside p{percent} / (hop + post)", loa, "ms", hops + posts, goal))
    return figures


def late(
    at: Ground,
    units: Mapping[str, UUID],
    count: int,
    every: float,
    lane: str = ROUTINE,
    seen: Callable[[datetime], Mapping[UUID, datetime]] | None = None,
) -> list[float]:
    """Milliseconds from each due time to the event's arrival. `seen` gives what arrived since a time (else the sandbox does)."""
    due = datetime.now(UTC) + timedelta(seconds=3)
    step = timedelta(seconds=every)
    ids = add_deliveries(at, units, count, due, step, lane=lane)
    if datetime.now(UTC) > due - timedelta(seconds=1):
        raise RuntimeError("the deliveries were due before the scheduler could know of them")
    with closing(Watch(at)) as watch:
        until(lambda: datetime.now(UTC) > due + count * step, "all are due", 120)
        until(lambda: watch.open(ids) == 0, "all are delivered")
    arrived = seen(due) if seen else arrivals(at, due)
    return [(arrived[id] - (due + index * step)).total_seconds() * 1000 for index, id in enumerate(ids)]


def _post(at: Ground, units: Mapping[str, UUID], count: int) -> list[float]:
    """Milliseconds of a bare ``requests.post``, answer included."""
    spent = []
    names = [target.partition(":")[2] for target in units]
    for index in range(count):
        begun = time.perf_counter()
        with requests.Session() as session:
            post(at.sandbox, session, names[index % len(names)])
        spent.append((time.perf_counter() - begun) * 1000)
        time.sleep(EVERY / 4)
    return spent
