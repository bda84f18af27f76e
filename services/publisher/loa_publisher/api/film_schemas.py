"""The shapes of what goes out about films, what is put right, airings, briefings and nominations."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from loa_publisher.api.schemas import ConsentOut, Instant, listing
from loa_publisher.films.kinds import VERDICTS


class OccurrenceQuery(Schema):
    """Of which series: the internal films or the television films."""

    audience = fields.String(load_default="internal", validate=validate.OneOf(["internal", "public"]))


class OccurrenceOut(Schema):
    """An occurrence of a series of films, with its film."""

    slot = fields.UUID(attribute="id")
    date = fields.Date()
    due_at = Instant()
    state = fields.String()
    series = fields.String()
    item_id = fields.UUID(allow_none=True)
    number = fields.Integer(attribute="item_number", allow_none=True)
    title = fields.String(attribute="item_title", allow_none=True)
    item_state = fields.String(allow_none=True)
    seconds = fields.Integer(allow_none=True)
    beautiful = fields.Integer(allow_none=True)
    not_yet = fields.Integer(allow_none=True)


class ChoiceOut(Schema):
    """A segment of an approved film of the quarter. `id` is chosen; what is not `dep` never is."""

    id = fields.UUID()
    key = fields.UUID()
    film_id = fields.UUID(attribute="item_id")
    film = fields.Integer(attribute="film_number")
    school = fields.String()
    verdict = fields.String(metadata={"enum": list(VERDICTS)})
    shown = fields.String()
    seconds = fields.Integer()
    children = fields.Boolean()
    consent = fields.Nested(ConsentOut, allow_none=True)
    consent_public = fields.Boolean()


class SourceOut(ChoiceOut):
    """A segment that a television film was made from. `beautiful`: whether its film still says so."""

    film_id = fields.UUID()
    beautiful = fields.Boolean()
    dropped_at = Instant()


class AiringOut(Schema):
    """An airing with its proof."""

    id = fields.UUID()
    station = fields.String()
    programme = fields.String()
    aired_at = Instant()
    link = fields.String()
    file = fields.String()
    note = fields.String()
    recorded_at = Instant()


class RemediationOut(Schema):
    """What a film showed as not yet beautiful, and what became of it."""

    key = fields.UUID()
    film = fields.Integer(attribute="film_number")
    school = fields.String()
    shown = fields.String()
    state = fields.String(metadata={"enum": ["open", "asked", "late", "done", "shown"]})
    responsible = fields.String(allow_none=True)
    due_on = fields.Date(allow_none=True)
    done = fields.String()
    done_at = Instant()
    after_link = fields.String()
    after_file = fields.String()
    mended_by = fields.Integer(allow_none=True, metadata={"description": "number of the film that shows it"})


class PointOut(Schema):
    """A point of an agenda with the hour at which it begins."""

    id = fields.UUID()
    subject = fields.String()
    presenter = fields.String()
    seconds = fields.Integer()
    begins_at = Instant()
    film_id = fields.UUID(attribute="item_id", allow_none=True)


class PaperOut(Schema):
    """A paper of a briefing."""

    id = fields.UUID()
    title = fields.String()
    link = fields.String()
    file = fields.String()


class InvitedOut(Schema):
    """A unit that is invited. `attended` null: not held yet."""

    id = fields.UUID()
    name = fields.String()
    attended = fields.Boolean(allow_none=True)


class ConclusionOut(Schema):
    """A task from the conclusions."""

    id = fields.UUID()
    task = fields.String()
    unit = fields.String(attribute="unit_name", allow_none=True)
    responsible = fields.String()
    due_on = fields.Date()
    result = fields.String()
    done_at = Instant()


class BriefingLine(Schema):
    """A briefing in a list."""

    id = fields.UUID()
    title = fields.String()
    starts_at = Instant()
    place = fields.String()
    chair = fields.String()
    state = fields.String(metadata={"enum": ["planned", "held", "cancelled"]})


class BriefingOut(BriefingLine):
    """A briefing with everything that belongs to it."""

    minutes = fields.String()
    link = fields.String()
    file = fields.String()
    points = fields.List(fields.Nested(PointOut))
    papers = fields.List(fields.Nested(PaperOut))
    units = fields.List(fields.Nested(InvitedOut))
    conclusions = fields.List(fields.Nested(ConclusionOut))


class CountedOut(Schema):
    """Films that count as shown by a briefing, and those whose task has not come."""

    shown = fields.List(fields.UUID())
    waiting = fields.List(fields.UUID())


class NominationOut(Schema):
    """A nomination, to those whom it concerns."""

    id = fields.UUID()
    unit_id = fields.UUID()
    subject = fields.String()
    name = fields.String()
    post = fields.String()
    age = fields.Integer(allow_none=True)
    deed = fields.String()
    field = fields.String()
    state = fields.String(metadata={"enum": ["received", "accepted", "declined"]})
    reason = fields.String()
    sent_at = Instant()
    consent_by = fields.String()
    consent_on = fields.Date(allow_none=True)
    consent_recorded_at = Instant()
    consent_withdrawn_at = Instant()
    item_id = fields.UUID(allow_none=True)


OccurrenceList = listing(OccurrenceOut, "OccurrenceList")
ChoiceList = listing(ChoiceOut, "ChoiceList")
SourceList = listing(SourceOut, "SourceList")
AiringList = listing(AiringOut, "AiringList")
RemediationList = listing(RemediationOut, "RemediationList")
BriefingList = listing(BriefingLine, "BriefingList")
NominationList = listing(NominationOut, "NominationList")
