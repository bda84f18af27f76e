"""Receiving units ("district systems"): an event by Standard Webhooks to the system of each unit.

At least once, by their protocol: a repetition has the same `webhook-id` and the same bytes, so nothing of the moment of sending
may enter the body. Receivers drop what has a lower `data.revision` than they have.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import ClassVar

from marshmallow import Schema, ValidationError, fields, validate

from loa.channel import (
    ANEW,
    CORRECT,
    PUBLISH,
    WITHDRAW,
    Channel,
    Complaint,
    Health,
    Limits,
    OpenAccount,
    Preview,
    Publication,
    Receipt,
    Secret,
    Tools,
)
from loa.content import Snapshot, canonical_json
from loa.errors import ChannelFailure
from loa_channels.protocols import cloudevents, standard_webhooks
from loa_channels.protocols.deadline import Deadline
from loa_channels.protocols.http import Http
from loa_channels.protocols.reach import Reach, parse_networks

TYPES = {
    PUBLISH: "vn.loa.item.published",
    CORRECT: "vn.loa.item.corrected",
    WITHDRAW: "vn.loa.item.withdrawn",
}
SOURCE = "urn:loa:desk"
UNKNOWN = "…"
"""Stands in an example for what only the sending knows."""
ENVELOPE = 4_000
"""Bytes kept free for the event's attributes and the addresses of pictures, which no snapshot knows yet."""


def _networks(text: str) -> None:
    try:
        parse_networks(text)
    except ValueError:
        raise ValidationError("must be networks such as 10.20.0.0/16") from None


class Unit(Channel):
    """One account for each receiving unit."""

    name: ClassVar[str] = "unit"
    label: ClassVar[str] = "Receiving units"
    corrects: ClassVar[str] = ANEW
    withdraws: ClassVar[str] = ANEW
    limits: ClassVar[Limits] = Limits()
    repeatable: ClassVar[bool] = True
    searchable: ClassVar[bool] = False
    to_all: ClassVar[bool] = True

    class Account(Schema):
        """Where a unit's system listens, and what we sign with."""

        url = fields.Url(
            required=True,
            schemes={"http", "https"},
            require_tld=False,
            metadata={"label": "Address of the inbox"},
        )
        secret = Secret(
            required=True,
            validate=standard_webhooks.readable_secret,
            metadata={"label": "Secret", "help": "whsec_…, agreed with the unit"},
        )
        source = fields.String(
            load_default=SOURCE,
            validate=validate.Length(min=1, max=200),
            metadata={"label": "Source", "help": "The URN under which we are known to the unit"},
        )
        allowed_cidr = fields.String(
            load_default="",
            validate=_networks,
            metadata={
                "label": "Private networks that may be reached",
                "help": "Such as 10.20.0.0/16; empty: public addresses only",
            },
        )
        allow_http = fields.Boolean(
            load_default=False, metadata={"label": "Allow HTTP without encryption", "help": "For trials only"}
        )

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._http = Http()

    @classmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        """What the unit's system gets to show."""
        return Preview(
            text=snapshot.text,
            html=snapshot.html,
            link=snapshot.link,
            images=tuple(media.sha256 for media in snapshot.media),
            files=tuple(document.sha256 for document in snapshot.attachments),
        )

    @classmethod
    def example(cls, snapshot: Snapshot, due_at: datetime) -> str:
        """The event of a first publication to a unit that knows us by our usual name."""
        addresses = {
            sha256: f"{UNKNOWN}/media/{sha256}?expires={UNKNOWN}&signature={UNKNOWN}"
            for sha256 in _uploads(snapshot)
        }
        return _event(snapshot, addresses, f"msg_{UNKNOWN}", SOURCE, PUBLISH, due_at, 1).decode()

    @classmethod
    def complaints(cls, snapshot: Snapshot) -> list[Complaint]:
        """An event must fit into what every receiver of CloudEvents has to take."""
        found = super().complaints(snapshot)
        uploads = _uploads(snapshot)
        size = len(canonical_json(_data(snapshot, dict.fromkeys(uploads, ""))).encode())
        largest = cloudevents.LARGEST - ENVELOPE - 300 * len(uploads)
        if size > largest:
            found.append(Complaint("body_html", f"{cls.label}: {size} bytes; at most {largest} are taken"))
        return found

    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        """Sends the event; any 2xx is success."""
        return self._send(publication, account)

    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        """A unit's system cannot be asked, and sending again is safe: so nothing is ever taken for done.

        Not there, where it was to be published or corrected; still there, where it was to be withdrawn.
        """
        if publication.operation == WITHDRAW:
            return Receipt(external_id=_message_id(publication), evidence={"status": "cannot be asked"})
        return None

    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        """Sends the newer revision as an event of its own."""
        return self._send(publication, account)

    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> None:
        """Tells the unit to take the item down."""
        self._send(publication, account)

    def check(self, account: OpenAccount) -> Health:
        """Sees whether somebody answers at the address; a probe must not look like an item, so it is not signed."""
        try:
            answer = self._http.call(
                "OPTIONS",
                account.settings["url"],
                deadline=Deadline(self.tools.call_timeout),
                repeatable=True,
                reach=_reach(account),
                headers={"WebHook-Request-Origin": account.settings["source"]},
            )
        except ChannelFailure as failure:
            return Health(ok=False, advice=failure.detail)
        refused = None if answer.status in (401, 403, 405, 501) else standard_webhooks.failure(answer)
        return Health(ok=refused is None, advice=refused.detail if refused else "the unit's system answers")

    def _send(self, publication: Publication, account: OpenAccount) -> Receipt:
        message_id = _message_id(publication)
        body = self.body(publication, account)
        signature = standard_webhooks.headers(account.settings["secret"], message_id, body)
        answer = self._http.call(
            "POST",
            account.settings["url"],
            deadline=Deadline(self.tools.call_timeout),
            repeatable=True,
            reach=_reach(account),
            headers={"Content-Type": cloudevents.CONTENT_TYPE, **signature},
            data=body,
        )
        refused = standard_webhooks.failure(answer, publication.attempt)
        if refused is not None:
            raise refused
        said = answer.json() or {}
        status = "accepted" if answer.status == 202 else str(said.get("status", "stored"))
        receipt_id = said.get("receipt_id")
        return Receipt(
            external_id=receipt_id if isinstance(receipt_id, str) and receipt_id else message_id,
            evidence={"status": status[:40], "http": answer.status, "webhook_id": message_id},
        )

    def body(self, publication: Publication, account: OpenAccount) -> bytes:
        """The event, byte for byte the same on every attempt."""
        snapshot, at = publication.snapshot, publication.due_at
        addresses = {sha256: self.tools.media_address(sha256, at) for sha256 in _uploads(snapshot)}
        return _event(
            snapshot,
            addresses,
            _message_id(publication),
            account.settings["source"],
            publication.operation,
            at,
            publication.sequence,
        )


