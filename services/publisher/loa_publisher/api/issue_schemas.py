"""The shapes of what goes out about hot issues, the clocks and the media list."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from loa_publisher.api.schemas import Instant, Line, LongPage, Page, listing
from loa_publisher.issues.queries import RUNNING, SCOPES


class IssueQuery(Page):
    """Which issues: `running` ones by what runs out first, the caller's own, answered or closed ones."""

    scope = fields.String(load_default=RUNNING, validate=validate.OneOf(SCOPES))
    search = Line(load_default="", validate=validate.Length(max=200))


class PressQuery(LongPage):
    """Whom to find on the media list; those that are over too, where `ended`."""

    search = Line(load_default="", validate=validate.Length(max=200))
    ended = fields.Boolean(load_default=False)


class IssueOut(Schema):
    """A hot issue. `answered_at`: when the first word on it was out; `due_at`: until when it must be."""

    id = fields.UUID()
    number = fields.Integer()
    title = fields.String()
    said = fields.String()
    source = fields.String()
    source_name = fields.String()
    link = fields.String()
    severity = fields.String()
    topic_id = fields.UUID(allow_none=True)
    unit_id = fields.UUID(allow_none=True)
    clock = fields.String(allow_none=True)
    reported_at = Instant()
    due_at = Instant()
    state = fields.String()
    answered_at = Instant()
    closed_at = Instant()
    result = fields.String()


class IssueTaskOut(Schema):
    """What a person or a unit was asked for. `confirmed_name`: who said that they have it."""

    id = fields.UUID()
    user_id = fields.UUID(allow_none=True)
    unit_id = fields.UUID(allow_none=True)
    what = fields.String()
    due_at = Instant()
    state = fields.String()
    given_at = Instant()
    confirmed_at = Instant()
    confirmed_name = fields.String()
    confirmed_how = fields.String()
    ended_at = Instant()
    outcome = fields.String()


class IssueItemOut(Schema):
    """An item that is linked. Of kind `statement`: its publication answers the issue."""

    id = fields.UUID()
    number = fields.Integer()
    title = fields.String()
    kind = fields.String(attribute="link_kind")
    state = fields.String()


class PlaceOut(Schema):
    """Where an item stood."""

    channel = fields.String()
    account = fields.String()
    url = fields.String()
    at = fields.String()


class ReceiverOut(Schema):
    """An entry of the media list, as it read then."""

    id = fields.String()
    name = fields.String()
    kind = fields.String()
    person = fields.String()


class ReleaseOut(Schema):
    """How the outcome was given out, and to whom. `file`: SHA-256 of the proof."""

    id = fields.UUID()
    item_id = fields.UUID(allow_none=True)
    what = fields.String()
    released_at = Instant()
    link = fields.String()
    file = fields.String()
    places = fields.List(fields.Nested(PlaceOut))
    given_to = fields.List(fields.Nested(ReceiverOut))


class IssueEventOut(Schema):
    """A line of the timeline."""

    at = Instant()
    by = fields.String(attribute="full_name", allow_none=True)
    kind = fields.String()
    text = fields.String()


class WholeIssueOut(IssueOut):
    """An issue with everything around it."""

    tasks = fields.List(fields.Nested(IssueTaskOut))
    items = fields.List(fields.Nested(IssueItemOut))
    releases = fields.List(fields.Nested(ReleaseOut))
    timeline = fields.List(fields.Nested(IssueEventOut))


class StatementOut(Schema):
    """The draft that was made."""

    item_id = fields.UUID()


class ClockOut(Schema):
    """A clock: how long an answer may take, and the paper that says so."""

    code = fields.String()
    name = fields.String()
    amount = fields.Integer()
    unit = fields.String()
    basis = fields.String()


class ContactOut(Schema):
    """A newspaper or station."""

    id = fields.UUID()
    name = fields.String()
    kind = fields.String()
    person = fields.String()
    email = fields.String()
    phone = fields.String()
    note = fields.String()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)


IssueList = listing(IssueOut, "IssueList")
ClockList = listing(ClockOut, "ClockList")
ContactList = listing(ContactOut, "ContactList")
