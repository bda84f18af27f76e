"""The shapes of a report."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from loa_publisher.api.schemas import Instant, Line
from loa_publisher.plans.periods import MONTH, QUARTER, SEMESTER, YEAR
from loa_publisher.reports.periods import FREE


class ReportQuery(Schema):
    """Which plan and days. Without `period`: the year of the plan that holds today."""

    plan = fields.UUID(required=True)
    period = Line(
        load_default="",
        validate=validate.Length(max=40),
        metadata={
            "description": "kind and first month, or two days",
            "examples": [
                "year-2020-09",
                "semester-2020-08",
                "quarter-2020-10",
                "month-2020-11",
                "2020-09-01..2020-12-31",
            ],
        },
    )


class PeriodOut(Schema):
    """The days that are reported on, both included, on Hanoi's calendar."""

    code = fields.String()
    kind = fields.String(metadata={"enum": [YEAR, SEMESTER, QUARTER, MONTH, FREE]})
    first = fields.Date()
    last = fields.Date()


class FiguresOut(Schema):
    """How many items. planned = in_time + late + missed + open; done = in_time + late; what was dropped is no longer planned."""

    planned = fields.Integer()
    done = fields.Integer()
    in_time = fields.Integer()
    late = fields.Integer()
    missed = fields.Integer()
    open = fields.Integer()
    dropped = fields.Integer()
    days_late = fields.Integer(metadata={"description": "of all late ones together"})


class ReachOut(Schema):
    """Whom the items reached up to now: times a unit took one, mails to readers, views on the portal."""

    units = fields.Integer()
    readers = fields.Integer()
    views = fields.Integer()


class LineOut(Schema):
    """A topic, month, channel or receiving unit."""

    code = fields.String(metadata={"description": "T01, 2020-11, portal, a unit's key"})
    name = fields.String(metadata={"description": "empty where the code says it"})
    figures = fields.Nested(FiguresOut)
    reach = fields.Nested(ReachOut)


class ObligationOut(Schema):
    """An obligation: in how many periods, whose deadline lies in the report's days, it was met, late, missed, …"""

    title = fields.String(attribute="obligation.title")
    period = fields.String(attribute="obligation.period")
    owed = fields.Integer(attribute="obligation.owed", metadata={"description": "in each period"})
    met = fields.Integer()
    late = fields.Integer()
    missed = fields.Integer()
    open = fields.Integer()
    before = fields.Integer(metadata={"description": "over before the plan was entered"})


class DoingsOut(Schema):
    """What was done to items of the plan within the report's days: distinct items each."""

    emergencies = fields.Integer()
    reviews_owed = fields.Integer(metadata={"description": "of these emergencies"})
    corrections = fields.Integer()
    withdrawals = fields.Integer()


class AnswersOut(Schema):
    """What came in with a clock in the report's days. received = in_time + late + overdue + waiting + unanswered."""

    received = fields.Integer()
    in_time = fields.Integer()
    late = fields.Integer()
    overdue = fields.Integer(metadata={"description": "without an answer"})
    waiting = fields.Integer(metadata={"description": "their clocks still run"})
    unanswered = fields.Integer(metadata={"description": "concluded; they needed no answer"})
    closed = fields.Integer()
    typical_minutes = fields.Integer(
        allow_none=True, metadata={"description": "median to the first answer; null: none was answered"}
    )


class LettersOut(AnswersOut):
    """Letters of one kind."""

    kind = fields.String(allow_none=True, metadata={"description": "null: not classified yet"})


class FeedbackOfReportOut(Schema):
    """What people wrote by the portal's form; spam and doubles do not count."""

    all = fields.Nested(AnswersOut)
    kinds = fields.List(fields.Nested(LettersOut))


class ReportedPlan(Schema):
    """The plan that is reported on."""

    id = fields.UUID()
    code = fields.String()
    title = fields.String()


class ReportOut(Schema):
    """A report. Topics add up to the total, and so do months; an item goes to several channels and units."""

    plan = fields.Nested(ReportedPlan)
    period = fields.Nested(PeriodOut)
    made_at = Instant()
    total = fields.Nested(FiguresOut)
    reach = fields.Nested(ReachOut)
    topics = fields.List(fields.Nested(LineOut))
    months = fields.List(fields.Nested(LineOut))
    channels = fields.List(fields.Nested(LineOut))
    units = fields.List(fields.Nested(LineOut))
    obligations = fields.List(fields.Nested(ObligationOut))
    doings = fields.Nested(DoingsOut)
    issues = fields.Nested(AnswersOut, metadata={"description": "hot issues"})
    feedback = fields.Nested(FeedbackOfReportOut)
