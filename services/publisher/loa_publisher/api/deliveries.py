"""Deliveries: what went where, what waits and why; tasks, and a person's word on what is unknown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loa.errors import InvalidInput, NotFound
from loa.ledger import read as ledger
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.deliveries import actions, lists
from loa_publisher.items import queries

blueprint = Blueprint("api_deliveries", __name__, description="What went where")


@blueprint.get("/deliveries")
@blueprint.arguments(schemas.DeliveryQuery, location="query")
@blueprint.response(200, schemas.DeliveryList)
@blueprint.fails(401)
def list_deliveries(query: dict[str, Any]) -> dict[str, Any]:
    """Deliveries by state and channel, the latest due time first."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    chosen = {"state": query["state"] or None, "channel": query["channel"] or None}
    with read() as connection:
        rows = ledger.listed(connection, **chosen, limit=limit, offset=offset)
        return {"items": rows, "total": ledger.count(connection, **chosen), "limit": limit, "offset": offset}


@blueprint.get("/deliveries/<uuid:delivery_id>")
@blueprint.response(200, schemas.DeliveryOut)
@blueprint.fails(401, 404)
def get(delivery_id: UUID) -> Any:
    """One delivery."""
    require(caller(), READ)
    with read() as connection:
        return ledger.one(connection, delivery_id)


@blueprint.get("/items/<uuid:item_id>/deliveries")
@blueprint.arguments(schemas.LongPage, location="query")
@blueprint.response(200, schemas.DeliveryList)
@blueprint.fails(401, 404)
def of_item(query: dict[str, Any], item_id: UUID) -> dict[str, Any]:
    """An item's deliveries by channel, account and order."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    with read() as connection:
        queries.one(connection, item_id)
        rows = ledger.of_item(connection, item_id)
    return {"items": rows[offset : offset + limit], "total": len(rows), "limit": limit, "offset": offset}


@blueprint.post("/deliveries/<uuid:delivery_id>/retry")
@blueprint.response(200, schemas.DeliveryOut)
@blueprint.fails(401, 403, 404, 409)
def retry(delivery_id: UUID) -> Any:
    """Makes a blocked, rejected or expired delivery due again."""
    with office() as at:
        actions.retry(at, delivery_id)
        return ledger.one(at.connection, delivery_id)


@blueprint.post("/deliveries/<uuid:delivery_id>/resolve")
@blueprint.body("ResolveIn")
@blueprint.response(200, schemas.DeliveryOut)
@blueprint.fails(401, 403, 404, 409)
def resolve(data: dict[str, Any], delivery_id: UUID) -> Any:
    """A person's word on an unknown delivery: it is done, live at `address`, or it is not there and is to be sent.

    "Done" is checked by a worker where the channel can be asked (`unknown`, reason `to_be_checked`), unless you `insist`.
    """
    live, attempts, address = data.get("live"), data.get("attempts"), data.get("address")
    insist = data.get("insist", False)
    if not isinstance(live, bool):
        raise InvalidInput("live", "must be true or false")
    if not isinstance(attempts, int) or isinstance(attempts, bool):
        raise InvalidInput("attempts", "must be the number of attempts that you saw")
    if live and not isinstance(address, str):
        raise InvalidInput("address", "say where it is live")
    if not isinstance(insist, bool):
        raise InvalidInput("insist", "must be true or false")
    with office() as at:
        if live:
            actions.confirm_live(at, delivery_id, str(address), attempts, insist=insist)
        else:
            actions.confirm_absent(at, delivery_id, attempts)
        return ledger.one(at.connection, delivery_id)


@blueprint.get("/deliveries/<uuid:delivery_id>/readers")
@blueprint.response(200, schemas.ReadersOut)
@blueprint.fails(401, 404)
def get_readers(delivery_id: UUID) -> Any:
    """How many readers of a mail have it; 404 for what goes to one place."""
    require(caller(), READ)
    with read() as connection:
        found = lists.parts_of(connection, delivery_id)
    if found is None:
        raise NotFound(f"{delivery_id} has no readers")
    return found


@blueprint.post("/deliveries/<uuid:delivery_id>/readers")
@blueprint.body("ReadersIn")
@blueprint.response(200, schemas.DeliveryOut)
@blueprint.fails(401, 403, 404, 409)
def readers(data: dict[str, Any], delivery_id: UUID) -> Any:
    """A person's word on readers of a mail that has ended without reaching everybody: send it to them, or count it as sent."""
    act, group, count = data.get("act"), data.get("group"), data.get("count")
    if act not in ("send", "count_as_sent"):
        raise InvalidInput("act", "must be one of send, count_as_sent")
    if not isinstance(group, str):
        raise InvalidInput("group", "must be text")
    if not isinstance(count, int) or isinstance(count, bool):
        raise InvalidInput("count", "must be the number of these readers that you saw")
    if act == "count_as_sent" and group != "in_doubt":
        raise InvalidInput("group", "must be in_doubt; who was missed certainly does not have it")
    with office() as at:
        if act == "send":
            actions.send_to_readers(at, delivery_id, group, count)
        else:
            actions.count_readers_as_sent(at, delivery_id, count)
        return ledger.one(at.connection, delivery_id)


@blueprint.post("/deliveries/<uuid:delivery_id>/proof")
@blueprint.body("ProofIn")
@blueprint.response(200, schemas.DeliveryOut)
@blueprint.fails(401, 403, 404, 409)
def proof(data: dict[str, Any], delivery_id: UUID) -> Any:
    """Ends a task of the manual channel with proof: a link or a file, and when it was shown."""
    given = {name: _optional(data, name) for name in ("link", "file", "at", "note")}
    with office() as at:
        actions.end_task(
            at,
            delivery_id,
            link=given["link"] or "",
            file=given["file"] or "",
            at=given["at"],
            note=given["note"] or "",
        )
        return ledger.one(at.connection, delivery_id)


def _optional(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(name, "must be text")
    return value
