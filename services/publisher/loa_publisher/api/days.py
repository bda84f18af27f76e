"""Holidays, quiet windows and working days: all of them to be read, those of an administrator to be changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from loa.clock import in_hanoi
from loa_publisher.accounts.roles import READ, SET_DAYS, require
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import maybe_day, optional_text, text
from loa_publisher.api.reading import read
from loa_publisher.api.schemas import listing
from loa_publisher.calendar import own_days
from loa_publisher.calendar.known_days import SOURCES, known_days
from loa_publisher.calendar.own_days import KINDS, Given
from loa_publisher.calendar.windows import FIRST_DAY, LAST_DAY, clamped
from loa_publisher.desk.house import house

blueprint = Blueprint("api_days", __name__, description="Days on which something else holds")


class DayQuery(Schema):
    """Which days; without any, a year from today."""

    first = fields.Date(load_default=None, validate=validate.Range(FIRST_DAY, LAST_DAY))
    last = fields.Date(load_default=None, validate=validate.Range(FIRST_DAY, LAST_DAY))


class DayOut(Schema):
    """A run of days. `id`: of what an administrator named; `holds` false: a working day takes it away."""

    id = fields.UUID(allow_none=True)
    source = fields.String(metadata={"enum": list(SOURCES)})
    kind = fields.String(metadata={"enum": list(KINDS)})
    first_on = fields.Date()
    last_on = fields.Date(allow_none=True, metadata={"description": "null: nobody knows yet"})
    name = fields.String()
    name_en = fields.String()
    holds = fields.Boolean()


class OwnDayOut(Schema):
    """What an administrator named."""

    id = fields.UUID()
    kind = fields.String(metadata={"enum": list(KINDS)})
    first_on = fields.Date()
    last_on = fields.Date()
    name = fields.String()
    name_en = fields.String()


@blueprint.get("/days")
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, listing(DayOut, "DayList"))
@blueprint.fails(401)
def list_days(query: dict[str, Any]) -> dict[str, Any]:
    """Holidays, quiet windows and working days, by law, of plans and set here."""
    require(caller(), READ)
    first: date = query["first"] or in_hanoi(house().clock.now()).date()
    last: date = query["last"] or clamped(first + timedelta(days=365))
    with read() as connection:
        found = known_days(connection, first, last)
    return {"items": found, "total": len(found), "limit": len(found), "offset": 0}


@blueprint.post("/days")
@blueprint.body("DayIn")
@blueprint.response(201, OwnDayOut)
@blueprint.fails(401, 403)
def add(data: dict[str, Any]) -> Any:
    """Names days: the calendar and clocks that begin from now on follow."""
    require(caller(), SET_DAYS)
    with office() as at:
        return own_days.one(at.connection, own_days.add(at, _given(data)))


@blueprint.put("/days/<uuid:day_id>")
@blueprint.body("DayIn")
@blueprint.response(200, OwnDayOut)
@blueprint.fails(401, 403, 404)
def change(data: dict[str, Any], day_id: UUID) -> Any:
    """Names them anew."""
    require(caller(), SET_DAYS)
    with office() as at:
        own_days.change(at, day_id, _given(data))
        return own_days.one(at.connection, day_id)


@blueprint.delete("/days/<uuid:day_id>")
@blueprint.response(204)
@blueprint.fails(401, 403, 404)
def remove(day_id: UUID) -> None:
    """Names them no longer."""
    require(caller(), SET_DAYS)
    with office() as at:
        own_days.remove(at, day_id)


def _given(data: dict[str, Any]) -> Given:
    return Given(
        kind=text(data, "kind"),
        first_on=maybe_day(data, "first_on"),
        last_on=maybe_day(data, "last_on"),
        name=optional_text(data, "name"),
        name_en=optional_text(data, "name_en"),
    )
