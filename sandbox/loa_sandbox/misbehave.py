"""Programming faults: ``/misbehave``, ``/release``, ``/reset``."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from loa_sandbox.faults import Fault
from loa_sandbox.holds import Ending
from loa_sandbox.kinds import KINDS, OPERATIONS
from loa_sandbox.offices import UNITS
from loa_sandbox.problem import problem
from loa_sandbox.world import the_world

blueprint = Blueprint("misbehave", __name__)

LARGEST_SEED = 2**53


class Programme(Schema):
    """What every fault is given; each kind adds parameters of its own."""

    fault = fields.String(required=True)
    channel = fields.String(required=True, validate=OneOf([*OPERATIONS, "*"]))
    operation = fields.String(load_default="*")
    unit = fields.String(load_default=None, allow_none=True, validate=OneOf(list(UNITS)))
    match = fields.String(load_default=None, allow_none=True, validate=Length(min=1))
    times = fields.Integer(strict=True, load_default=1, allow_none=True, validate=Range(min=1))
    probability = fields.Float(load_default=1.0, validate=Range(min=0, min_inclusive=False, max=1))
    seed = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=Range(min=0, max=LARGEST_SEED)
    )

    @validates_schema
    def fits(self, given: Mapping[str, Any], **_: Any) -> None:
        """The kind can happen on that channel, in that operation."""
        places = KINDS[given["fault"]].places
        channel = given["channel"]
        if channel != "*" and channel not in places:
            raise ValidationError(f"{given['fault']} can happen on: {', '.join(places)}", "channel")
        possible = set().union(*(places[each] for each in places if channel in ("*", each)))
        if given["operation"] not in ("*", *possible):
            raise ValidationError(f"can be * or one of: {', '.join(sorted(possible))}", "operation")
        if given["unit"] is not None and channel not in ("*", "unit"):
            raise ValidationError("goes with the channel unit only", "unit")


SCHEMAS: Mapping[str, Schema] = {
    name: type(f"{name}_programme", (Programme,), dict(kind.parameters))() for name, kind in KINDS.items()
}


def read(body: Any) -> Fault:
    """A fault from its JSON. Raises ValidationError naming each field."""
    if not isinstance(body, dict):
        raise ValidationError({"body": ["must be a JSON object"]})
    kind = body.get("fault")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValidationError({"fault": [f"must be one of: {', '.join(KINDS)}"]})
    given = SCHEMAS[kind].load(body)
    seed = random.SystemRandom().randrange(2**32) if given["seed"] is None else given["seed"]
    return Fault(
        kind=kind,
        channel=given["channel"],
        operation=given["operation"],
        unit=given["unit"],
        match=given["match"],
        times=given["times"],
        probability=given["probability"],
        seed=seed,
        parameters={name: given[name] for name in KINDS[kind].parameters if name in given},
    )


@blueprint.post("/misbehave")
def programme() -> Response | tuple[Response, int]:
    """Programs one fault."""
    try:
        fault = read(request.get_json(force=True, silent=True))
    except ValidationError as error:
        return problem(422, "this fault cannot be programmed", error.messages_dict)
    return jsonify({"id": the_world().faults.add(fault)}), 201


@blueprint.get("/misbehave")
def programmed() -> Response:
    """All faults with their hits, how many calls are held open now, and what can be programmed."""
    world = the_world()
    kinds = {
        name: {
            "about": kind.about,
            "operations": {channel: sorted(operations) for channel, operations in kind.places.items()},
            "parameters": list(kind.parameters),
        }
        for name, kind in KINDS.items()
    }
    return jsonify({"faults": world.faults.told(), "held": len(world.holds), "kinds": kinds})


@blueprint.delete("/misbehave")
def clear() -> Response:
    """Takes all faults away. Calls that are held stay held until released."""
    return jsonify({"cleared": the_world().faults.clear()})


@blueprint.delete("/misbehave/<int:fault_id>")
def remove(fault_id: int) -> Response | tuple[str, int]:
    """Takes one fault away."""
    if not the_world().faults.remove(fault_id):
        return problem(404, f"there is no fault {fault_id}")
    return "", 204


@blueprint.post("/release")
def release() -> Response:
    """Lets all held calls go on to their answer."""
    return jsonify({"released": the_world().holds.release()})


@blueprint.post("/reset")
def reset() -> Response:
    """Forgets everything: takes faults away, cuts held calls, deletes what was seen."""
    world = the_world()
    cleared = world.faults.clear()
    cut = world.holds.release(Ending.CUT)
    return jsonify({"forgot": world.store.forget(), "cleared": cleared, "cut": cut})
