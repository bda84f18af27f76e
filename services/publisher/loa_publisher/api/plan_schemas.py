"""The shapes of a plan's numbers, of what it owes, and of the dates of its items."""

from __future__ import annotations

from marshmallow import Schema, fields

from loa_publisher.api.schemas import Instant
from loa_publisher.items.dating import PRECISIONS
from loa_publisher.plans.obligations import STATES
from loa_publisher.plans.periods import KINDS


class PlanFiguresOut(Schema):
    """How many items had which outcome; what counts as which is said in plans/outcomes.py, and in docs/plan.md."""

    topic = fields.String(metadata={"description": "code"})
    month = fields.Date(
        allow_none=True, metadata={"description": "its first day; null: no date, or none of these months"}
    )
    planned = fields.Integer(metadata={"description": "in_time + late + missed + open"})
    in_time = fields.Integer()
    late = fields.Integer(metadata={"description": "out, after the planned day"})
    missed = fields.Integer(metadata={"description": "not out, and the planned day is over"})
    open = fields.Integer()
    dropped = fields.Integer(metadata={"description": "rejected or withdrawn before it was out; not planned"})
    days_late = fields.Integer()
    rough = fields.Integer(metadata={"description": "planned for a month or quarter, no day known"})


class PlanFiguresList(Schema):
    """By topic and month, on a day of Hanoi's calendar. Cells without items are absent."""

    today = fields.Date()
    items = fields.List(fields.Nested(PlanFiguresOut))


class PlanDueOut(Schema):
    """One period in which something is owed."""

    first = fields.Date(attribute="period.first")
    last = fields.Date(attribute="period.last")
    deadline = fields.Date()
    state = fields.String(metadata={"enum": list(STATES)})
    done = fields.Integer()
    days_late = fields.Integer()
    items = fields.List(fields.Integer(), metadata={"description": "numbers of the items that meet it"})


class PlanObligationOut(Schema):
    """What is owed, and how it was kept."""

    id = fields.UUID()
    title = fields.String()
    title_en = fields.String(allow_none=True)
    period = fields.String(metadata={"enum": list(KINDS)})
    owed = fields.Integer(metadata={"description": "so many in each period"})
    responsible = fields.String(allow_none=True)
    periods = fields.List(fields.Nested(PlanDueOut))


class PlanObligationList(Schema):
    """All of a plan's, in their order."""

    items = fields.List(fields.Nested(PlanObligationOut))


class WhenOut(Schema):
    """A date as it stood."""

    due_at = Instant()
    planned_on = fields.Date(allow_none=True)
    precision = fields.String(metadata={"enum": list(PRECISIONS)})
    confirmed = fields.Boolean()


class DateChangeOut(Schema):
    """One move of a date, or its confirmation."""

    at = Instant()
    by = fields.String()
    reason = fields.String()
    before = fields.Nested(WhenOut)
    after = fields.Nested(WhenOut)


class DateOut(WhenOut):
    """An item's date, and how it came to be, the latest move first."""

    history = fields.List(fields.Nested(DateChangeOut))


DATE_SHAPES = {
    "DateIn": {
        "type": "object",
        "description": "A month or quarter for an item whose day is not known; an exact time is given by /schedule.",
        "required": ["precision", "day"],
        "properties": {
            "precision": {"type": "string", "enum": ["month", "quarter"]},
            "day": {"type": "string", "format": "date", "description": "any day of it"},
            "date_reason": {
                "type": ["string", "null"],
                "maxLength": 1000,
                "description": "required where the date is confirmed",
            },
        },
    },
    "ConfirmDateIn": {
        "type": "object",
        "description": "Settles a date, or makes it provisional again.",
        "required": ["confirmed"],
        "properties": {
            "confirmed": {"type": "boolean"},
            "date_reason": {
                "type": ["string", "null"],
                "maxLength": 1000,
                "description": "required to make it provisional again",
            },
        },
    },
}
