"""The shapes of what goes out, and of what stands in addresses and headers. Bodies that come in: `shapes.py`."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from loa.clock import in_hanoi
from loa.content import AUDIENCES, LANES, STANDINGS
from loa.errors import InvalidInput
from loa.ledger.states import STATES as DELIVERY_STATES
from loa.text import clean_line
from loa_publisher.films.kinds import VERDICTS
from loa_publisher.items.dating import PRECISIONS
from loa_publisher.items.models import STATES as ITEM_STATES


class Instant(fields.Field[Any]):
    """RFC 3339 with Hanoi's offset; null where there is none."""

    def __init__(self, attribute: str | None = None) -> None:
        super().__init__(
            attribute=attribute,
            allow_none=True,
            metadata={"type": "string", "format": "date-time", "description": "RFC 3339, +07:00"},
        )

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else in_hanoi(value).isoformat()


class Line(fields.String):
    """Text without characters that no database would take."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return clean_line(super()._deserialize(value, attr, data, **kwargs), attr or "", longest=1000)
        except InvalidInput as complaint:
            raise ValidationError(complaint.message) from None


class Page(Schema):
    """Which part of a list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class LongPage(Page):
    """The same, of a list that most callers want whole."""

    limit = fields.Integer(load_default=200, validate=validate.Range(1, 1000))


class DeliveryQuery(Page):
    """Which deliveries."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *DELIVERY_STATES]))
    channel = Line(load_default="", validate=validate.Length(max=40))


class ItemQuery(Page):
    """Which items."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *ITEM_STATES]))
    search = Line(load_default="", validate=validate.Length(max=200))


class IfMatch(Schema):
    """Guards against lost edits."""

    class Meta:
        unknown = EXCLUDE

    if_match = fields.String(data_key="If-Match")


class IdempotencyKey(Schema):
    """Makes a repeated request harmless."""

    class Meta:
        unknown = EXCLUDE

    key = fields.String(data_key="Idempotency-Key", validate=validate.Length(min=1, max=200))


class TopicOut(Schema):
    """A focus topic."""

    id = fields.UUID()
    code = fields.String()
    slug = fields.String()
    title = fields.String()
    title_en = fields.String(allow_none=True)
    position = fields.Integer()


class TopicOfItem(Schema):
    """The topic that an item belongs to."""

    id = fields.UUID()
    code = fields.String()
    slug = fields.String()
    title = fields.String()


class TargetOut(Schema):
    """Where an item goes. Account `*`: all that are valid when it is due."""

    channel = fields.String()
    account = fields.String(allow_none=True)
    variant = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)


class ConsentOut(Schema):
    """The record of the consent to show children. `reference`: number of the document, or where its file lies."""

    holder = fields.String()
    reference = fields.String()
    date = fields.String(allow_none=True, metadata={"format": "date"})


class PictureOut(Schema):
    """A picture of an item. `children`: some can be recognised in it; absent: none. `focus`: absent: the middle."""

    sha256 = fields.String()
    alt = fields.String()
    children = fields.Boolean()
    consent = fields.Nested(ConsentOut)
    focus = fields.List(
        fields.Integer(),
        metadata={"description": "percent from the left and from the top of its important part"},
    )


class AttachedOut(Schema):
    """A document of an item. `title`: what readers see; empty: the file's name."""

    sha256 = fields.String()
    title = fields.String()


class DocumentCardOut(Schema):
    """A document card of an item. `file`: the attachment that it is."""

    number = fields.String()
    title = fields.String()
    issuer = fields.String()
    issued_on = fields.String(metadata={"format": "date"})
    valid_from = fields.String(allow_none=True, metadata={"format": "date"})
    valid_to = fields.String(allow_none=True, metadata={"format": "date", "description": "last day"})
    standing = fields.String(metadata={"enum": list(STANDINGS)})
    file = fields.String(allow_none=True, metadata={"description": "SHA-256 of one of the attachments"})


class SegmentOut(Schema):
    """A segment of a film. `key`: the same in every revision."""

    key = fields.UUID()
    unit = fields.UUID(allow_none=True)
    school = fields.String()
    verdict = fields.String(metadata={"enum": list(VERDICTS)})
    shown = fields.String()
    seconds = fields.Integer()
    script = fields.String()
    link = fields.String()
    file = fields.String()
    children = fields.Boolean()
    consent = fields.Nested(ConsentOut, allow_none=True)
    consent_public = fields.Boolean()
    mends = fields.UUID(allow_none=True)


