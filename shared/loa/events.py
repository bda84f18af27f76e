"""Every event of the system, on one page. On the wire: CloudEvents 1.0, structured mode, ids instead of content.

Two are told on the exchange `loa.deliveries` and mean "look into the ledger"; the others are facts, told on `loa.facts`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate

from loa.database import new_id
from loa.errors import InvalidInput

DELIVERY_DUE = "vn.loa.delivery.due.v1"
PARTS_DUE = "vn.loa.parts.due.v1"

FACTS: Mapping[str, str] = {
    "delivery.concluded": "a delivery came to an end: published, withdrawn, rejected, expired, …",
    "delivery.taken_over": "it is with somebody else now, who ends it: a task of the manual channel",
    "delivery.unknown": "the answer of a call was lost; it is being looked for",
    "delivery.asks": "nobody but a person can say how this delivery ended, or what is to be done",
    "gate.shut": "a person suspended everything, a channel or an account",
    "gate.opened": "a suspension ended",
    "account.tripped": "an account is not called again until a person has acted",
    "account.reset": "a person has acted",
    "approval.voided": "an edit made an approval void",
    "slot.missed": "an occurrence of a series passed its time without approved content",
}


@dataclass(frozen=True)
class Due:
    """A delivery (`chunk` None) or a chunk of its parts is due. `channel` and `lane` choose the queue."""

    delivery: UUID
    channel: str
    lane: str
    chunk: int | None = None

    def encode(self, now: datetime) -> bytes:
        """As it goes over the wire."""
        data: dict[str, Any] = {"delivery": str(self.delivery), "channel": self.channel, "lane": self.lane}
        if self.chunk is not None:
            data["chunk"] = self.chunk
        event = {
            "specversion": "1.0",
            "id": str(new_id()),
            "source": "urn:loa:scheduler",
            "type": DELIVERY_DUE if self.chunk is None else PARTS_DUE,
            "subject": str(self.delivery),
            "time": now.isoformat(),
            "datacontenttype": "application/json",
            "data": data,
        }
        return json.dumps(event).encode()


class _Data(Schema):
    delivery = fields.UUID(required=True)
    channel = fields.String(required=True)
    lane = fields.String(required=True)
    chunk = fields.Integer(strict=True, validate=validate.Range(0, 2**31 - 1))  # as the column has it


class _Envelope(Schema):
    class Meta:
        unknown = INCLUDE

    specversion = fields.String(required=True, validate=validate.Equal("1.0"))
    id = fields.String(required=True)
    type = fields.String(required=True, validate=validate.OneOf([DELIVERY_DUE, PARTS_DUE]))
    data = fields.Nested(_Data, required=True)


def decode(body: bytes | str) -> Due:
    """Reads a message. Raises InvalidInput for one that is not ours, is damaged, or is of a version that we do not know."""
    try:
        event = _Envelope().loads(body if isinstance(body, str) else body.decode())
        data = event["data"]
        chunk = data["chunk"] if event["type"] == PARTS_DUE else None
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput("message", str(error)) from None
    return Due(data["delivery"], data["channel"], data["lane"], chunk)
