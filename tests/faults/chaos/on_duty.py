"""The person on duty, as docs/operations.md says: mends accounts, tries again, ends tasks, and says how unknown calls ended."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Final

from tests.faults.chaos.journal import Journal, named
from tests.faults.chaos.pace import LEASE, LOOKS
from tests.faults.chaos.program import Abandoned, Json, Program, Refused
from tests.sandbox.outside import Sandbox

_OPEN: Final = (
    *("scheduled", "queued", "claimed", "sending", "in_progress", "retrying", "blocked", "unknown"),
)
_EVERY = 3.0


class Operator:
    """Looks every few seconds at what asks, and decides. Every decision is counted in the journal."""

    def __init__(self, program: Program, sandbox: Sandbox, journal: Journal) -> None:
        self._program = program
        self._sandbox = sandbox
        self._journal = journal
        self._unknown_since: dict[str, float] = {}
        self._tried: set[str] = set()
        self.refused: Counter[str] = Counter()
        """Decisions that came too late, and why."""

    def work(self, stop: threading.Event) -> None:
        """Until `stop`."""
        while not stop.wait(_EVERY):
            try:
                self.look_around()
            except Abandoned:
                return

    def look_around(self) -> None:
        """One round over everything that asks for a person."""
        for gate in self._program.listed("/gates"):
            if gate["tripped"]:
                self._decide("account mended", "/gates/reset", {"scope": gate["scope"]})
        for row in self._program.listed("/deliveries", state="in_progress", channel="manual"):
            proof = {"link": f"https://phim.example/{row['id']}", "note": "Đã phát"}
            self._decide("task ended", f"/deliveries/{row['id']}/proof", proof)
        for state in ("blocked", "expired", "rejected"):
            for row in self._program.listed("/deliveries", state=state):
                self._try_again(row)
        for row in self._program.listed("/deliveries", state="unknown"):
            self._resolve(row)

    def open(self) -> list[Json]:
        """Deliveries that have not come to an end."""
        return [row for state in _OPEN for row in self._program.listed("/deliveries", state=state)]

    def _try_again(self, row: Json) -> None:
        """Once for each end: what is refused again stays so. Of mail only those letters that certainly did not go."""
        word = f"{row['id']} {row['state']} {row['attempts']} {row['expires_at']}"
        hopeless = row["channel"] == "email" and row["state"] == "rejected" and "failed" not in row["detail"]
        if word not in self._tried and not hopeless:
            self._tried.add(word)
            self._decide(f"{row['state']}: tried again", f"/deliveries/{row['id']}/retry")

    def _resolve(self, row: Json) -> None:
        """What asks, or was taken back and is still not found, is decided by what the page shows; all else looks by itself.

        So do the other channels, always: what may be repeated is repeated, and nobody has to say what a unit has.
        """
        if row["channel"] != "facebook":
            return
        since = self._unknown_since.setdefault(f"{row['id']} {row['attempts']}", time.monotonic())
        if row["reason"] != "asks" and time.monotonic() - since < LEASE + 4 * LOOKS[-1]:
            return
        number = next(n for n, item in self._journal.items.items() if item.id == row["item_id"])
        standing = {
            name[1]: post["id"]
            for post in self._sandbox.truth("facebook", fields="id,message,deleted")
            if not post["deleted"] and (name := named(post["message"])) is not None and name[0] == number
        }
        if row["operation"] == "withdraw":
            done, address = not standing, "không còn trên trang"
        else:
            done, address = row["revision"] in standing, standing.get(row["revision"], "")
        answer = {"live": True, "address": address} if done else {"live": False}
        body = {"attempts": row["attempts"], **answer}
        said = f"unknown {row['operation']}: {'done' if done else 'not done'}"
        self._decide(said, f"/deliveries/{row['id']}/resolve", body)

    def _decide(self, what: str, path: str, body: Json | None = None) -> None:
        try:
            self._program.ask("POST", path, body)
        except Refused as refused:
            self.refused[f"{what}: {refused}"] += 1
        else:
            self._journal.decide(what)
