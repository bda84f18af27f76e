"""Search over everything, as the desk does it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from loa_publisher.accounts.roles import READ, require
from loa_publisher.api.access import caller
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.api.schemas import Line
from loa_publisher.searching.everywhere import look
from loa_publisher.searching.rooms import KINDS

blueprint = Blueprint("api_search", __name__, description="What there is with these words")


class SearchQuery(Schema):
    """What to look for: words, with or without marks, ``#17``, or any part of a document's number."""

    q = Line(required=True, validate=validate.Length(1, 200))
    limit = fields.Integer(
        load_default=8, validate=validate.Range(1, 50), metadata={"description": "of each kind"}
    )


class MatchOut(Schema):
    """One thing that was found."""

    id = fields.UUID()
    title = fields.String()
    second = fields.String(metadata={"description": "what tells it from others of its name"})
    number = fields.Integer(allow_none=True, metadata={"description": "what people call it by"})
    plan_id = fields.UUID(
        attribute="within", allow_none=True, metadata={"description": "the plan that it belongs to"}
    )


class FoundOut(Schema):
    """What was found of one kind."""

    kind = fields.String(metadata={"enum": list(KINDS)})
    count = fields.Integer(allow_none=True, metadata={"description": "null: more than were counted"})
    items = fields.List(fields.Nested(MatchOut))


class SearchOut(Schema):
    """By kind, those with matches alone, and of what the caller may see alone."""

    items = fields.List(fields.Nested(FoundOut))


@blueprint.get("/search")
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(200, SearchOut)
@blueprint.fails(401)
def search(query: dict[str, Any]) -> dict[str, Any]:
    """Plans, items, documents, topics, series, issues, feedback, films, briefings, nominations, units and people, by words."""
    require(caller(), READ)
    with read() as connection:
        found = look(connection, caller(), query["q"], limit=query["limit"])
    return {"items": [{"kind": kind, "count": one.count, "items": one.matches} for kind, one in found]}
