"""Approvals: what waits, several decisions at once, delegations, emergencies and their reviews, partners' sign-offs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loa.clock import parse_instant
from loa.errors import InvalidInput
from loa_publisher.accounts.roles import APPROVE, MANAGE_USERS, READ, SUBMIT, may, require
from loa_publisher.api import approval_schemas as schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import identifier, optional_text, text, texts
from loa_publisher.api.reading import read
from loa_publisher.api.schemas import Page
from loa_publisher.approvals import bulk, delegations, emergencies, inbox, partners, signoffs, standing
from loa_publisher.desk.house import house
from loa_publisher.items import queries

blueprint = Blueprint("api_approvals", __name__, description="Who decides, in whose name, and what is owed")


@blueprint.get("/approvals")
@blueprint.arguments(schemas.InboxQuery, location="query")
@blueprint.response(200, schemas.WaitingList)
@blueprint.fails(401)
def waiting(query: dict[str, Any]) -> dict[str, Any]:
    """What waits for a decision, overdue first."""
    require(caller(), READ)
    limit, offset, scope, now = query["limit"], query["offset"], query["scope"], house().clock.now()
    patience = house().settings.remind_after
    with read() as connection:
        rows = inbox.listed(connection, now, caller(), patience, scope, limit=limit, offset=offset)
        total = inbox.count(connection, now, caller(), scope)
    return {"items": rows, "total": total, "limit": limit, "offset": offset}


@blueprint.post("/approvals/bulk")
@blueprint.body("BulkIn")
@blueprint.response(200, schemas.OutcomesOut)
@blueprint.fails(401, 403)
def approve_each(data: dict[str, Any]) -> dict[str, Any]:
    """Approves several, each by the hash that was shown of it; one that is refused holds up no other."""
    with read() as connection:
        if not standing.may_decide_somewhere(connection, house().clock.now(), caller()):
            require(caller(), APPROVE)
    return {"items": bulk.approve_each(office, _shown(data), checklist=texts(data, "checklist"))}


@blueprint.get("/items/<uuid:item_id>/decisions")
@blueprint.response(200, schemas.DecisionList)
@blueprint.fails(401, 404)
def decisions(item_id: UUID) -> dict[str, Any]:
    """Every decision on an item, oldest first: by whom, in whose name, on which hash, with which checklist."""
    require(caller(), READ)
    with read() as connection:
        queries.one(connection, item_id)
        return _whole(queries.history(connection, item_id))


@blueprint.post("/items/<uuid:item_id>/emergency")
@blueprint.body("EmergencyIn")
@blueprint.response(200, schemas.EmergencyOut)
@blueprint.fails(401, 403, 404, 409)
def publish(data: dict[str, Any], item_id: UUID) -> Any:
    """Publishes exactly this hash at once, by one approver alone; somebody else owes it a review."""
    with office() as at:
        require(at.user, APPROVE)
        id = emergencies.publish(at, item_id, text(data, "revision_hash"), text(data, "reason"))
        return emergencies.one(at.connection, id)


@blueprint.get("/emergencies")
@blueprint.arguments(Page, location="query")
@blueprint.response(200, schemas.EmergencyList)
@blueprint.fails(401)
def owed(query: dict[str, Any]) -> dict[str, Any]:
    """Emergency publications whose review is owed, the oldest first."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    with read() as connection:
        rows = emergencies.owed(connection, limit=limit, offset=offset)
        return {
            "items": rows,
            "total": emergencies.count_owed(connection),
            "limit": limit,
            "offset": offset,
        }


@blueprint.post("/emergencies/<uuid:emergency_id>/review")
@blueprint.body("ReviewIn")
@blueprint.response(200, schemas.EmergencyOut)
@blueprint.fails(401, 403, 404, 409)
def review(data: dict[str, Any], emergency_id: UUID) -> Any:
    """The review that is owed: `confirmed`, or `objected` with a comment."""
    with office() as at:
        require(at.user, APPROVE)
        emergencies.review(
            at,
            emergency_id,
            text(data, "finding"),
            optional_text(data, "comment"),
            checklist=texts(data, "checklist"),
        )
        return emergencies.one(at.connection, emergency_id)


@blueprint.get("/delegations")
@blueprint.arguments(schemas.DelegationQuery, location="query")
@blueprint.response(200, schemas.DelegationList)
@blueprint.fails(401)
def list_delegations(query: dict[str, Any]) -> dict[str, Any]:
    """Delegations that hold or will hold; or those that are over."""
    require(caller(), READ)
    limit, offset, over, now = query["limit"], query["offset"], query["over"], house().clock.now()
    with read() as connection:
        rows = delegations.listed(connection, now, over=over, limit=limit, offset=offset)
        total = delegations.count(connection, now, over=over)
    return {"items": [_delegation(row) for row in rows], "total": total, "limit": limit, "offset": offset}


