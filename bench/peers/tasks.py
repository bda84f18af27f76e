"""The Celery application that Loa is compared with: quorum queue, late acknowledgement, no results, no chatter."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

import psycopg
from celery import Celery

app = Celery("bench", broker=os.environ["LOA_BROKER_URL"])
app.conf.update(
    task_default_queue="bench.celery",
    task_default_queue_type="quorum",
    task_acks_late=True,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
)
MARKS = Path(os.environ["LOA_VAR"]) / "celery.marks"
NOTES = Path(os.environ["LOA_VAR"]) / "celery.notes"
JOBS = """CREATE TABLE IF NOT EXISTS bench_jobs
  (id integer PRIMARY KEY, state text NOT NULL, worker text, lease_until timestamptz, ended_at timestamptz)"""


@app.task
def nothing() -> None:
    """Writes nothing."""


@app.task
def mark(what: str) -> None:
    """Notes the moment in a file."""
    with MARKS.open("a") as marks:
        marks.write(f"{what} {time.time()}\n")


@app.task
def remembered(id: int) -> None:
    """Claims its row in one transaction and settles it in another, as briefly as can be."""
    database = _database()
    claim = "UPDATE bench_jobs SET state = 'claimed', worker = %s, lease_until = now() + interval '90 s'"
    found = database.execute(f"{claim} WHERE id = %s AND state = 'queued'", [str(os.getpid()), id])
    if found.rowcount != 1:
        raise RuntimeError(f"job {id} is not queued")
    database.execute(
        "UPDATE bench_jobs SET state = 'done', lease_until = NULL, ended_at = now() WHERE id = %s", [id]
    )


@app.task
def note(due: float) -> None:
    """Notes how late it is, in milliseconds."""
    with NOTES.open("a") as notes:
        notes.write(f"{(time.time() - due) * 1000}\n")


@cache
def _database() -> psycopg.Connection:
    return psycopg.connect(os.environ["LOA_DATABASE_URL"], autocommit=True)
