"""Due time → the plug-in is called: on an idle system, one due every 100 ms, and 1,000 due at one and the same moment.

Beside it, interleaved: a bare hop over the broker; ``celery beat`` with 200 entries that are due at once; and
1,000 Celery tasks with the same eta.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.celery_worker import CeleryWorker
from bench.figures import Figure, at_most, middle, percentile, told
from bench.filling import Watch, add_deliveries, add_nothings
from bench.ground import Ground, Servers, ground, until

COUNT, EVERY = 200, 0.1
AT_ONCE, ENTRIES = 1000, 200


def run(on: Servers, rounds: int) -> list[Figure]:
    """Milliseconds; each figure is the median of the rounds'."""
    with ground(on) as at:
        at.loa("scheduler")
        at.loa("channel", "nothing")
        celery = CeleryWorker(at)
        targets = add_nothings(at)
        _late(at, targets, 20, EVERY)  # connections and first statements are not what is measured
        results = [
            (
                hop(at, COUNT, EVERY / 2),
                _late(at, targets, COUNT, EVERY),
                _late(at, targets, AT_ONCE, 0),
                celery.late_by_beat(ENTRIES),
                celery.late_by_eta(AT_ONCE),
            )
            for _ in range(rounds)
        ]
    p50, p99 = (
        [
            middle(percentile(samples, percent) for samples in measure)
            for measure in zip(*results, strict=True)
        ]
        for percent in (50, 99)
    )
    return [
        at_most("due → called, idle, p50 / bare hop", p50[1], "ms", p50[0], 2.5),
        at_most("due → called, idle, p99 / bare hop", p99[1], "ms", p99[0], 3.0),
        at_most("1,000 due at once, p99 / Celery beat, 200 entries", p99[2], "ms", p99[3], 0.5),
        told("1,000 due at once, p50 / Celery beat, 200 entries", p50[2], "ms", p50[3]),
        told("1,000 due at once, p99 / 1,000 Celery eta tasks", p99[2], "ms", p99[4]),
    ]


def hop(at: Ground, count: int, every: float) -> list[float]:
    """Milliseconds from a kombu publish to a kombu consumer in another process, one every so many seconds."""
    return [float(line) for line in at.bare("hop", at.broker, str(count), str(every)).splitlines()]


def _late(at: Ground, targets: Mapping[str, UUID], count: int, every: float) -> list[float]:
    due = datetime.now(UTC) + timedelta(seconds=5)
    ids = add_deliveries(at, targets, count, due, timedelta(seconds=every))
    if datetime.now(UTC) > due - timedelta(seconds=1):
        raise RuntimeError("the deliveries were due before the scheduler could know of them")
    with closing(Watch(at)) as watch:
        until(lambda: datetime.now(UTC) > due + count * timedelta(seconds=every), "all are due", 120)
        until(lambda: watch.open(ids) == 0, "all are published")
        return watch.late(ids)
