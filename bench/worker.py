"""Claim → arm → plug-in → settle → acknowledge: one worker process with one kombu consumer, and a plug-in that does nothing.

Beside it, interleaved: Celery prefork with two processes on a task that writes nothing, the same with one claiming and one
settling transaction, and a bare kombu consumer. Each is running and warm, and held still while its queue is filled.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
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

COUNT, TASKS, REMEMBERED, MESSAGES = 20_000, 6_000, 3_000, 40_000
"""So many that each runs for some five seconds."""


def run(on: Servers, rounds: int) -> list[Figure]:
    """Deliveries, tasks and messages a second, and microseconds of processor; each figure is the median of the rounds'."""
    with ground(on) as at:
        worker, celery = at.loa("channel", "nothing"), CeleryWorker(at)
        targets = add_nothings(at)
        _loa(at, worker, targets, 1000)  # connections and first statements are not what is measured
        celery.do("nothing", 200)
        results = [
            (
                _loa(at, worker, targets, COUNT),
                celery.do("nothing", TASKS),
                celery.do("remembered", REMEMBERED),
                (float(at.bare("consumer", at.broker, str(MESSAGES))), 0.0),
            )
            for _ in range(rounds)
        ]
    counts = (COUNT, TASKS, REMEMBERED, MESSAGES)
    spent = list(zip(counts, zip(*results, strict=True), strict=True))
    loa, nothing, remembered, bare = (middle(count / seconds for seconds, _ in of) for count, of in spent)
    loa_cpu, celery_cpu, *_ = (middle(cpu / count * 1e6 for _, cpu in of) for count, of in spent)
    return [
        at_least("worker / Celery prefork, a task that writes nothing", loa, "/s", nothing, 2.0),
        at_least("worker / Celery prefork, claiming and settling", loa, "/s", remembered, 5.0),
        told("worker / bare kombu consumer", loa, "/s", bare),
        told("worker's processor time / Celery's, a task that writes nothing", loa_cpu, "µs", celery_cpu),
    ]


def _loa(at: Ground, worker: Process, targets: Mapping[str, UUID], count: int) -> tuple[float, float]:
    """Seconds, and seconds of processor, for `count` deliveries whose messages were sent while the worker stood still."""
    with closing(buses.connect(at.settings, at.database)) as bus, closing(Watch(at)) as watch:
        with worker.held():
            ids = add_deliveries(at, targets, count, datetime.now(UTC) - timedelta(minutes=1))
            release_due(at.database, bus, at.settings.requires_then)
            begun, before = time.time(), worker.use.cpu
        until(lambda: watch.state(ids[-1]) == "published", "the last is published", 300, every=0.01)
        end = until(lambda: watch.open(ids) == 0, "all are published", every=0.01)
        return end - begun, worker.use.cpu - before
