"""Items: written, read, submitted, decided on, scheduled, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy import Connection, Row

from loa.clock import parse_instant
from loa.errors import InvalidInput
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.reading import read
from loa_publisher.approvals import actions as approvals
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.items import actions, queries
from loa_publisher.items.drafts import read_draft

blueprint = Blueprint("api_items", __name__, description="What is to be said")


@blueprint.get("/items")
@blueprint.arguments(schemas.ItemQuery, location="query")
@blueprint.response(200, schemas.ItemList)
def list_items(query: dict[str, Any]) -> dict[str, Any]:
    """Items, those that are due last first."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    chosen = {"state": query.get("state"), "search": query["search"].replace("\x00", "")}
    with read() as connection:
        rows = queries.listed(connection, **chosen, limit=limit, offset=offset)
        shown = [_shown(connection, row) for row in rows]
        return {
            "items": shown,
            "total": queries.count(connection, **chosen),
            "limit": limit,
            "offset": offset,
        }


@blueprint.post("/items")
@blueprint.arguments(schemas.ItemIn)
@blueprint.arguments(schemas.IdempotencyKey, location="headers")
@blueprint.response(201, schemas.ItemOut)
def create(data: dict[str, Any], headers: dict[str, Any]) -> Any:
    """Writes an item. With an `Idempotency-Key` the same request gives the same item again, and no second one."""
    draft = read_draft(data)
    with office() as at:
        if key := headers.get("key"):
            item_id, made = actions.create_once(at, draft, key, data)
        else:
            item_id, made = actions.create(at, draft), True
        item = _shown(at.connection, queries.one(at.connection, item_id))
    return (
        item,
        201 if made else 200,
        {"Location": f"/api/v1/items/{item_id}", "ETag": f'"{item["revision_hash"]}"'},
    )


@blueprint.get("/items/<uuid:item_id>")
@blueprint.response(200, schemas.ItemOut)
def get(item_id: UUID) -> Any:
    """One item, with the hash by which it is approved."""
    require(caller(), READ)
    with read() as connection:
        item = _shown(connection, queries.one(connection, item_id))
    return item, 200, {"ETag": f'"{item["revision_hash"] or ""}"'}


@blueprint.put("/items/<uuid:item_id>")
@blueprint.arguments(schemas.ItemIn)
@blueprint.arguments(schemas.IfMatch, location="headers")
@blueprint.response(200, schemas.ItemOut)
def edit(data: dict[str, Any], headers: dict[str, Any], item_id: UUID) -> Any:
    """Saves a new revision; the approval of the one before is void, and what has not gone is superseded."""
    draft = read_draft(data)
    given = headers.get("if_match")
    with office() as at:
        actions.edit(
            at,
            item_id,
            draft,
            if_match=None if given in (None, "*") else str(given).removeprefix("W/").strip('"'),
        )
        item = _shown(at.connection, queries.one(at.connection, item_id))
    return item, 200, {"ETag": f'"{item["revision_hash"]}"'}


@blueprint.post("/items/<uuid:item_id>/submit")
@blueprint.response(200, schemas.ItemOut)
def submit(item_id: UUID) -> Any:
    """Hands the current revision to the approvers."""
    with office() as at:
        approvals.submit(at, item_id)
        return _shown(at.connection, queries.one(at.connection, item_id))


@blueprint.post("/items/<uuid:item_id>/approve")
@blueprint.arguments(schemas.HashIn)
@blueprint.response(200, schemas.ItemOut)
def approve(data: dict[str, Any], item_id: UUID) -> Any:
    """Approves exactly this hash. One whose `due_at` lies ahead is scheduled with it."""
    revision_hash = _text(data, "revision_hash")
    with office() as at:
        approvals.approve(at, item_id, revision_hash)
        return _shown(at.connection, queries.one(at.connection, item_id))


@blueprint.post("/items/<uuid:item_id>/return")
@blueprint.arguments(schemas.CommentIn)
@blueprint.response(200, schemas.ItemOut)
def return_(data: dict[str, Any], item_id: UUID) -> Any:
    """Gives a submitted item back to its author, saying why."""
    with office() as at:
        approvals.return_(at, item_id, _text(data, "comment"))
        return _shown(at.connection, queries.one(at.connection, item_id))


@blueprint.post("/items/<uuid:item_id>/reject")
@blueprint.arguments(schemas.CommentIn)
@blueprint.response(200, schemas.ItemOut)
def reject(data: dict[str, Any], item_id: UUID) -> Any:
    """Says no to a submitted item, saying why."""
    with office() as at:
        approvals.reject(at, item_id, _text(data, "comment"))
        return _shown(at.connection, queries.one(at.connection, item_id))


@blueprint.post("/items/<uuid:item_id>/schedule")
@blueprint.arguments(schemas.ScheduleIn)
@blueprint.response(200, schemas.ItemOut)
def schedule(data: dict[str, Any], item_id: UUID) -> Any:
    """Gives an item its time, or another one. A time in the past is refused."""
    due_at = parse_instant(data.get("due_at"), "due_at")
    with office() as at:
        deliveries.schedule(at, item_id, due_at)
        return _shown(at.connection, queries.one(at.connection, item_id))


@blueprint.post("/items/<uuid:item_id>/withdraw")
@blueprint.response(200, schemas.TakenBackList)
def withdraw(item_id: UUID) -> dict[str, Any]:
    """Takes an item back everywhere. Once this has answered no publication of it begins any more."""
    with office() as at:
        answers = deliveries.withdraw(at, item_id)
    return {"items": answers, "total": len(answers), "limit": len(answers), "offset": 0}


def _shown(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    revision = queries.content(connection, row.id) if row.revision else None
    content = revision.content if revision else {}
    topic = {
        "id": str(row.topic_id),
        "code": row.topic_code,
        "slug": row.topic_slug,
        "title": row.topic_title,
    }
    return {
        **row._mapping,
        "topic": topic,
        "channels": row.targets,
        "summary": content.get("summary", ""),
        "body_html": content.get("body_html", ""),
        "media": content.get("media", []),
    }


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidInput(name, "is missing; it must be text")
    return value
