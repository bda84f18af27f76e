"""``python -m bench.peers.send WHAT COUNT [DUE]``: lays tasks before the Celery worker.

`nothing`, `remembered`: COUNT of them between two marks. `confirmed`: COUNT of `nothing`, each confirmed, to nobody; prints
the seconds that it took. `eta`: COUNT that are due at DUE (seconds since 1970).
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime

import psycopg

from bench.peers import tasks


def between_marks(what: str, count: int) -> None:
    """Sends a mark, `count` tasks and another mark."""
    arguments: list[tuple[int, ...]] = [()] * count
    if what == "remembered":
        arguments = [(id,) for id in range(count)]
        with psycopg.connect(os.environ["LOA_DATABASE_URL"]) as database:
            database.execute(tasks.JOBS)
            database.execute("TRUNCATE bench_jobs")
            database.execute(
                "INSERT INTO bench_jobs SELECT id, 'queued' FROM generate_series(0, %s) AS id", [count - 1]
            )
    with tasks.app.producer_or_acquire() as producer:
        tasks.mark.apply_async(("begin",), producer=producer)
        for one in arguments:
            getattr(tasks, what).apply_async(one, producer=producer)
        tasks.mark.apply_async(("end",), producer=producer)


def confirmed(count: int) -> float:
    """Seconds of `count` confirmed publications, one after the other, as `apply_async` makes them."""
    with tasks.app.producer_or_acquire() as producer:
        for _ in range(20):  # the connection and the declarations are not what is measured
            tasks.nothing.apply_async(producer=producer)
        begun = time.perf_counter()
        for _ in range(count):
            tasks.nothing.apply_async(producer=producer)
        return time.perf_counter() - begun


def eta(count: int, due: float) -> None:
    """Sends tasks that wait for one and the same moment, by the delayed delivery that Celery has for quorum queues."""
    with tasks.app.producer_or_acquire() as producer:
        for _ in range(count):
            tasks.note.apply_async((due,), eta=datetime.fromtimestamp(due, UTC), producer=producer)


if __name__ == "__main__":
    kind, number = sys.argv[1], int(sys.argv[2])
    if kind == "confirmed":
        tasks.app.conf.broker_transport_options = {"confirm_publish": True}
        print(confirmed(number))
    elif kind == "eta":
        eta(number, float(sys.argv[3]))
    else:
        between_marks(kind, number)
