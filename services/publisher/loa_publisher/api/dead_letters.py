"""Dead letters: messages that were given up, and what they named, released again."""

from __future__ import annotations

from typing import Any

from loa.errors import InvalidInput
from loa.ledger import dead
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.deliveries import actions

blueprint = Blueprint("api_dead_letters", __name__, description="Messages that were given up")
_MOST = 1000


@blueprint.get("/dead-letters")
@blueprint.arguments(schemas.Page, location="query")
@blueprint.response(200, schemas.DeadLetterList)
@blueprint.fails(401)
def list_dead_letters(query: dict[str, Any]) -> dict[str, Any]:
    """Messages that the broker or a worker gave up on, the newest first: each is a sign of a fault."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    with read() as connection:
        rows = dead.listed(connection, limit=limit, offset=offset)
        return {"items": rows, "total": dead.count(connection), "limit": limit, "offset": offset}


@blueprint.post("/dead-letters/release")
@blueprint.body("ReleaseIn")
@blueprint.response(200, schemas.ReleasedOut)
@blueprint.fails(401, 403)
def release(data: dict[str, Any]) -> dict[str, Any]:
    """Makes due what these letters named and what still waits for a message. Safe at any time; a second time changes nothing."""
    ids = data.get("ids")
    if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids) or len(ids) > _MOST:
        raise InvalidInput("ids", f"must be a list of at most {_MOST} texts")
    with office() as at:
        return {"released": actions.release_dead_letters(at, ids)}
