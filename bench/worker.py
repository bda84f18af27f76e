"""Claim → arm → plug-in → settle → acknowledge: one worker process with one kombu consumer, and a plug-in that does nothing.

Beside it, interleaved: Celery prefork with two processes on a task that writes nothing, the same with one claiming and one
settling transaction, and a bare kombu consumer. Each is running and warm, and held still while its queue is filled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.celery_worker import CeleryWorker
from bench.figures import Figure, at_least, middle, told
from bench.filling import Watch, add_deliveries, add_nothings
from bench.ground import Ground, Servers, ground, until
from bench.processes import Process
from loa import bus as buses
from loa_scheduler.release import release_due

COUNT, TASKS, REMEMBERED, MESSAGES = 10_000, 6_000, 3_000, 20_000


def run(on: Servers, rounds: int) -> list[Figure]:
    """Deliveries, tasks and messages a second; each figure is the median of the rounds'."""
    with ground(on) as at:
        worker, celery = at.loa("channel", "nothing"), CeleryWorker(at)
        targets = add_nothings(at)
        measures: list[Callable[[], float]] = [
            lambda: COUNT / _loa(at, worker, targets, COUNT),
            lambda: TASKS / celery.seconds("nothing", TASKS),
            lambda: REMEMBERED / celery.seconds("remembered", REMEMBERED),
            lambda: MESSAGES / float(at.bare("consumer", at.broker, str(MESSAGES))),
        ]
        _loa(at, worker, targets, 1000)  # connections and first statements are not what is measured
        celery.seconds("nothing", 200)
        results = [[measure() for measure in measures] for _ in range(rounds)]
    loa, nothing, remembered, bare = (middle(values) for values in zip(*results, strict=True))
    return [
        at_least("worker / Celery prefork, a task that writes nothing", loa, "/s", nothing, 2.0),
        at_least("worker / Celery prefork, claiming and settling", loa, "/s", remembered, 5.0),
        told("worker / bare kombu consumer", loa, "/s", bare),
    ]


def _loa(at: Ground, worker: Process, targets: Mapping[str, UUID], count: int) -> float:
    """Seconds for `count` deliveries whose messages were sent while the worker stood still."""
    with closing(buses.connect(at.settings, at.database)) as bus, closing(Watch(at)) as watch:
        with worker.held():
            ids = add_deliveries(at, targets, count, datetime.now(UTC) - timedelta(minutes=1))
            release_due(at.database, bus, at.settings.requires_then)
        begun = time.time()
        until(lambda: watch.state(ids[-1]) == "published", "the last is published", every=0.01)
        return until(lambda: watch.open(ids) == 0, "all are published", every=0.01) - begun
