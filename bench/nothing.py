"""The plug-in that does nothing: what is measured through it is Loa's own."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from loa.channel import Channel, Health, OpenAccount, Preview, Publication, Receipt
from loa.content import Snapshot


class Nothing(Channel):
    """Its receipt tells when it was called, in seconds since 1970."""

    name: ClassVar[str] = "nothing"
    label: ClassVar[str] = "Nothing"

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        return Preview(text=snapshot.text)

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        return Receipt(external_id=publication.marker, evidence={"called": time.time()})

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        return None

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        return self.publish(publication, account)

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        return None

    def check(self, account: OpenAccount) -> Health:
        return Health(ok=True, advice="")


def install(folder: Path) -> None:
    """Makes it an installed channel for every process that has `folder` in its PYTHONPATH."""
    about = folder / "loa_bench-0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: loa-bench\nVersion: 0\n")
    (about / "entry_points.txt").write_text("[loa.channels]\nnothing = bench.nothing:Nothing\n")
