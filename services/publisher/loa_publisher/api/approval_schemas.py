"""The shapes of what goes out about approvals: what waits, decisions, delegations, emergencies, partners."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from loa_publisher.api.schemas import Instant, Page, listing
from loa_publisher.approvals.inbox import ALL, SCOPES


class InboxQuery(Page):
    """Whose inbox: what the caller may decide on, what the caller wrote, or everything."""

    scope = fields.String(load_default=ALL, validate=validate.OneOf(SCOPES))


class DelegationQuery(Page):
    """Those that are over, or the others."""

    over = fields.Boolean(load_default=False)


class WaitingOut(Schema):
    """An item that waits for a decision. `overdue`: its time has passed, or it has waited too long."""

    id = fields.UUID()
    number = fields.Integer()
    title = fields.String()
    revision_hash = fields.String()
    lane = fields.String()
    audience = fields.String()
    needs_spokesperson = fields.Boolean()
    author = fields.String()
    due_at = Instant()
    submitted_at = Instant()
    mine = fields.Boolean(metadata={"description": "whether the caller may decide on it now"})
    overdue = fields.Boolean()
    reminded = fields.Boolean()
    escalated = fields.Boolean()


class OutcomeOut(Schema):
    """What became of one of several approvals."""

    id = fields.UUID(attribute="item_id")
    outcome = fields.Function(lambda one: "refused" if one.error else "approved")
    scheduled = fields.Boolean(allow_none=True, metadata={"description": "null: refused"})
    detail = fields.Function(lambda one: str(one.error) if one.error else "")


class OutcomesOut(Schema):
    """One outcome for each, in the order in which they were sent."""

    items = fields.List(fields.Nested(OutcomeOut))


class DecisionOut(Schema):
    """A decision on a revision. `behalf`: in whose name it was made, by `delegation_id`."""

    decision = fields.String()
    kind = fields.String(metadata={"enum": ["normal", "emergency"]})
    revision_hash = fields.String()
    comment = fields.String()
    checklist = fields.List(fields.String(), allow_none=True)
    by = fields.String(attribute="full_name")
    behalf = fields.String(allow_none=True)
    delegation_id = fields.UUID(allow_none=True)
    at = Instant()


class DelegationOut(Schema):
    """A right to decide that was lent in writing."""

    id = fields.UUID()
    giver = fields.String()
    taker = fields.String()
    given_by = fields.UUID()
    given_to = fields.UUID()
    basis = fields.String()
    items = fields.List(fields.UUID())
    kinds = fields.List(fields.String())
    starts_at = Instant()
    ends_at = Instant()
    revoked_at = Instant()


class EmergencyOut(Schema):
    """An emergency publication, and its review: `reviewed_at` is null while it is owed."""

    id = fields.UUID()
    item_id = fields.UUID()
    number = fields.Integer()
    title = fields.String()
    revision_hash = fields.String()
    reason = fields.String()
    publisher = fields.String()
    published_at = Instant()
    reviewer = fields.String(allow_none=True)
    reviewed_at = Instant()
    finding = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)


class PartnerOut(Schema):
    """A partner that signs with the authority, and its word on the present revision: `signed_at` is null where it is missing."""

    id = fields.UUID()
    item_id = fields.UUID()
    name = fields.String()
    signatory = fields.String(allow_none=True)
    signed_at = Instant()
    link = fields.String(allow_none=True)
    file = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    recorder = fields.String(allow_none=True)


WaitingList = listing(WaitingOut, "WaitingList")
DecisionList = listing(DecisionOut, "DecisionList")
DelegationList = listing(DelegationOut, "DelegationList")
EmergencyList = listing(EmergencyOut, "EmergencyList")
PartnerList = listing(PartnerOut, "PartnerList")
