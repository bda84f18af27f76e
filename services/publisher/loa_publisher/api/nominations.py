"""Nominations of role models: sent by units, with consent, accepted or declined."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loa.errors import InvalidInput
from loa_publisher.accounts.roles import NOMINATE, READ, WRITE, require
from loa_publisher.api import film_schemas as schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.films import whole
from loa_publisher.api.given import day, identifier, optional_text, text
from loa_publisher.api.reading import read
from loa_publisher.nominations import assessing, queries, sending

blueprint = Blueprint("api_nominations", __name__, description="People and groups worth telling of")


@blueprint.get("/nominations")
@blueprint.response(200, schemas.NominationList)
@blueprint.fails(401)
def list_nominations() -> dict[str, Any]:
    """Those that the caller may see, the latest first."""
    require(caller(), READ)
    with read() as connection:
        return whole(queries.listed(connection, caller()))


@blueprint.post("/nominations")
@blueprint.body("NominationIn")
@blueprint.response(201, schemas.NominationOut)
@blueprint.fails(401, 403)
def send(data: dict[str, Any]) -> Any:
    """Nominates somebody, for a unit."""
    require(caller(), NOMINATE)
    age = data.get("age")
    if age is not None and (not isinstance(age, int) or isinstance(age, bool)):
        raise InvalidInput("age", "is given for a child, in years from 0 to 17")
    with office() as at:
        id = sending.send(
            at,
            unit=identifier(data.get("unit"), "unit"),
            age=age,
            **{name: text(data, name) for name in ("subject", "name", "post", "deed", "field")},
            **{name: optional_text(data, name) for name in ("link", "file")},
        )
        return queries.one(at.connection, at.user, id)


@blueprint.get("/nominations/<uuid:nomination_id>")
@blueprint.response(200, schemas.NominationOut)
@blueprint.fails(401, 404)
def get(nomination_id: UUID) -> Any:
    """One of them; 404 for one that the caller may not see."""
    require(caller(), READ)
    with read() as connection:
        return queries.one(connection, caller(), nomination_id)


@blueprint.post("/nominations/<uuid:nomination_id>/consent")
@blueprint.body("NomineeConsentIn")
@blueprint.response(200, schemas.NominationOut)
@blueprint.fails(401, 403, 404, 409)
def consent(data: dict[str, Any], nomination_id: UUID) -> Any:
    """Records the person's consent, with its proof."""
    require(caller(), NOMINATE)
    with office() as at:
        sending.record_consent(
            at,
            nomination_id,
            by=text(data, "by"),
            on=day(data, "on"),
            representative=optional_text(data, "representative"),
            child_agrees=data.get("child_agrees") is True,
            link=optional_text(data, "link"),
            file=optional_text(data, "file"),
        )
        return queries.one(at.connection, at.user, nomination_id)


@blueprint.post("/nominations/<uuid:nomination_id>/withdraw-consent")
@blueprint.response(200, schemas.NominationOut)
@blueprint.fails(401, 403, 404, 409)
def withdraw_consent(nomination_id: UUID) -> Any:
    """The person has taken the consent back: what is written of it gets no approval any more."""
    require(caller(), NOMINATE)
    with office() as at:
        sending.withdraw_consent(at, nomination_id)
        return queries.one(at.connection, at.user, nomination_id)


@blueprint.post("/nominations/<uuid:nomination_id>/accept")
@blueprint.response(200, schemas.NominationOut)
@blueprint.fails(401, 403, 404, 409)
def accept(nomination_id: UUID) -> Any:
    """Begins an item of it; 409 without the person's consent."""
    require(caller(), WRITE)
    with office() as at:
        assessing.accept(at, nomination_id)
        return queries.one(at.connection, at.user, nomination_id)


@blueprint.post("/nominations/<uuid:nomination_id>/decline")
@blueprint.body("DeclineIn")
@blueprint.response(200, schemas.NominationOut)
@blueprint.fails(401, 403, 404, 409)
def decline(data: dict[str, Any], nomination_id: UUID) -> Any:
    """Nothing is written of it, for a reason."""
    require(caller(), WRITE)
    with office() as at:
        assessing.decline(at, nomination_id, text(data, "reason"))
        return queries.one(at.connection, at.user, nomination_id)
