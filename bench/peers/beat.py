"""The Celery application for ``celery beat``: `BENCH_ENTRIES` entries, due at `BENCH_DUE` (seconds since 1970, a full minute)."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from celery.schedules import crontab

from bench.peers import tasks

DUE = float(os.environ["BENCH_DUE"])
_AT = datetime.fromtimestamp(DUE, UTC)

app = tasks.app
app.conf.beat_schedule = {
    f"entry-{number}": {
        "task": tasks.note.name,
        "schedule": crontab(minute=_AT.minute, hour=_AT.hour),
        "args": (DUE,),
    }
    for number in range(int(os.environ["BENCH_ENTRIES"]))
}
