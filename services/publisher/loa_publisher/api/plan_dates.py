"""Dates of items: a month or quarter first, then a time, then settled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from loa.errors import InvalidInput
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import plan_schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import optional_text, text
from loa_publisher.api.reading import read
from loa_publisher.items import dating, queries
from loa_publisher.plans import dates
from loa_publisher.plans.reading import read_day

blueprint = Blueprint("api_plan_dates", __name__, description="When items are planned, and how firmly")


@blueprint.get("/items/<uuid:item_id>/date")
@blueprint.response(200, plan_schemas.DateOut)
@blueprint.fails(401, 404)
def get(item_id: UUID) -> dict[str, Any]:
    """An item's date with its history."""
    require(caller(), READ)
    with read() as connection:
        return _date(connection, item_id)


@blueprint.put("/items/<uuid:item_id>/date")
@blueprint.body("DateIn")
@blueprint.response(200, plan_schemas.DateOut)
@blueprint.fails(401, 403, 404, 409)
def put(data: dict[str, Any], item_id: UUID) -> dict[str, Any]:
    """Plans it for a month or quarter; it then has no time, and goes out only once it is given one."""
    day = read_day(text(data, "day"), "day")
    reason = optional_text(data, "date_reason")
    with office() as at:
        dates.plan_for(at, item_id, text(data, "precision"), day, reason)
        return _date(at.connection, item_id)


@blueprint.post("/items/<uuid:item_id>/date/confirm")
@blueprint.body("ConfirmDateIn")
@blueprint.response(200, plan_schemas.DateOut)
@blueprint.fails(401, 403, 404, 409)
def confirm(data: dict[str, Any], item_id: UUID) -> dict[str, Any]:
    """Settles its date: from then on it moves for a reason only."""
    confirmed = data.get("confirmed")
    if not isinstance(confirmed, bool):
        raise InvalidInput("confirmed", "must be true or false")
    with office() as at:
        dates.confirm(at, item_id, confirmed=confirmed, reason=optional_text(data, "date_reason"))
        return _date(at.connection, item_id)


def _date(connection: Connection, item_id: UUID) -> dict[str, Any]:
    when = dating.when_of(queries.one(connection, item_id))
    names = ("due_at", "planned_on", "precision", "confirmed")
    return {
        **{name: getattr(when, name) for name in names},
        "history": dating.history(connection, item_id),
    }
