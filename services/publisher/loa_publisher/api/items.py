"""Items: written, read, submitted, decided on, scheduled, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from sqlalchemy import Connection, Row

from loa.clock import parse_instant
from loa_publisher.accounts.roles import READ, WRITE, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import optional_text, text, texts
from loa_publisher.api.reading import read
from loa_publisher.approvals import actions as approvals
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.deliveries.lists import accounts_of
from loa_publisher.items import actions, queries, repeats
from loa_publisher.items.drafts import read_draft

blueprint = Blueprint("api_items", __name__, description="What is to be said")

_ETAG = {"ETag": {"description": "the revision's hash, for If-Match", "schema": {"type": "string"}}}
_NEVER_WRITTEN = "0"
_LOCATION = {"Location": {"description": "the item's address", "schema": {"type": "string"}}}


@blueprint.get("/items")
@blueprint.arguments(schemas.ItemQuery, location="query")
@blueprint.response(200, schemas.ItemList)
@blueprint.fails(401)
def list_items(query: dict[str, Any]) -> dict[str, Any]:
    """Items, those that are due last first."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    chosen = {"state": query["state"] or None, "search": query["search"]}
    with read() as connection:
        rows = queries.listed(connection, **chosen, limit=limit, offset=offset)
        written = queries.contents(connection, [row.id for row in rows])
        return {
            "items": [shown(row, written.get(row.id)) for row in rows],
            "total": queries.count(connection, **chosen),
            "limit": limit,
            "offset": offset,
        }


@blueprint.post("/items")
@blueprint.arguments(schemas.IdempotencyKey, location="headers")
@blueprint.body("ItemIn")
@blueprint.response(201, schemas.ItemOut, headers=_ETAG | _LOCATION)
@blueprint.fails(401, 403, 409)
def create(data: dict[str, Any], headers: dict[str, Any]) -> Response:
    """Writes an item. With an `Idempotency-Key` the same request gives the same answer again, and no second item."""
    require(caller(), WRITE)
    draft, key = read_draft(data), headers.get("key")
    with office() as at:
        answer = repeats.answered(at, key, data) if key else None
        if answer is None:
            item_id = actions.create(at, draft)
            answer = schemas.ItemOut().dump(_one(at.connection, item_id))
            if key:
                repeats.remember(at, key, data, item_id, answer)
    made = jsonify(answer)
    made.status_code = 201
    made.headers["Location"] = f"/api/v1/items/{answer['id']}"
    made.headers["ETag"] = _tag(answer)
    return made


@blueprint.get("/items/<uuid:item_id>")
@blueprint.response(200, schemas.ItemOut, headers=_ETAG)
@blueprint.fails(401, 404)
def get(item_id: UUID) -> Any:
    """One item, with the hash by which it is approved."""
    require(caller(), READ)
    with read() as connection:
        return _with_tag(_one(connection, item_id))


@blueprint.put("/items/<uuid:item_id>")
@blueprint.arguments(schemas.IfMatch, location="headers")
@blueprint.body("ItemIn")
@blueprint.response(200, schemas.ItemOut, headers=_ETAG)
@blueprint.fails(401, 403, 404, 409, 412)
def edit(data: dict[str, Any], headers: dict[str, Any], item_id: UUID) -> Any:
    """Saves a new revision; the approval of the one before is void, and what has not gone is superseded.

    The same content with another `due_at` keeps the approval, and moves what waits. With `If-Match` nothing is saved where
    somebody else has saved since.
    """
    require(caller(), WRITE)
    draft = read_draft(data)
    with office() as at:
        now = queries.one(at.connection, item_id).revision_hash or ""
        actions.edit(at, item_id, draft, if_match=_read_by_the_caller(now))
        return _with_tag(_one(at.connection, item_id))


@blueprint.post("/items/<uuid:item_id>/submit")
@blueprint.response(200, schemas.ItemOut)
@blueprint.fails(401, 403, 404, 409, 422)
def submit(item_id: UUID) -> Any:
    """Hands the current revision to the approvers."""
    with office() as at:
        approvals.submit(at, item_id)
        return _one(at.connection, item_id)


