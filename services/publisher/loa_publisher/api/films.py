"""Films: television films made from what is beautiful, airings, and what is put right. Segments go in and out with the items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from loa.clock import in_hanoi, parse_instant
from loa_publisher.accounts.roles import DO_TASKS, READ, WRITE, require
from loa_publisher.api import film_schemas as schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import day, identifier, optional_text, text, texts
from loa_publisher.api.items import shown
from loa_publisher.api.reading import read
from loa_publisher.api.schemas import ItemOut
from loa_publisher.desk.house import house
from loa_publisher.films import airings, deriving, followups, queries
from loa_publisher.items import queries as items

blueprint = Blueprint("api_films", __name__, description="What is beautiful and what is not yet")


@blueprint.get("/films")
@blueprint.arguments(schemas.OccurrenceQuery, location="query")
@blueprint.response(200, schemas.OccurrenceList)
@blueprint.fails(401)
def list_films(query: dict[str, Any]) -> dict[str, Any]:
    """The occurrences of the series of films, each with its film."""
    require(caller(), READ)
    with read() as connection:
        return whole(queries.occurrences(connection, query["audience"]))


@blueprint.get("/slots/<uuid:slot_id>/segments")
@blueprint.response(200, schemas.ChoiceList)
@blueprint.fails(401, 404)
def choices(slot_id: UUID) -> dict[str, Any]:
    """The segments of the approved films of a television film's quarter, with their verdicts."""
    require(caller(), READ)
    with read() as connection:
        return whole(deriving.segments_of(connection, deriving.quarter_of(connection, slot_id)))


@blueprint.post("/television-films")
@blueprint.body("TelevisionFilmIn")
@blueprint.response(201, ItemOut)
@blueprint.fails(401, 403, 404, 409)
def derive(data: dict[str, Any]) -> Response:
    """Makes the television film of an occurrence from beautiful segments; anything else is refused by name."""
    require(caller(), WRITE)
    chosen = [identifier(one, f"segments.{index}") for index, one in enumerate(texts(data, "segments") or ())]
    with office() as at:
        slot = identifier(data.get("slot"), "slot")
        item_id = deriving.derive(at, slot, chosen, optional_text(data, "title"))
        answer = ItemOut().dump(
            shown(
                items.one(at.connection, item_id),
                items.contents(at.connection, [item_id]).get(item_id),
            )
        )
    made = jsonify(answer)
    made.status_code = 201
    made.headers["Location"] = f"/api/v1/items/{answer['id']}"
    return made


@blueprint.get("/television-films/<uuid:tv_film_id>/sources")
@blueprint.response(200, schemas.SourceList)
@blueprint.fails(401, 404)
def sources(tv_film_id: UUID) -> dict[str, Any]:
    """What a television film was made from."""
    require(caller(), READ)
    with read() as connection:
        items.one(connection, tv_film_id)
        return whole(deriving.sources_of(connection, tv_film_id))


@blueprint.get("/television-films/<uuid:tv_film_id>/airings")
@blueprint.response(200, schemas.AiringList)
@blueprint.fails(401, 404)
def list_airings(tv_film_id: UUID) -> dict[str, Any]:
    """The broadcast log of a television film."""
    require(caller(), READ)
    with read() as connection:
        items.one(connection, tv_film_id)
        return whole(airings.airings_of(connection, tv_film_id))


@blueprint.post("/television-films/<uuid:tv_film_id>/airings")
@blueprint.body("AiringIn")
@blueprint.response(200, schemas.AiringList)
@blueprint.fails(401, 403, 404, 409)
def log(data: dict[str, Any], tv_film_id: UUID) -> dict[str, Any]:
    """Logs an airing with its proof; the first one ends the task for television."""
    require(caller(), DO_TASKS)
    with office() as at:
        airings.log_airing(
            at,
            tv_film_id,
            station=text(data, "station"),
            programme=text(data, "programme"),
            aired_at=parse_instant(text(data, "aired_at"), "aired_at"),
            link=optional_text(data, "link"),
            file=optional_text(data, "file"),
            note=optional_text(data, "note"),
        )
        return whole(airings.airings_of(at.connection, tv_film_id))


@blueprint.get("/remediations")
@blueprint.response(200, schemas.RemediationList)
@blueprint.fails(401)
def list_remediations() -> dict[str, Any]:
    """What approved films showed as not yet beautiful, what is owed first."""
    require(caller(), READ)
    with read() as connection:
        return whole(followups.followups(connection, _today()))


@blueprint.post("/remediations/<uuid:segment_key>/assign")
@blueprint.body("RemediationAssignIn")
@blueprint.response(200, schemas.RemediationOut)
@blueprint.fails(401, 403, 404, 409)
def assign(data: dict[str, Any], segment_key: UUID) -> Any:
    """Says who puts it right, until when."""
    require(caller(), WRITE)
    with office() as at:
        responsible = text(data, "responsible")
        followups.assign(at, segment_key, responsible=responsible, due_on=day(data, "due_on"))
        return followups.one(at.connection, _today(), segment_key)


@blueprint.post("/remediations/<uuid:segment_key>/finish")
@blueprint.body("RemediationFinishIn")
@blueprint.response(200, schemas.RemediationOut)
@blueprint.fails(401, 403, 404, 409)
def finish(data: dict[str, Any], segment_key: UUID) -> Any:
    """Says what was done, with proof."""
    require(caller(), WRITE)
    names = ("before_link", "before_file", "after_link", "after_file")
    with office() as at:
        proofs = {name: optional_text(data, name) for name in names}
        followups.finish(at, segment_key, done=text(data, "done"), **proofs)
        return followups.one(at.connection, _today(), segment_key)


def whole(found: Sequence[Any]) -> dict[str, Any]:
    """A list that is never long, all of it."""
    return {"items": found, "total": len(found), "limit": len(found), "offset": 0}


def _today() -> Any:
    return in_hanoi(house().clock.now()).date()
