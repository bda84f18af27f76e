"""Every event of the system, on one page. On the wire: CloudEvents 1.0, structured mode, ids instead of content.

Deliveries that are due together travel together: to publish, route, read and acknowledge a message takes longer than all else
that is done for one delivery.

Written by hand, for every message of every delivery passes here: marshmallow takes longer to read one than all that follows.

Three are told on the exchange `loa.deliveries` and mean "look into the ledger"; the others are facts, told on `loa.facts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from loa.errors import InvalidInput

DELIVERY_DUE = "vn.loa.delivery.due.v1"
DELIVERIES_DUE = "vn.loa.deliveries.due.v1"
PARTS_DUE = "vn.loa.parts.due.v1"

FACTS: Mapping[str, str] = {
    "delivery.concluded": "a delivery came to an end: published, withdrawn, rejected, expired, …",
    "delivery.taken_over": "it is with somebody else now, who ends it: a task of the manual channel",
    "delivery.unknown": "the answer of a call was lost; it is being looked for",
    "delivery.asks": "nobody but a person can say how this delivery ended, or what is to be done",
    "gate.shut": "a person suspended everything, a channel or an account",
    "gate.opened": "a suspension ended",
    "account.tripped": "an account is not called again until a person has acted",
    "account.resting": "many calls in a row failed at an account: it rests, and then one tries",
    "account.recovered": "a call got through to an account that had rested",
    "account.reset": "a person has acted",
    "approval.voided": "an edit made an approval void",
    "approval.reminded": "an item has waited long for approval; whoever may decide on it was told, once",
    "approval.escalated": "it went on waiting, and was taken to whom the settings name, once",
    "emergency.published": "an approver published alone, with a reason; a review is owed",
    "feedback.received": "somebody has written by the portal's form; the desk has taken it over",
    "issue.reminded": "a quarter of the time of a hot issue is left; whoever works on it was told, once",
    "issue.overdue": "the time of a hot issue has run out; it was told and taken higher, once",
    "issue.replied": "a statement on a hot issue is published",
    "slot.missed": "an occurrence of a series passed its time without approved content",
}


@dataclass(frozen=True)
class Due:
    """A delivery (`chunk` None) or a chunk of its parts is due. `channel` and `lane` choose the queue.

    `not_before`: it was sent ahead of that time, and whoever consumes it waits for it.
    """

    delivery: UUID
    channel: str
    lane: str
    chunk: int | None = None
    not_before: datetime | None = None

    @property
    def company(self) -> tuple[str, str, datetime | None] | None:
        """What those that may travel in one message share; None: it travels alone."""
        return None if self.chunk is not None else (self.channel, self.lane, self.not_before)


def encode(dues: Sequence[Due], now: datetime, id: UUID) -> bytes:
    """As they go over the wire, all in one company (`Due.company`) or one alone; `id` is the event's own."""
    first = dues[0]
    more = "" if first.chunk is None else f', "chunk": {first.chunk}'
    if first.not_before is not None:
        more += f', "not_before": "{first.not_before.isoformat()}"'
    if len(dues) == 1:
        kind, named = DELIVERY_DUE if first.chunk is None else PARTS_DUE, f'"delivery": "{first.delivery}"'
    else:
        ids = ", ".join([f'"{due.delivery}"' for due in dues])
        kind, named = DELIVERIES_DUE, f'"deliveries": [{ids}]'
    return (
        f'{{"specversion": "1.0", "id": "{id}", "source": "urn:loa:scheduler", "type": "{kind}", '
        f'"subject": "{first.delivery}", "time": "{now.isoformat()}", "datacontenttype": "application/json", '
        f'"data": {{{named}, "channel": {_quoted(first.channel)}, "lane": {_quoted(first.lane)}{more}}}}}'
    ).encode()


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


def decode(body: bytes | str) -> list[Due]:
    """Reads a message. Raises InvalidInput for one that is not ours, is damaged, or is of a version that we do not know."""
    try:
        event = orjson.loads(body)
        kind, data = event["type"], event["data"]
        if event["specversion"] != "1.0" or kind not in _NAMED:
            raise ValueError(f"type {kind!r} of CloudEvents {event['specversion']!r} is not known here")
        _text(event["id"])
        if not data.keys() <= _DATA | {_NAMED[kind]}:
            raise ValueError(f"data holds more than {', '.join(sorted(_DATA))} and {_NAMED[kind]}")
        named = _several(data["deliveries"]) if kind == DELIVERIES_DUE else [data["delivery"]]
        channel, lane = _text(data["channel"]), _text(data["lane"])
        chunk = _chunk(data["chunk"]) if kind == PARTS_DUE else None
        not_before = _instant(data["not_before"]) if "not_before" in data else None
        return [Due(UUID(delivery), channel, lane, chunk, not_before) for delivery in named]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput("message", f"{type(error).__name__}: {error}") from None


_NAMED = {DELIVERY_DUE: "delivery", DELIVERIES_DUE: "deliveries", PARTS_DUE: "delivery"}
_DATA = {"channel", "lane", "chunk", "not_before"}
_MOST = 1000


def _several(value: object) -> list[str]:
    if isinstance(value, list) and 0 < len(value) <= _MOST:
        return value
    raise ValueError(f"deliveries is no list of one to {_MOST}")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is no text")


def _chunk(value: object) -> int:
    if type(value) is int and 0 <= value < 2**31:  # as the column has it; True is no number of a chunk
        return value
    raise ValueError(f"{value!r} is no number of a chunk")


def _instant(value: object) -> datetime:
    instant = datetime.fromisoformat(_text(value))
    if instant.tzinfo is None:
        raise ValueError(f"{value!r} names no time zone")
    return instant
