"""A channel that writes down each of its calls, in a file that all workers share."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from loa.channel import Channel, Health, OpenAccount, Preview, Publication, Receipt
from loa.content import Snapshot

CALLS = "LOA_TEST_CALLS"
"""Names the file."""
_LINE = 37
"""Bytes: the delivery's id and a line end."""


class Counting(Channel):
    """Its outside world is the file: one line a call, appended in one write, so that no line is torn or lost."""

    name: ClassVar[str] = "counting"
    label: ClassVar[str] = "Counting"

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        return Preview(text=snapshot.text)

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        file = os.open(os.environ[CALLS], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(file, f"{publication.delivery}\n".encode())
        finally:
            os.close(file)
        return Receipt(external_id=publication.marker)

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        wanted = str(publication.delivery)
        return Receipt(external_id=publication.marker) if wanted in calls(Path(os.environ[CALLS])) else None

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        return self.publish(publication, account)

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        return None

    def check(self, account: OpenAccount) -> Health:
        return Health(ok=True, advice="")


def calls(file: Path) -> list[str]:
    """The deliveries that were called for, in order."""
    return file.read_text().splitlines() if file.exists() else []


def called(file: Path) -> int:
    """How many calls there were."""
    return file.stat().st_size // _LINE if file.exists() else 0


def install(folder: Path) -> dict[str, str]:
    """Makes it an installed channel; gives the environment in which processes have it."""
    about = folder / "loa_counting-0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: loa-counting\nVersion: 0\n")
    (about / "entry_points.txt").write_text("[loa.channels]\ncounting = tests.faults.counting:Counting\n")
    root = Path(__file__).resolve().parents[2]
    return {"PYTHONPATH": f"{folder}:{root}", CALLS: str(folder / "calls")}
