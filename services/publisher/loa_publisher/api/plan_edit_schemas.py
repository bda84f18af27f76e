"""The shapes of obligations and campaigns as programs write them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from loa.content import AUDIENCES
from loa_publisher.plans.obligation_edits import MOST_OWED
from loa_publisher.plans.periods import KINDS

_LINE = {"type": ["string", "null"], "maxLength": 500}
_DAY = {"type": "string", "format": "date"}
_MAYBE_DAY = {**_DAY, "type": ["string", "null"]}
_MAYBE_ID = {"type": ["string", "null"], "format": "uuid"}

PLAN_EDIT_SHAPES: dict[str, dict[str, Any]] = {
    "ObligationIn": {
        "type": "object",
        "description": "What is owed in each period, and by what it is met: a series, topic, channel, kind or audience.",
        "required": ["title", "period", "owed"],
        "additionalProperties": False,
        "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 500},
            "title_en": _LINE,
            "period": {"type": "string", "enum": list(KINDS)},
            "owed": {"type": "integer", "minimum": 1, "maximum": MOST_OWED},
            "series_id": _MAYBE_ID,
            "topic_id": _MAYBE_ID,
            "channel": {"type": ["string", "null"], "maxLength": 40},
            "account": {"type": ["string", "null"], "maxLength": 60, "description": "of that channel"},
            "kind": {"type": ["string", "null"], "maxLength": 40},
            "audience": {"type": ["string", "null"], "enum": [*AUDIENCES, None]},
            "responsible": {"type": ["string", "null"], "maxLength": 200},
            "starts_on": _MAYBE_DAY,
            "ends_on": _MAYBE_DAY,
        },
    },
    "CampaignIn": {
        "type": "object",
        "description": "Some days and topics of a plan, with the items that belong together.",
        "required": ["name", "starts_on", "ends_on"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 500},
            "name_en": _LINE,
            "starts_on": _DAY,
            "ends_on": {**_DAY, "description": "last day"},
            "note": {"type": ["string", "null"], "maxLength": 5000},
            "topics": {
                "type": ["array", "null"],
                "items": {"type": "string", "format": "uuid"},
                "description": "of the plan",
            },
            "items": {
                "type": ["array", "null"],
                "items": {"type": "integer"},
                "description": "numbers of items of the plan",
            },
        },
    },
}


class OwedOut(Schema):
    """An obligation as it stands."""

    id = fields.UUID()
    plan_id = fields.UUID()
    title = fields.String()
    title_en = fields.String(allow_none=True)
    period = fields.String(metadata={"enum": list(KINDS)})
    owed = fields.Integer()
    series_id = fields.UUID(allow_none=True)
    topic_id = fields.UUID(allow_none=True)
    channel = fields.String(allow_none=True)
    account = fields.String(allow_none=True)
    kind = fields.String(allow_none=True)
    audience = fields.String(allow_none=True)
    responsible = fields.String(allow_none=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)


class CampaignOut(Schema):
    """A campaign as it stands. `items`: their numbers."""

    id = fields.UUID()
    plan_id = fields.UUID()
    name = fields.String()
    name_en = fields.String(allow_none=True)
    starts_on = fields.Date()
    ends_on = fields.Date()
    note = fields.String(allow_none=True)
    topics = fields.List(fields.UUID())
    items = fields.List(fields.Integer())


class CampaignList(Schema):
    """All of a plan's."""

    items = fields.List(fields.Nested(CampaignOut))
