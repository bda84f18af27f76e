"""Plans and their topics."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.plans import queries

blueprint = Blueprint("api_plans", __name__, description="What the year is to say")


@blueprint.get("/plans")
@blueprint.arguments(schemas.Page, location="query")
@blueprint.response(200, schemas.PlanList)
@blueprint.fails(401)
def list_plans(query: dict[str, Any]) -> dict[str, Any]:
    """All plans, the latest period first."""
    require(caller(), READ)
    with read() as connection:
        found = [line.plan for line in queries.list_plans(connection)]
    return _part(found, query)


@blueprint.get("/plans/<uuid:plan_id>")
@blueprint.response(200, schemas.PlanOut)
@blueprint.fails(401, 404)
def get(plan_id: UUID) -> Any:
    """One plan."""
    require(caller(), READ)
    with read() as connection:
        return queries.plan_of(connection, plan_id)


@blueprint.get("/plans/<uuid:plan_id>/topics")
@blueprint.arguments(schemas.Page, location="query")
@blueprint.response(200, schemas.TopicList)
@blueprint.fails(401, 404)
def list_topics(query: dict[str, Any], plan_id: UUID) -> dict[str, Any]:
    """The plan's topics in their order."""
    require(caller(), READ)
    with read() as connection:
        queries.plan_of(connection, plan_id)
        found = [line.topic for line in queries.list_topics(connection, plan_id)]
    return _part(found, query)


def _part(found: list[Any], query: dict[str, Any]) -> dict[str, Any]:
    limit, offset = query["limit"], query["offset"]
    return {"items": found[offset : offset + limit], "total": len(found), "limit": limit, "offset": offset}
