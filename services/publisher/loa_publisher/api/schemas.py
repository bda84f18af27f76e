"""The shapes of the API, for the OpenAPI document and for what goes out. What comes in is judged by the rooms themselves."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from loa.clock import in_hanoi
from loa.content import AUDIENCES, LANES
from loa.ledger.states import STATES as DELIVERY_STATES
from loa_publisher.items.models import STATES as ITEM_STATES


class Instant(fields.Field[Any]):
    """RFC 3339 with Hanoi's offset."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else in_hanoi(value).isoformat()


class Open(Schema):
    """Requests: unknown and wrong values are told by the rooms, which name the field and what would do."""

    class Meta:
        unknown = INCLUDE


_TIME = {"type": ["string", "null"], "format": "date-time", "description": "RFC 3339 with an offset"}


class ItemIn(Open):
    """One whole version of an item."""

    topic = fields.Raw(metadata={"type": "string", "description": "code (T01), slug or id"})
    title = fields.Raw(metadata={"type": "string", "maxLength": 300})
    summary = fields.Raw(metadata={"type": "string", "maxLength": 1000})
    body_html = fields.Raw(metadata={"type": "string", "description": "sanitised"})
    audience = fields.Raw(metadata={"type": "string", "enum": list(AUDIENCES)})
    lane = fields.Raw(metadata={"type": "string", "enum": list(LANES)})
    channels = fields.Raw(
        metadata={
            "type": "array",
            "items": {
                "type": "object",
                "required": ["channel"],
                "properties": {
                    "channel": {"type": "string"},
                    "account": {"type": ["string", "null"]},
                    "variant": {
                        "type": ["object", "null"],
                        "properties": {
                            name: {"type": "string"} for name in ("title", "summary", "body_html", "text")
                        },
                    },
                },
            },
        }
    )
    media = fields.Raw(
        metadata={
            "type": "array",
            "items": {
                "type": "object",
                "required": ["sha256", "alt"],
                "properties": {"sha256": {"type": "string"}, "alt": {"type": "string"}},
            },
        }
    )
    due_at = fields.Raw(metadata=_TIME)
    embargo_until = fields.Raw(metadata=_TIME)
    needs_spokesperson = fields.Raw(metadata={"type": ["boolean", "null"]})
    slot = fields.Raw(metadata={"type": ["string", "null"], "format": "uuid"})


class HashIn(Open):
    """The hash that is approved."""

    revision_hash = fields.Raw(metadata={"type": "string", "pattern": "^[0-9a-f]{64}$"})


class CommentIn(Open):
    """Why an item is turned down."""

    comment = fields.Raw(metadata={"type": "string", "minLength": 1, "maxLength": 4000})


class ScheduleIn(Open):
    """A new time."""

    due_at = fields.Raw(
        metadata={"type": "string", "format": "date-time", "description": "RFC 3339 with an offset; not past"}
    )


class ProofIn(Open):
    """Proof that a task was done."""

    link = fields.Raw(metadata={"type": ["string", "null"]})
    file = fields.Raw(metadata={"type": ["string", "null"], "description": "SHA-256 of an uploaded picture"})
    at = fields.Raw(metadata=_TIME)
    note = fields.Raw(metadata={"type": ["string", "null"]})


class ResolveIn(Open):
    """How an unknown delivery ended."""

    live = fields.Raw(metadata={"type": "boolean"})
    address = fields.Raw(metadata={"type": ["string", "null"], "description": "where it is live"})
    attempts = fields.Raw(
        metadata={"type": "integer", "description": "as read: guards against a word on an older attempt"}
    )


class Page(Schema):
    """Which part of a list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class DeliveryQuery(Page):
    """Which deliveries."""

    state = fields.String(validate=validate.OneOf(DELIVERY_STATES))
    channel = fields.String(validate=validate.Length(max=40))


class ItemQuery(Page):
    """Which items."""

    state = fields.String(validate=validate.OneOf(ITEM_STATES))
    search = fields.String(load_default="", validate=validate.Length(max=200))


class IfMatch(Schema):
    """Guards against lost edits."""

    class Meta:
        unknown = INCLUDE

    if_match = fields.String(data_key="If-Match")


class IdempotencyKey(Schema):
    """Makes a repeated request harmless."""

    class Meta:
        unknown = INCLUDE

    key = fields.String(data_key="Idempotency-Key", validate=validate.Length(min=1, max=200))


class TopicOut(Schema):
    """A focus topic."""

    id = fields.UUID()
    code = fields.String()
    slug = fields.String()
    title = fields.String()
    title_en = fields.String(allow_none=True)
    position = fields.Integer()


class ItemOut(Schema):
    """An item as it stands."""

    id = fields.UUID()
    number = fields.Integer()
    state = fields.String()
    title = fields.String()
    summary = fields.String()
    body_html = fields.String()
    topic = fields.Dict()
    audience = fields.String()
    lane = fields.String()
    channels = fields.List(fields.Dict())
    media = fields.List(fields.Dict())
    due_at = Instant()
    embargo_until = Instant()
    needs_spokesperson = fields.Boolean()
    revision = fields.Integer()
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
    state = fields.String()
    reason = fields.String(allow_none=True)
    detail = fields.String(allow_none=True)
    due_at = Instant()
    expires_at = Instant()
    next_at = Instant(attribute="release_at")
    attempts = fields.Integer()
    live_id = fields.String(allow_none=True)
    live_url = fields.String(allow_none=True)
    concluded_at = Instant()


class MediaOut(Schema):
    """An uploaded picture."""

    sha256 = fields.String()
    name = fields.String()
    media_type = fields.String()
    width = fields.Integer()
    height = fields.Integer()
    size = fields.Integer()


class TakenBackOut(Schema):
    """What a withdrawal means at one account."""

    account_id = fields.UUID()
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
