"""Gates: what is suspended, paused or waits for a person; shut at once, opened again, and an account that was mended."""

from __future__ import annotations

from typing import Any

from loa.errors import InvalidInput
from loa.ledger import gates
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.reading import read
from loa_publisher.deliveries import actions

blueprint = Blueprint("api_gates", __name__, description="Suspending, and accounts that need a person")


@blueprint.get("/gates")
@blueprint.response(200, schemas.GateList)
@blueprint.fails(401)
def list_gates() -> dict[str, Any]:
    """Every gate that was ever touched."""
    require(caller(), READ)
    with read() as connection:
        rows = sorted(gates.read(connection).values(), key=lambda row: row.scope)
    return {"items": rows, "total": len(rows), "limit": len(rows), "offset": 0}


@blueprint.post("/gates/suspend")
@blueprint.body("SuspendIn")
@blueprint.response(200, schemas.SuspendedOut)
@blueprint.fails(401, 403)
def suspend(data: dict[str, Any]) -> dict[str, Any]:
    """Lets nothing more begin at `scope`; gives the calls that were under way. `reason` stands on every page while it lasts."""
    with office() as at:
        return {"under_way": actions.suspend(at, _text(data, "scope"), _text(data, "reason"))}


@blueprint.post("/gates/resume")
@blueprint.body("ScopeIn")
@blueprint.response(200, schemas.ResumedOut)
@blueprint.fails(401, 403)
def resume(data: dict[str, Any]) -> dict[str, Any]:
    """Opens `scope` again; gives the deliveries whose time it passed over: they expire, and a person decides."""
    with office() as at:
        return {"expired": actions.resume(at, _text(data, "scope"))}


@blueprint.post("/gates/reset")
@blueprint.body("ScopeIn")
@blueprint.response(200, schemas.ScopeOut)
@blueprint.fails(401, 403)
def reset(data: dict[str, Any]) -> dict[str, Any]:
    """An account (``account:CHANNEL:KEY``) was mended: it is called again, and what waited for it goes."""
    scope = _text(data, "scope")
    with office() as at:
        actions.reset_account(at, scope)
    return {"scope": scope}


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(name, "is missing; it must be text")
    return value
