"""Obligations and campaigns of a plan: made, changed and taken out by programs as officers do it at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from loa.content import AUDIENCES
from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import EDIT_PLANS, READ, require
from loa_publisher.api import plan_edit_schemas as schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import identifier, maybe_day, optional_text
from loa_publisher.api.reading import read
from loa_publisher.desk.house import house
from loa_publisher.items.lists import lines_of
from loa_publisher.plans import campaigns, obligation_edits, obligations, queries

blueprint = Blueprint("api_plan_edits", __name__, description="What a plan owes, and its campaigns")


@blueprint.post("/plans/<uuid:plan_id>/obligations")
@blueprint.body("ObligationIn")
@blueprint.response(201, schemas.OwedOut)
@blueprint.fails(401, 403, 404, 409)
def add_obligation(data: dict[str, Any], plan_id: UUID) -> Any:
    """A new obligation at the end of the plan's."""
    require(caller(), EDIT_PLANS)
    with office() as at:
        queries.plan_of(at.connection, plan_id)
        with _in_our_words():
            id = obligation_edits.add(at, plan_id, _rule(data))
        return obligations.one(at.connection, plan_id, id)


@blueprint.put("/plans/<uuid:plan_id>/obligations/<uuid:obligation_id>")
@blueprint.body("ObligationIn")
@blueprint.response(200, schemas.OwedOut)
@blueprint.fails(401, 403, 404, 409)
def change_obligation(data: dict[str, Any], plan_id: UUID, obligation_id: UUID) -> Any:
    """Another rule, number, period or responsible, said whole."""
    require(caller(), EDIT_PLANS)
    with office() as at:
        obligations.one(at.connection, plan_id, obligation_id)
        with _in_our_words():
            obligation_edits.change(at, obligation_id, _rule(data))
        return obligations.one(at.connection, plan_id, obligation_id)


@blueprint.delete("/plans/<uuid:plan_id>/obligations/<uuid:obligation_id>")
@blueprint.response(204)
@blueprint.fails(401, 403, 404, 409)
def remove_obligation(plan_id: UUID, obligation_id: UUID) -> None:
    """Takes it out; what it said stays in the audit log."""
    require(caller(), EDIT_PLANS)
    with office() as at:
        obligations.one(at.connection, plan_id, obligation_id)
        obligation_edits.remove(at, obligation_id)


@blueprint.get("/plans/<uuid:plan_id>/campaigns")
@blueprint.response(200, schemas.CampaignList)
@blueprint.fails(401, 404)
def list_campaigns(plan_id: UUID) -> dict[str, Any]:
    """The plan's campaigns, the earliest first."""
    require(caller(), READ)
    with read() as connection:
        queries.plan_of(connection, plan_id)
        return {"items": _shown(connection, campaigns.of_plan(connection, plan_id))}


@blueprint.post("/plans/<uuid:plan_id>/campaigns")
@blueprint.body("CampaignIn")
@blueprint.response(201, schemas.CampaignOut)
@blueprint.fails(401, 403, 404, 409)
def add_campaign(data: dict[str, Any], plan_id: UUID) -> Any:
    """A new campaign."""
    require(caller(), EDIT_PLANS)
    with office() as at:
        queries.plan_of(at.connection, plan_id)
        id = campaigns.put(at, plan_id, None, _campaign(data))
        return _shown(at.connection, [campaigns.one(at.connection, id)])[0]


@blueprint.put("/plans/<uuid:plan_id>/campaigns/<uuid:campaign_id>")
@blueprint.body("CampaignIn")
@blueprint.response(200, schemas.CampaignOut)
@blueprint.fails(401, 403, 404, 409)
def change_campaign(data: dict[str, Any], plan_id: UUID, campaign_id: UUID) -> Any:
    """Another version of it, said whole."""
    require(caller(), EDIT_PLANS)
    with office() as at:
        campaigns.put(at, plan_id, campaign_id, _campaign(data))
        return _shown(at.connection, [campaigns.one(at.connection, campaign_id)])[0]


@blueprint.delete("/plans/<uuid:plan_id>/campaigns/<uuid:campaign_id>")
@blueprint.response(204)
@blueprint.fails(401, 403, 404, 409)
def remove_campaign(plan_id: UUID, campaign_id: UUID) -> None:
    """Takes it out; its items stay."""
    require(caller(), EDIT_PLANS)
    with office() as at:
        if campaigns.one(at.connection, campaign_id).plan_id != plan_id:
            raise NotFound(f"no campaign {campaign_id}")
        campaigns.remove(at, campaign_id)


def _rule(data: dict[str, Any]) -> dict[str, Any]:
    """As the desk's form says it: channel and account in one."""
    channel, account = optional_text(data, "channel"), optional_text(data, "account")
    if account and not channel:
        raise InvalidInput("channel", "is missing")
    for name in ("title", "title_en", "period", "kind", "audience", "responsible"):
        optional_text(data, name)
    for name in ("series_id", "topic_id"):
        if data.get(name) is not None:
            identifier(data[name], name)
    for name in ("starts_on", "ends_on"):
        maybe_day(data, name)
    if data.get("owed") is not None and type(data["owed"]) is not int:
        raise InvalidInput("owed", f"must be a whole number from 1 to {obligation_edits.MOST_OWED}")
    if data.get("audience") == "":
        raise InvalidInput("audience", f"must be one of {', '.join(AUDIENCES)}")
    known = sorted(house().channels)
    if channel and channel not in known:
        raise InvalidInput("channel", f"{channel!r} is no channel; there are {', '.join(known)}")
    rest = {name: value for name, value in data.items() if name not in ("channel", "account")}
    return rest | {"target": f"{channel}:{account}" if account else channel}


@contextmanager
def _in_our_words() -> Iterator[None]:
    """What is wrong with the form's one field is wrong with the channel."""
    try:
        yield
    except InvalidInputs as refused:
        raise InvalidInputs(
            [
                InvalidInput("channel", one.message) if one.field == "target" else one
                for one in refused.complaints
            ]
        ) from None


def _campaign(data: dict[str, Any]) -> dict[str, Any]:
    for name in ("name", "name_en", "note"):
        optional_text(data, name)
    numbers = [] if data.get("items") is None else data["items"]
    for name in ("starts_on", "ends_on"):
        maybe_day(data, name)
    if not isinstance(numbers, list) or not all(type(one) is int for one in numbers):
        raise InvalidInput("items", "must be a list of numbers of items")
    return data | {"items": [str(number) for number in numbers]}


def _shown(connection: Connection, found: list[campaigns.Campaign]) -> list[dict[str, Any]]:
    lines = lines_of(connection, {item for one in found for item in one.item_ids})
    names = ("id", "plan_id", "name", "name_en", "starts_on", "ends_on", "note")
    return [
        {
            **{name: getattr(one, name) for name in names},
            "topics": list(one.topic_ids),
            "items": sorted(lines[item].number for item in one.item_ids if item in lines),
        }
        for one in found
    ]
