"""The Celery application for ``celery beat``: `BENCH_ENTRIES` entries, all due at `BENCH_DUE` (seconds since 1970), once."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from celery.schedules import BaseSchedule, schedstate

from bench.peers import tasks

DUE = float(os.environ["BENCH_DUE"])


class Once(BaseSchedule):
    """Due at one moment. Cheaper to judge than the crontab that a user would write, which is to the peer's advantage."""

    def is_due(self, last_run_at: datetime) -> schedstate:
        """Whether it has to run now, and in how many seconds to ask again."""
        left = DUE - datetime.now(UTC).timestamp()
        if last_run_at.timestamp() >= DUE:
            return schedstate(False, 60.0)
        return schedstate(left <= 0, max(left, 0.0) or 60.0)

    def __reduce__(self) -> Any:
        return type(self), ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Once)

    def __hash__(self) -> int:
        return hash(DUE)


app = tasks.app
app.conf.beat_schedule = {
    f"entry-{number}": {"task": tasks.note.name, "schedule": Once(), "args": (DUE,)}
    for number in range(int(os.environ["BENCH_ENTRIES"]))
}
