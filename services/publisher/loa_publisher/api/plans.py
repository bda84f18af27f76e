"""Plans and their topics."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from loa.clock import in_hanoi
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import plan_schemas, schemas
from loa_publisher.api.access import caller
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.desk.house import house
from loa_publisher.plans import figures, obligations, queries
from loa_publisher.plans.outcomes import Scope

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


@blueprint.get("/plans/<uuid:plan_id>/figures")
@blueprint.response(200, plan_schemas.PlanFiguresList)
@blueprint.fails(401, 404)
def figures_of(plan_id: UUID) -> dict[str, Any]:
    """Planned against done by topic and month: the numbers of the heat map."""
    require(caller(), READ)
    today = in_hanoi(house().clock.now()).date()
    with read() as connection:
        queries.plan_of(connection, plan_id)
        codes = {line.topic.id: line.topic.code for line in queries.list_topics(connection, plan_id)}
        cells = figures.by_topic_and_month(connection, today, Scope(plan_ids=[plan_id]))
    found = [
        {"topic": codes[topic], "month": month, **asdict(one), "planned": one.planned}
        for (topic, month), one in cells.items()
    ]
    return {"today": today, "items": sorted(found, key=lambda one: (one["topic"], one["month"] or date.max))}


@blueprint.get("/plans/<uuid:plan_id>/obligations")
@blueprint.response(200, plan_schemas.PlanObligationList)
@blueprint.fails(401, 404)
def obligations_of(plan_id: UUID) -> dict[str, Any]:
    """What the plan owes at a rhythm, and how each period was kept."""
    require(caller(), READ)
    today = in_hanoi(house().clock.now()).date()
    with read() as connection:
        queries.plan_of(connection, plan_id)
        kept = obligations.kept(connection, today, [plan_id])
    names = ("id", "title", "title_en", "period", "owed", "responsible")
    return {
        "items": [
            {
                **{name: getattr(one.obligation, name) for name in names},
                "periods": [
                    {**_shallow(due), "items": [met.number for met in due.items]} for due in one.dues
                ],
            }
            for one in kept
        ]
    }


def _shallow(due: obligations.Due) -> dict[str, Any]:
    return {name: getattr(due, name) for name in ("period", "deadline", "state", "done", "days_late")}


def _part(found: list[Any], query: dict[str, Any]) -> dict[str, Any]:
    limit, offset = query["limit"], query["offset"]
    return {"items": found[offset : offset + limit], "total": len(found), "limit": limit, "offset": offset}
