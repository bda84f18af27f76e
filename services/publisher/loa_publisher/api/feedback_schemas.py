"""The shapes of what goes out about feedback. Who wrote is told to those alone who handle it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from loa_publisher.api.schemas import Instant, Line, Page, listing
from loa_publisher.feedback.queries import NEW, SCOPES


class FeedbackQuery(Page):
    """Which letters: `new`, `worked_on`, the caller's own (`mine`), `answered`, `closed` or `spam`."""

    scope = fields.String(load_default=NEW, validate=validate.OneOf(SCOPES))
    search = Line(load_default="", validate=validate.Length(max=200))


class FeedbackOut(Schema):
    """A letter without its sender. `due_at`: until when it must be answered."""

    id = fields.UUID()
    number = fields.Integer()
    reference = fields.String()
    article_id = fields.UUID(allow_none=True)
    text = fields.String()
    sent_at = Instant()
    due_at = Instant()
    state = fields.String()
    kind = fields.String(allow_none=True)
    severity = fields.String(allow_none=True)
    field = fields.String(allow_none=True)
    topic_id = fields.UUID(allow_none=True)
    user_id = fields.UUID(allow_none=True)
    unit_id = fields.UUID(allow_none=True)
    issue_id = fields.UUID(allow_none=True)
    answered_at = Instant()
    closed_at = Instant()
    changed = fields.String()


class ReplyOut(Schema):
    """An answer. Of a mail: `sending`, `sent`, `failed`, or `unknown` where nobody knows whether it arrived."""

    id = fields.UUID()
    way = fields.String()
    text = fields.String()
    state = fields.String()
    detail = fields.String()
    attempts = fields.Integer()
    written_at = Instant()
    settled_at = Instant()


class SenderOut(Schema):
    """Who wrote."""

    name = fields.String()
    email = fields.String()
    phone = fields.String()


class WholeFeedbackOut(FeedbackOut):
    """A letter with its sender and its answers."""

    sender = fields.Nested(SenderOut)
    replies = fields.List(fields.Nested(ReplyOut))


class FigureOut(Schema):
    """What came of a month, topic and kind."""

    month = fields.String()
    topic_id = fields.UUID(allow_none=True)
    kind = fields.String(allow_none=True)
    received = fields.Integer()
    answered = fields.Integer()
    late = fields.Integer()


FeedbackList = listing(FeedbackOut, "FeedbackList")
FigureList = listing(FigureOut, "FeedbackFigureList")