class ItemOut(Schema):
    """An item as it stands."""

    id = fields.UUID()
    number = fields.Integer()
    code = fields.String(allow_none=True, metadata={"description": "the plan's own id, e.g. I001"})
    state = fields.String(metadata={"enum": list(ITEM_STATES)})
    title = fields.String()
    summary = fields.String()
    body_html = fields.String()
    topic = fields.Nested(TopicOfItem)
    audience = fields.String(metadata={"enum": list(AUDIENCES)})
    lane = fields.String(metadata={"enum": list(LANES)})
    channels = fields.List(fields.Nested(TargetOut))
    media = fields.List(fields.Nested(PictureOut))
    attachments = fields.List(fields.Nested(AttachedOut), metadata={"description": "documents to be saved"})
    papers = fields.List(fields.Nested(DocumentCardOut), metadata={"description": "document cards"})
    bases = fields.List(fields.UUID(), metadata={"description": "of the register of legal bases"})
    kind = fields.String(metadata={"description": "film and tv_film: of the series of films"})
    segments = fields.List(fields.Nested(SegmentOut), metadata={"description": "of a film"})
    due_at = Instant()
    planned_on = fields.Date(
        allow_none=True,
        metadata={"description": "last day on which the plan wants it out; null: the day of due_at"},
    )
    precision = fields.String(metadata={"enum": list(PRECISIONS)})
    confirmed = fields.Boolean(metadata={"description": "its date moves for a reason only"})
    embargo_until = Instant()
    needs_spokesperson = fields.Boolean()
    slot = fields.UUID(
        attribute="slot_id", allow_none=True, metadata={"description": "the occurrence that it fills"}
    )
    revision = fields.Integer(metadata={"description": "0: nobody has written it yet"})
    revision_hash = fields.String(allow_none=True)
    starts_at = Instant()
    ends_at = Instant()
    created_at = Instant()
    updated_at = Instant()


class DeliveryOut(Schema):
    """A delivery as it stands."""

    id = fields.UUID()
    item_id = fields.UUID()
    channel = fields.String()
    account = fields.String(attribute="account_key")
    label = fields.String(attribute="account_label")
    lane = fields.String()
    operation = fields.String()
    sequence = fields.Integer()
    revision = fields.Integer()
    revision_hash = fields.String()
    state = fields.String(metadata={"enum": list(DELIVERY_STATES)})
    reason = fields.String(allow_none=True)
    detail = fields.String(allow_none=True)
    due_at = Instant()
    expires_at = Instant()
    next_at = Instant(attribute="release_at")
    attempts = fields.Integer()
    live_id = fields.String(allow_none=True)
    live_url = fields.String(allow_none=True)
    concluded_at = Instant()


class ReadersOut(Schema):
    """How far a mail has come: `missed` certainly did not get it, of those `in_doubt` nobody knows."""

    all = fields.Integer()
    sent = fields.Integer()
    missed = fields.Integer()
    in_doubt = fields.Integer(attribute="uncertain")


class MediaOut(Schema):
    """An uploaded picture."""

    sha256 = fields.String()
    name = fields.String()
    media_type = fields.String()
    width = fields.Integer()
    height = fields.Integer()
    size = fields.Integer()


class FileOut(Schema):
    """An uploaded document."""

    sha256 = fields.String()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()


class GateOut(Schema):
    """A gate: shut by a person; paused, rested after many failures in a row, or tripped by the other side's answers."""

    scope = fields.String(metadata={"description": "all, channel:NAME or account:CHANNEL:KEY"})
    shut = fields.Boolean()
    shut_at = Instant()
    shut_by = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    paused_until = Instant()
    rests_until = Instant()
    tripped = fields.String(allow_none=True, metadata={"description": "why a person has to act"})


class DeadLetterOut(Schema):
    """A message that was given up."""

    id = fields.String()
    at = Instant()
    queue = fields.String(allow_none=True)
    reason = fields.String(allow_none=True, metadata={"description": "in the broker's words"})
    delivery_id = fields.UUID(allow_none=True, metadata={"description": "null: it cannot be read"})
    chunk = fields.Integer(allow_none=True)
    body = fields.String()
    released_at = Instant()
    released_by = fields.String(allow_none=True)


class ReleasedOut(Schema):
    """How many letters were dealt with."""

    released = fields.Integer()


class SuspendedOut(Schema):
    """What a suspension could not stop."""

    under_way = fields.Integer()


class ResumedOut(Schema):
    """What a suspension passed over."""

    expired = fields.Integer()


class ScopeOut(Schema):
    """Which gate."""

    scope = fields.String()


class TakenBackOut(Schema):
    """What a withdrawal means at one account."""

    account_id = fields.UUID()
    channel = fields.String()
    account = fields.String()
    answer = fields.String(metadata={"enum": ["cancelled", "takedown", "in_flight"]})


class PlanOut(Schema):
    """A plan."""

    id = fields.UUID()
    code = fields.String()
    title = fields.String()
    title_en = fields.String(allow_none=True)
    issuer = fields.String(allow_none=True)
    issued_on = fields.Date(allow_none=True)
    period_start = fields.Date()
    period_end = fields.Date()
    status = fields.String()


def listing(item: type[Schema], name: str) -> type[Schema]:
    """The shape of a list: its part, and how many there are in all."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item)),
            "total": fields.Integer(),
            "limit": fields.Integer(),
            "offset": fields.Integer(),
        },
        name=name,
    )


ItemList = listing(ItemOut, "ItemList")
DeliveryList = listing(DeliveryOut, "DeliveryList")
PlanList = listing(PlanOut, "PlanList")
TopicList = listing(TopicOut, "TopicList")
TakenBackList = listing(TakenBackOut, "TakenBackList")
DeadLetterList = listing(DeadLetterOut, "DeadLetterList")
GateList = listing(GateOut, "GateList")