def _event(
    snapshot: Snapshot,
    addresses: dict[str, str],
    id: str,
    source: str,
    operation: str,
    at: datetime,
    sequence: int,
) -> bytes:
    return cloudevents.structured(
        id=id,
        source=source,
        type=TYPES[operation],
        subject=snapshot.item,
        time=at,
        sequence=sequence,
        data=_data(snapshot, addresses),
    )


def _message_id(publication: Publication) -> str:
    """The same on every attempt, and without a dot, for the signature joins by dots."""
    return f"msg_{publication.delivery.hex}"


def _data(snapshot: Snapshot, addresses: dict[str, str]) -> dict[str, object]:
    return {
        "item": snapshot.item,
        "revision": snapshot.revision,
        "title": snapshot.title,
        "summary": snapshot.summary,
        "html": snapshot.html,
        "text": snapshot.text,
        "link": snapshot.link,
        "topic": {"code": snapshot.topic.code, "slug": snapshot.topic.slug, "title": snapshot.topic.title},
        "audience": snapshot.audience,
        "lane": snapshot.lane,
        "lang": snapshot.lang,
        **_documents(snapshot, addresses),
        **_papers(snapshot),
        "media": [
            {
                "url": addresses[media.sha256],
                "sha256": media.sha256,
                "media_type": media.media_type,
                "name": media.name,
                "alt": media.alt,
                **({"focus": media.focus} if media.focus else {}),
            }
            for media in snapshot.media
        ],
    }


def _uploads(snapshot: Snapshot) -> list[str]:
    """Everything that a unit fetches by an address: pictures and documents, by SHA-256."""
    return [media.sha256 for media in snapshot.media] + [one.sha256 for one in snapshot.attachments]


def _documents(snapshot: Snapshot, addresses: dict[str, str]) -> dict[str, object]:
    """Nothing where there are none: an event without documents is what it always was."""
    if not snapshot.attachments:
        return {}
    told = [
        {
            "url": addresses[document.sha256],
            "sha256": document.sha256,
            "media_type": document.media_type,
            "name": document.name,
            "title": document.title,
            "size": document.size,
        }
        for document in snapshot.attachments
    ]
    return {"attachments": told}


def _papers(snapshot: Snapshot) -> dict[str, object]:
    """Document cards and legal bases; nothing where there are none."""
    told = {
        "papers": [asdict(paper) for paper in snapshot.papers],
        "legal_bases": [asdict(basis) for basis in snapshot.bases],
    }
    return {name: said for name, said in told.items() if said}


def _reach(account: OpenAccount) -> Reach:
    return Reach(
        exceptions=parse_networks(account.settings["allowed_cidr"]), http=account.settings["allow_http"]
    )
