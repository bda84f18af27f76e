"""The register of legal bases, for reading: what an item can cite."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from loa.content import STANDINGS
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api.access import caller
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.api.schemas import Line, LongPage, listing
from loa_publisher.bases import register

blueprint = Blueprint("api_bases", __name__, description="The papers that what is said and done rests on")


class BasisQuery(LongPage):
    """Those in whose number, title or issuer every word stands, in any part of it, marks or none."""

    search = Line(load_default="")


class BasisOut(Schema):
    """A paper of the register."""

    id = fields.UUID()
    number = fields.String()
    title = fields.String()
    issuer = fields.String()
    issued_on = fields.Date()
    valid_from = fields.Date(allow_none=True, metadata={"description": "null: from the day of issue"})
    valid_to = fields.Date(allow_none=True, metadata={"description": "last day; null: still"})
    status = fields.String(metadata={"enum": list(STANDINGS)})
    by_id = fields.UUID(allow_none=True, metadata={"description": "what amended or replaced it"})
    link = fields.String()


@blueprint.get("/bases")
@blueprint.arguments(BasisQuery, location="query")
@blueprint.response(200, listing(BasisOut, "BasisList"))
@blueprint.fails(401)
def list_bases(query: dict[str, Any]) -> dict[str, Any]:
    """The register, the latest first."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    with read() as connection:
        found = register.listed(connection, query["search"])
    return {"items": found[offset : offset + limit], "total": len(found), "limit": limit, "offset": offset}
