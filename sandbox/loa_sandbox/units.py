"""The pretend systems of the receiving units: signed webhooks in, receipts out.

Standard Webhooks 1.0.0 (signature), CloudEvents 1.0 structured mode (body), CloudEvents webhook 1.0
(handshake).
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from loa_sandbox.faults import Call
from loa_sandbox.offices import UNITS, secret_of
from loa_sandbox.play import play
from loa_sandbox.problem import problem
from loa_sandbox.world import World, the_world

blueprint = Blueprint("units", __name__, url_prefix="/units")

LARGEST = 65_536
"""Bytes of a body: the CloudEvents specification asks every system to forward events of up to 64 KiB."""

KEPT_HEADERS = ("content-type", "webhook-id", "webhook-timestamp", "traceparent", "user-agent")


@blueprint.get("")
def units() -> Response:
    """All units: slug, name, address and secret, for configuring a trial."""
    inbox = request.host_url.rstrip("/") + "/units/{}/inbox"
    listed = [
        {"unit": unit, "name": name, "inbox": inbox.format(unit), "secret": secret_of(unit)}
        for unit, name in UNITS.items()
    ]
    return jsonify({"items": listed})


@blueprint.route("/<unit>/inbox", methods=["OPTIONS"])
def handshake(unit: str) -> Response:
    """Agrees to be sent events (CloudEvents webhook, abuse protection)."""
    g.call = Call("unit", "handshake", unit)
    if unit not in UNITS:
        return problem(404, f"there is no unit {unit}")
    return play(the_world(), g.call, _agree, Wording())


def _agree() -> Response:
    origin = request.headers.get("WebHook-Request-Origin")
    if not origin:
        return problem(400, "the header WebHook-Request-Origin is missing")
    headers = {"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*", "Allow": "POST, OPTIONS"}
    return Response(status=200, headers=headers)


@blueprint.post("/<unit>/inbox")
def inbox(unit: str) -> Response:
    """Takes an event. Each accepted request is kept as it came, repeats too."""
    g.call = Call("unit", "inbox", unit)
    if unit not in UNITS:
        return problem(404, f"there is no unit {unit}")
    raw = request.get_data(cache=False)
    if len(raw) > LARGEST:
        return problem(413, f"the body has {len(raw)} bytes; at most {LARGEST} are taken")
    g.call = Call("unit", "inbox", unit, raw.decode("utf-8", "replace"))
    world = the_world()
    return play(world, g.call, lambda: _take(world, unit, raw), Wording())


def _take(world: World, unit: str, raw: bytes) -> Response:
    if (refusal := _unsigned(unit, raw)) is not None:
        return problem(401, refusal)
    if request.mimetype != "application/cloudevents+json":
        return problem(415, "the content type is not application/cloudevents+json")
    try:
        event = json.loads(raw)
    except ValueError as error:
        return problem(400, f"the body is not JSON: {error}")
    webhook_id = request.headers["webhook-id"]
    if errors := _complaints(event, webhook_id):
        return problem(422, "this is no CloudEvent that a unit takes", errors)
    kept = {name: value for name in KEPT_HEADERS if (value := request.headers.get(name)) is not None}
    with world.store.write() as connection:
        earlier = connection.execute(
            "select receipt_id from unit_events where unit = ? and source = ? and webhook_id = ? limit 1",
            (unit, event["source"], webhook_id),
        ).fetchone()
        status = "stored" if earlier is None else "duplicate"
        receipt = str(uuid.uuid4()) if earlier is None else earlier["receipt_id"]
        connection.execute(
            "insert into unit_events (unit, webhook_id, source, at, receipt_id, status, headers, raw)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (unit, webhook_id, event["source"], g.at, receipt, status, json.dumps(kept), raw),
        )
    return jsonify({"receipt_id": receipt, "status": status})


def _unsigned(unit: str, raw: bytes) -> str | None:
    try:
        Webhook(secret_of(unit)).verify(raw, dict(request.headers), json_parse=False)
    except WebhookVerificationError as error:
        return f"the signature is refused: {error}"
    except ValueError:
        # the library's way of saying that a signature is malformed, or that the body is not UTF-8
        return "the signature is refused: malformed"
    return None


def _complaints(event: Any, webhook_id: str) -> dict[str, list[str]]:
    if not isinstance(event, dict):
        return {"body": ["must be a JSON object"]}
    errors: dict[str, list[str]] = {}
    for name in ("id", "source", "type", "specversion"):
        if not isinstance(event.get(name), str) or not event[name]:
            errors[name] = ["must be a text that is not empty"]
        elif not event[name].isprintable():
            errors[name] = ["must be printable"]
    if "specversion" not in errors and event["specversion"] != "1.0":
        errors["specversion"] = ["must be 1.0"]
    if "id" not in errors and event["id"] != webhook_id:
        errors["id"] = ["must be the same as the header webhook-id"]
    elif "." in webhook_id:
        errors["id"] = ["must not contain a dot, which separates the signed parts"]
    for name in ("subject", "time", "sequence", "datacontenttype"):
        if name in event and (not isinstance(event[name], str) or not event[name]):
            errors[name] = ["must be a text that is not empty"]
    return errors


class Wording:
    """How a unit's system words what befell a call."""

    def lost(self) -> Response:
        """A system that broke down after it had stored the event."""
        return problem(500, "the system broke down")

    def accepted(self, answer: Response, status: int) -> Response:
        """Taken, its receipt to follow."""
        body = answer.get_json()
        accepted = jsonify({**body, "status": "accepted"}) if isinstance(body, dict) else answer
        accepted.status_code = status
        return accepted
