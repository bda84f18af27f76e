"""Release: lock, publish confirmed, mark, commit, by the scheduler's own process.

It is held still while the deliveries are laid before it. Beside it, interleaved: pika's pipelined publish alone, and Celery's
confirmed `apply_async`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.figures import Figure, at_least, middle
from bench.filling import Watch, add_deliveries, add_nothings
from bench.ground import Ground, Servers, ground, until
from bench.processes import Process

COUNT, TASKS = 10_000, 1_500


def run(on: Servers, rounds: int) -> list[Figure]:
    """Messages a second; each figure is the median of the rounds'."""
    with ground(on) as at:
        scheduler = at.loa("scheduler")
        targets = add_nothings(at)
        seconds_to_release(
            at, scheduler, targets, 1000
        )  # connections and first statements are not what is measured
        measures: list[Callable[[], float]] = [
            lambda: COUNT / seconds_to_release(at, scheduler, targets, COUNT),
            lambda: COUNT / float(at.bare("pipelined", at.broker, str(COUNT))),
            lambda: TASKS / float(at.peer("send", "confirmed", str(TASKS))),
        ]
        results = [[measure() for measure in measures] for _ in range(rounds)]
    loa, pika, celery = (middle(values) for values in zip(*results, strict=True))
    return [
        at_least("release / pika's pipelined publish alone", loa, "/s", pika, 0.4),
        at_least("release / Celery's confirmed apply_async", loa, "/s", celery, 15.0),
    ]


def seconds_to_release(at: Ground, scheduler: Process, targets: Mapping[str, UUID], count: int) -> float:
    """From the moment at which the scheduler sees that `count` deliveries are due to the commit of the last."""
    with closing(Watch(at)) as watch:
        with scheduler.held():
            ids = add_deliveries(at, targets, count, datetime.now(UTC) - timedelta(minutes=1))
        begun = time.time()
        return (
            until(lambda: watch.state(ids[-1]) == "queued", "the last is released", 120, every=0.005) - begun
        )