@blueprint.post("/delegations")
@blueprint.body("DelegationIn")
@blueprint.response(201, schemas.DelegationOut)
@blueprint.fails(401, 403)
def give(data: dict[str, Any]) -> Any:
    """Lends the caller's own right to decide, for named items or kinds and for a time."""
    require(caller(), APPROVE)
    with office() as at:
        id = delegations.give(
            at,
            to=identifier(data.get("to"), "to"),
            basis=text(data, "basis"),
            item_ids=[identifier(one, "items") for one in texts(data, "items") or ()],
            kinds=texts(data, "kinds") or (),
            starts_at=parse_instant(data["from"], "from") if data.get("from") is not None else at.now,
            ends_at=parse_instant(text(data, "until"), "until"),
        )
        return _delegation(delegations.one(at.connection, id))


@blueprint.post("/delegations/<uuid:delegation_id>/revoke")
@blueprint.response(200, schemas.DelegationOut)
@blueprint.fails(401, 403, 404, 409)
def revoke(delegation_id: UUID) -> Any:
    """Ends a delegation now: its giver may, and an administrator."""
    with office() as at:
        if not may(at.user, MANAGE_USERS):
            require(at.user, APPROVE)
        delegations.revoke(at, delegation_id)
        return _delegation(delegations.one(at.connection, delegation_id))


@blueprint.get("/items/<uuid:item_id>/partners")
@blueprint.response(200, schemas.PartnerList)
@blueprint.fails(401, 404)
def of_item(item_id: UUID) -> dict[str, Any]:
    """The partners that sign an item with the authority, and their word on its present revision."""
    require(caller(), READ)
    with read() as connection:
        item = queries.one(connection, item_id)
        return _whole(partners.of_item(connection, item_id, item.revision_hash))


@blueprint.post("/items/<uuid:item_id>/partners")
@blueprint.body("PartnerIn")
@blueprint.response(200, schemas.PartnerList)
@blueprint.fails(401, 403, 404, 409)
def ask(data: dict[str, Any], item_id: UUID) -> dict[str, Any]:
    """Names a partner that is to sign too: nothing of the item is approved or scheduled before it has."""
    with office() as at:
        signoffs.ask(at, item_id, optional_text(data, "partner"))
        item = queries.one(at.connection, item_id)
        return _whole(partners.of_item(at.connection, item_id, item.revision_hash))


@blueprint.post("/partners/<uuid:partner_id>/sign")
@blueprint.body("SignoffIn")
@blueprint.response(200, schemas.PartnerList)
@blueprint.fails(401, 403, 404, 409)
def sign(data: dict[str, Any], partner_id: UUID) -> dict[str, Any]:
    """Records that a partner signed exactly this revision, with the proof."""
    require(caller(), SUBMIT)
    signed_at = data.get("signed_at")
    with office() as at:
        signoffs.sign(
            at,
            partner_id,
            revision_hash=optional_text(data, "revision_hash"),
            signatory=optional_text(data, "signatory"),
            signed_at=None if signed_at is None else parse_instant(signed_at, "signed_at"),
            link=optional_text(data, "link"),
            file=optional_text(data, "file"),
            note=optional_text(data, "note"),
        )
        item = queries.one(at.connection, partners.item_of(at.connection, partner_id))
        return _whole(partners.of_item(at.connection, item.id, item.revision_hash))


@blueprint.post("/partners/<uuid:partner_id>/drop")
@blueprint.response(200, schemas.PartnerList)
@blueprint.fails(401, 403, 404, 409)
def drop(partner_id: UUID) -> dict[str, Any]:
    """Does without a partner that has signed nothing yet."""
    with office() as at:
        require(at.user, SUBMIT)
        item_id = partners.item_of(at.connection, partner_id)
        signoffs.drop(at, partner_id)
        item = queries.one(at.connection, item_id)
        return _whole(partners.of_item(at.connection, item_id, item.revision_hash))


def _shown(data: dict[str, Any]) -> list[tuple[UUID, str]]:
    given = data.get("items")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise InvalidInput(
            "items", "must be a list of items, each with its id and the revision_hash that was shown"
        )
    return [
        (identifier(one.get("id"), f"items.{index}.id"), text(one, "revision_hash"))
        for index, one in enumerate(given)
    ]


def _delegation(row: Any) -> dict[str, Any]:
    """As a mapping: a row has an attribute `items` of its own."""
    return dict(row._mapping)


def _whole(rows: Any) -> dict[str, Any]:
    return {"items": rows, "total": len(rows), "limit": len(rows), "offset": 0}
