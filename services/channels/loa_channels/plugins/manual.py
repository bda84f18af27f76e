"""Ways out that only people can take: television, the press, the briefing meeting. Due → a task at the desk, ended with proof."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from marshmallow import Schema, fields, validate

from loa.channel import BY_HAND, WITHDRAW, Channel, Health, OpenAccount, Preview, Publication, Receipt
from loa.content import Snapshot


class Manual(Channel):
    """One account for each addressee. Publishing puts a task before the people of the desk and touches nothing else."""

    name: ClassVar[str] = "manual"
    label: ClassVar[str] = "By hand"
    corrects: ClassVar[str] = BY_HAND
    withdraws: ClassVar[str] = BY_HAND
    repeatable: ClassVar[bool] = True
    searchable: ClassVar[bool] = False

    class Account(Schema):
        """What the person who does it has to know."""

        instructions = fields.String(
            load_default="",
            validate=validate.Length(max=4_000),
            metadata={
                "label": "Instructions",
                "help": "Whom to call, where to send it, what counts as proof",
            },
        )

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        """All that the person hands over."""
        return Preview(
            text=snapshot.text,
            html=snapshot.html,
            link=snapshot.link,
            images=tuple(media.sha256 for media in snapshot.media),
            files=tuple(document.sha256 for document in snapshot.attachments),
            papers=snapshot.papers,
            bases=snapshot.bases,
        )

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        """Makes the task; a person ends it."""
        return _task(publication, account)

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        """Nobody but a person knows, and making a task again makes no second one: so nothing is ever taken for done."""
        return _task(publication, account) if publication.operation == WITHDRAW else None

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        """Makes a task to bring what was said up to date."""
        return _task(publication, account)

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        """A task: only a person can have it taken off the air, or ask a newsroom not to use it any more."""
        return _task(publication, account)

    def check(self, account: OpenAccount) -> Health:
        """There is nothing to reach."""
        return Health(ok=True, advice="tasks stand at the desk")


def _task(publication: Publication, account: OpenAccount) -> Receipt:
    return Receipt(
        external_id=f"task-{publication.delivery.hex}",
        evidence={"operation": publication.operation, "instructions": account.settings["instructions"]},
        pending=True,
    )
