"""Feedback: what people write by the portal's form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from loa.database import new_id
from loa_publisher.accounts.roles import HANDLE_FEEDBACK, require
from loa_publisher.api import feedback_schemas as schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import identifier, optional_text
from loa_publisher.api.reading import read
from loa_publisher.desk.house import house
from loa_publisher.feedback import handling, intake, queries, replies

blueprint = Blueprint("api_feedback", __name__, description="What people write, and what they are answered")


@blueprint.get("/feedback")
@blueprint.arguments(schemas.FeedbackQuery, location="query")
@blueprint.response(200, schemas.FeedbackList)
@blueprint.fails(401, 403)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Letters, those that wait by what runs out first."""
    require(caller(), HANDLE_FEEDBACK)
    intake.bring_in(house().database, house().clock.now())
    limit, offset = query["limit"], query["offset"]
    wanted = queries.Wanted(scope=query["scope"], words=query["search"], user=caller().id)
    with read() as connection:
        rows = queries.listed(connection, wanted, limit=limit, offset=offset)
        total = queries.count(connection, wanted)
    return {"items": rows, "total": total, "limit": limit, "offset": offset}


@blueprint.get("/feedback/figures")
@blueprint.response(200, schemas.FigureList)
@blueprint.fails(401, 403)
def figures() -> dict[str, Any]:
    """How much came by month, topic and kind, and what became of it."""
    require(caller(), HANDLE_FEEDBACK)
    with read() as connection:
        found = queries.figures(connection)
    return {"items": found, "total": len(found), "limit": len(found), "offset": 0}


@blueprint.get("/feedback/<uuid:feedback_id>")
@blueprint.response(200, schemas.WholeFeedbackOut)
@blueprint.fails(401, 403, 404)
def get(feedback_id: UUID) -> Any:
    """One letter with its sender and its answers."""
    require(caller(), HANDLE_FEEDBACK)
    with read() as connection:
        return _whole(connection, feedback_id)


@blueprint.post("/feedback/<uuid:feedback_id>/classify")
@blueprint.body("ClassifyIn")
@blueprint.response(200, schemas.WholeFeedbackOut)
@blueprint.fails(401, 403, 404, 409)
def classify(data: dict[str, Any], feedback_id: UUID) -> Any:
    """Kind, severity, topic and field of work."""
    given = {name: optional_text(data, name) for name in ("kind", "severity", "topic", "field")}
    with office() as at:
        handling.classify(at, feedback_id, given)
        return _whole(at.connection, feedback_id)


@blueprint.post("/feedback/<uuid:feedback_id>/assign")
@blueprint.body("FeedbackAssignIn")
@blueprint.response(200, schemas.WholeFeedbackOut)
@blueprint.fails(401, 403, 404, 409)
def assign(data: dict[str, Any], feedback_id: UUID) -> Any:
    """To one person or one unit."""
    to = {name: optional_text(data, name) for name in ("person", "unit")}
    with office() as at:
        handling.assign(at, feedback_id, **to)
        return _whole(at.connection, feedback_id)


@blueprint.post("/feedback/<uuid:feedback_id>/reply")
@blueprint.body("ReplyIn")
@blueprint.response(200, schemas.WholeFeedbackOut)
@blueprint.fails(401, 403, 404, 409)
def reply(data: dict[str, Any], feedback_id: UUID) -> Any:
    """Answers: a mail is handed to the relay once the answer stands in the database; its state says how that went."""
    id = new_id() if data.get("id") is None else identifier(data["id"], "id")
    form = {name: optional_text(data, name) for name in ("way", "text")}
    with office() as at:
        send = replies.write(at, feedback_id, id, **form)
    if send:
        replies.deliver(house().database, house().clock.now(), house().settings, id)
    with read() as connection:
        return _whole(connection, feedback_id)


def _whole(connection: Connection, feedback_id: UUID) -> dict[str, Any]:
    row = queries.one(connection, feedback_id)
    return {**row._mapping, "sender": row, "replies": queries.replies_of(connection, feedback_id)}
