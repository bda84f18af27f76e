"""Briefings: called, their agenda and films, held, concluded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from loa.clock import parse_instant
from loa.errors import InvalidInput
from loa_publisher.accounts.roles import HOLD_BRIEFINGS, READ, require
from loa_publisher.api import film_schemas as schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import day, identifier, optional_text, text, texts
from loa_publisher.api.reading import read
from loa_publisher.api.schemas import Page
from loa_publisher.briefings import holding, preparing, queries

blueprint = Blueprint("api_briefings", __name__, description="The briefing conference")


@blueprint.get("/briefings")
@blueprint.arguments(Page, location="query")
@blueprint.response(200, schemas.BriefingList)
@blueprint.fails(401)
def list_briefings(query: dict[str, Any]) -> dict[str, Any]:
    """The briefings, the latest first."""
    require(caller(), READ)
    with read() as connection:
        rows = queries.listed(connection, limit=query["limit"], offset=query["offset"])
        return {"items": rows, "total": queries.count(connection), **query}


@blueprint.post("/briefings")
@blueprint.body("BriefingIn")
@blueprint.response(201, schemas.BriefingOut)
@blueprint.fails(401, 403)
def call(data: dict[str, Any]) -> Any:
    """Calls a briefing."""
    require(caller(), HOLD_BRIEFINGS)
    with office() as at:
        id = preparing.call(
            at,
            title=text(data, "title"),
            starts_at=parse_instant(text(data, "starts_at"), "starts_at"),
            place=text(data, "place"),
            chair=text(data, "chair"),
            units=_units(data, "units"),
        )
        return _one(at.connection, id)


@blueprint.get("/briefings/<uuid:briefing_id>")
@blueprint.response(200, schemas.BriefingOut)
@blueprint.fails(401, 404)
def get(briefing_id: UUID) -> Any:
    """One of them, with everything that belongs to it."""
    require(caller(), READ)
    with read() as connection:
        return _one(connection, briefing_id)


@blueprint.post("/briefings/<uuid:briefing_id>/points")
@blueprint.body("PointIn")
@blueprint.response(200, schemas.BriefingOut)
@blueprint.fails(401, 403, 404, 409)
def point(data: dict[str, Any], briefing_id: UUID) -> Any:
    """Adds a point to the agenda."""
    require(caller(), HOLD_BRIEFINGS)
    seconds = data.get("seconds")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise InvalidInput("seconds", "must be a whole number of seconds")
    with office() as at:
        presenter = optional_text(data, "presenter")
        preparing.add_point(
            at, briefing_id, subject=text(data, "subject"), presenter=presenter, seconds=seconds
        )
        return _one(at.connection, briefing_id)


@blueprint.post("/briefings/<uuid:briefing_id>/films")
@blueprint.body("PlayIn")
@blueprint.response(200, schemas.BriefingOut)
@blueprint.fails(401, 403, 404, 409)
def film(data: dict[str, Any], briefing_id: UUID) -> Any:
    """Puts an approved film, or one segment of it, on the playlist."""
    require(caller(), HOLD_BRIEFINGS)
    key = identifier(data["segment"], "segment") if data.get("segment") is not None else None
    with office() as at:
        preparing.add_film(at, briefing_id, identifier(data.get("item"), "item"), key)
        return _one(at.connection, briefing_id)


@blueprint.post("/briefings/<uuid:briefing_id>/papers")
@blueprint.body("PaperIn")
@blueprint.response(200, schemas.BriefingOut)
@blueprint.fails(401, 403, 404, 409)
def paper(data: dict[str, Any], briefing_id: UUID) -> Any:
    """Adds a paper."""
    require(caller(), HOLD_BRIEFINGS)
    with office() as at:
        where = {name: optional_text(data, name) for name in ("link", "file")}
        preparing.add_paper(at, briefing_id, title=text(data, "title"), **where)
        return _one(at.connection, briefing_id)


@blueprint.post("/briefings/<uuid:briefing_id>/hold")
@blueprint.body("HeldIn")
@blueprint.response(200, schemas.CountedOut)
@blueprint.fails(401, 403, 404, 409)
def hold(data: dict[str, Any], briefing_id: UUID) -> Any:
    """Says that it was held. Its minutes end the tasks of the films on the playlist."""
    require(caller(), HOLD_BRIEFINGS)
    with office() as at:
        where = {name: optional_text(data, name) for name in ("link", "file")}
        attended = _units(data, "attended")
        return holding.hold(at, briefing_id, minutes=text(data, "minutes"), attended=attended, **where)


@blueprint.post("/briefings/<uuid:briefing_id>/conclusions")
@blueprint.body("ConclusionIn")
@blueprint.response(200, schemas.BriefingOut)
@blueprint.fails(401, 403, 404, 409)
def conclude(data: dict[str, Any], briefing_id: UUID) -> Any:
    """Adds a task from the conclusions."""
    require(caller(), HOLD_BRIEFINGS)
    unit = identifier(data["unit"], "unit") if data.get("unit") is not None else None
    with office() as at:
        holding.conclude(
            at,
            briefing_id,
            task=text(data, "task"),
            unit=unit,
            responsible=optional_text(data, "responsible"),
            due_on=day(data, "due_on"),
        )
        return _one(at.connection, briefing_id)


@blueprint.post("/conclusions/<uuid:conclusion_id>/done")
@blueprint.body("ResultIn")
@blueprint.response(200, schemas.BriefingOut)
@blueprint.fails(401, 403, 404, 409)
def done(data: dict[str, Any], conclusion_id: UUID) -> Any:
    """Says what came of such a task."""
    require(caller(), HOLD_BRIEFINGS)
    with office() as at:
        return _one(at.connection, holding.finish_conclusion(at, conclusion_id, text(data, "result")))


def _one(connection: Connection, briefing_id: UUID) -> dict[str, Any]:
    found = queries.one(connection, briefing_id)
    return {
        **found.briefing._mapping,
        "points": found.points,
        "papers": found.papers,
        "units": found.units,
        "conclusions": found.conclusions,
    }


def _units(data: dict[str, Any], name: str) -> list[UUID]:
    return [identifier(one, f"{name}.{index}") for index, one in enumerate(texts(data, name) or ())]