@blueprint.post("/items/<uuid:item_id>/approve")
@blueprint.body("ApproveIn")
@blueprint.response(200, schemas.ItemOut)
@blueprint.fails(401, 403, 404, 409)
def approve(data: dict[str, Any], item_id: UUID) -> Any:
    """Approves exactly this hash. One whose `due_at` lies ahead is scheduled with it."""
    with office() as at:
        approvals.approve(at, item_id, text(data, "revision_hash"), checklist=texts(data, "checklist"))
        return _one(at.connection, item_id)


@blueprint.post("/items/<uuid:item_id>/return")
@blueprint.body("TurnDownIn")
@blueprint.response(200, schemas.ItemOut)
@blueprint.fails(401, 403, 404, 409)
def return_(data: dict[str, Any], item_id: UUID) -> Any:
    """Gives a submitted item back to its author, saying why."""
    with office() as at:
        approvals.return_(at, item_id, text(data, "comment"), checklist=texts(data, "checklist"))
        return _one(at.connection, item_id)


@blueprint.post("/items/<uuid:item_id>/reject")
@blueprint.body("TurnDownIn")
@blueprint.response(200, schemas.ItemOut)
@blueprint.fails(401, 403, 404, 409)
def reject(data: dict[str, Any], item_id: UUID) -> Any:
    """Says no to a submitted item, saying why."""
    with office() as at:
        approvals.reject(at, item_id, text(data, "comment"), checklist=texts(data, "checklist"))
        return _one(at.connection, item_id)


@blueprint.post("/items/<uuid:item_id>/schedule")
@blueprint.body("ScheduleIn")
@blueprint.response(200, schemas.ItemOut)
@blueprint.fails(401, 403, 404, 409)
def schedule(data: dict[str, Any], item_id: UUID) -> Any:
    """Gives an item its time, or another one. A time in the past is refused."""
    due_at = parse_instant(text(data, "due_at"), "due_at")
    with office() as at:
        deliveries.schedule(at, item_id, due_at, optional_text(data, "date_reason"))
        return _one(at.connection, item_id)


@blueprint.post("/items/<uuid:item_id>/withdraw")
@blueprint.response(200, schemas.TakenBackList)
@blueprint.fails(401, 403, 404, 409)
def withdraw(item_id: UUID) -> dict[str, Any]:
    """Takes an item back everywhere. Once this has answered no publication of it begins any more."""
    with office() as at:
        answers = deliveries.withdraw(at, item_id)
        known = accounts_of(at.connection, [answer.account_id for answer in answers])
    told = [
        {
            "account_id": answer.account_id,
            "channel": known[answer.account_id][0],
            "account": known[answer.account_id][1],
            "answer": answer.answer,
        }
        for answer in answers
    ]
    return {"items": told, "total": len(told), "limit": len(told), "offset": 0}


def _one(connection: Connection, item_id: UUID) -> dict[str, Any]:
    return shown(queries.one(connection, item_id), queries.contents(connection, [item_id]).get(item_id))


def shown(row: Row[Any], revision: Row[Any] | None) -> dict[str, Any]:
    """An item and its current revision, as `ItemOut` takes them."""
    content = revision.content if revision is not None else {}
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
        "attachments": content.get("attachments", []),
        "papers": content.get("papers", []),
        "bases": [one["id"] for one in content.get("bases", ())],
        "segments": content.get("segments", []),
    }


def _read_by_the_caller(now: str) -> str | None:
    """The hash that the caller began from: `now`, where it is among those of If-Match; None where any will do."""
    tags = request.if_match
    if not tags or tags.star_tag:
        return None
    return now if tags.contains_weak(now or _NEVER_WRITTEN) else "another"


def _tag(item: Mapping[str, Any]) -> str:
    return f'"{item["revision_hash"] or _NEVER_WRITTEN}"'


def _with_tag(item: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    return item, 200, {"ETag": _tag(item)}
