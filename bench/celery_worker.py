"""Celery's worker as a peer: started, and timed over tasks that lie between two marks."""

from __future__ import annotations

import math
import time

from bench.ground import Ground, until
from bench.processes import PEERS


class CeleryWorker:
    """Two prefork processes on one quorum queue, acknowledging late."""

    def __init__(self, at: Ground) -> None:
        self._at = at
        self._marks = at.folder / "celery.marks"
        self._process = at.start(
            PEERS, "-m", "celery", "-A", "bench.peers.tasks", "worker", "-c", "2", "-l", "INFO",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        )  # fmt: skip
        until(lambda: " ready." in self._said(), "Celery is ready")

    def do(self, what: str, count: int) -> tuple[float, float]:
        """Seconds, and seconds of processor, for `count` tasks that were laid before the worker while it stood still."""
        self._marks.unlink(missing_ok=True)
        with self._process.held():
            self._at.peer("send", what, str(count))
            before = self._process.use.cpu
        until(lambda: "end" in self._marked(), f"Celery has done {count} tasks", 120, every=0.01)
        marked = self._marked()
        return marked["end"] - marked["begin"], self._process.use.cpu - before

    def late_by_beat(self, entries: int) -> list[float]:
        """Milliseconds by which so many entries of ``celery beat`` are late that are due at one moment."""
        due = math.ceil((time.time() + 8) / 60) * 60  # a crontab knows full minutes
        beat = self._at.start(
            PEERS, "-m", "celery", "-A", "bench.peers.beat", "beat", "-l", "WARNING", "-s", str(self._at.folder / f"beat-{due}"),
            BENCH_DUE=str(due), BENCH_ENTRIES=str(entries),
        )  # fmt: skip
        late = self._noted(entries, 60 + 68)
        beat.end()
        return late

    def late_by_eta(self, count: int) -> list[float]:
        """Milliseconds by which so many tasks are late that were sent ahead, with one and the same eta."""
        due = time.time() + 15
        self._at.peer("send", "eta", str(count), str(due))
        if time.time() > due:
            raise RuntimeError("the tasks were due before the last was sent")
        return self._noted(count)

    def _noted(self, count: int, seconds: float = 60) -> list[float]:
        notes = self._at.folder / "celery.notes"

        def all_are() -> bool:
            return notes.exists() and len(notes.read_text().splitlines()) >= count

        until(all_are, "all tasks are noted", seconds)
        late = [float(line) for line in notes.read_text().splitlines()]
        notes.unlink()
        return late

    def _marked(self) -> dict[str, float]:
        if not self._marks.exists():
            return {}
        lines = self._marks.read_text().splitlines()
        return {what: float(at) for what, _, at in (line.partition(" ") for line in lines) if at}

    def _said(self) -> str:
        self._process.check()
        return self._process.said
