"""Where Graph calls come in: version, path, token, faults, then the operation; and the headers of every
answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from loa_sandbox.faults import Call
from loa_sandbox.graph import photos, posts, reading, tokens, usage
from loa_sandbox.graph.ask import Ask
from loa_sandbox.graph.errors import JSON, GraphError, not_there, unknown_path
from loa_sandbox.graph.parameters import Parameters
from loa_sandbox.play import play
from loa_sandbox.world import World, the_world

blueprint = Blueprint("graph", __name__, url_prefix="/graph")

NEWEST = 26
OLDEST = 21
"""Versions alive: v20.0 ended on 24 September 2026. Calls to an older one are served by the oldest alive."""

_OBJECT = re.compile(r"[0-9]+(_[0-9]+)?")

Operation = tuple[str, Callable[[Ask], dict[str, Any]]]

OF_PAGE: dict[tuple[str, str], Operation] = {
    ("POST", "feed"): ("feed", posts.create),
    ("POST", "photos"): ("photos", photos.upload),
    ("GET", "published_posts"): ("find", reading.published_posts),
    ("GET", ""): ("get", reading.page),
}
OF_OBJECT: dict[str, Operation] = {
    "GET": ("get", reading.node),
    "POST": ("edit", posts.edit),
    "DELETE": ("delete", posts.delete),
}


@blueprint.route("/", defaults={"path": ""}, methods=["GET", "POST", "DELETE"])
@blueprint.route("/<path:path>", methods=["GET", "POST", "DELETE"])
def door(path: str) -> Response:
    """Every Graph call."""
    version, parts = _version(path)
    g.call = Call("facebook", "unknown", "/".join(parts))
    try:
        answer = _serve(parts)
    except GraphError as error:
        answer = error.answer()
    answer.headers["facebook-api-version"] = version
    for name, value in usage.told(the_world(), g.call).items():
        answer.headers.setdefault(name, value)
    return answer


def _version(path: str) -> tuple[str, list[str]]:
    parts = [part for part in path.split("/") if part]
    named = re.fullmatch(r"v(\d{1,4})\.(\d)", parts[0]) if parts else None
    if named is None:
        return f"v{OLDEST}.0", parts
    number = int(named.group(1))
    if number > NEWEST or named.group(2) != "0":
        return f"v{OLDEST}.0", parts  # not a version: taken for a path, which is unknown
    return f"v{max(number, OLDEST)}.0", parts[1:]


def _serve(parts: list[str]) -> Response:
    world = the_world()
    if parts == ["debug_token"] and request.method == "GET":
        g.call = Call("facebook", "token", tokens.PAGE)
        parameters = Parameters(request)
        return _play(world, lambda: tokens.debug(parameters, world.faults))
    (operation, act), target = _resolve(request.method, parts)
    g.call = Call("facebook", operation, target)
    parameters = Parameters(request)
    token = tokens.known(parameters)
    said = [parameters.text(name) or "" for name in ("message", "link")]
    g.call = Call("facebook", operation, target, "\n".join([target, *said]))
    base = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    ask = Ask(world, g.call, token, parameters, g.at, base)
    return _play(world, lambda: act(ask))


def _play(world: World, act: Callable[[], dict[str, Any]]) -> Response:
    fault = world.faults.strike(g.call, "error", "expire_token")
    if fault is None:
        return play(world, g.call, lambda: _answer(act), Wording())
    g.fault = fault.kind
    given = fault.parameters
    if fault.kind == "expire_token":
        return GraphError(190, subcode=given["subcode"]).answer()
    answer = GraphError(
        given["code"],
        given.get("message"),
        subcode=given.get("subcode"),
        status=given.get("status"),
        transient=given.get("is_transient"),
    ).answer()
    if given["code"] in usage.THROTTLED:
        answer.headers.update(usage.headers({"call_count": 100, **given}))
    return answer


def _resolve(method: str, parts: list[str]) -> tuple[Operation, str]:
    if not 1 <= len(parts) <= 2:
        raise unknown_path("/".join(parts))
    node, edge = parts[0], "".join(parts[1:])
    if node in ("me", tokens.PAGE):
        operation = OF_PAGE.get((method, edge))
        if operation is None:
            raise unknown_path("/".join(parts))
        return operation, tokens.PAGE
    if not _OBJECT.fullmatch(node):
        raise unknown_path("/".join(parts))
    if edge:
        raise not_there(method, node)
    return OF_OBJECT[method], node


def _answer(act: Callable[[], dict[str, Any]]) -> Response:
    try:
        return Response(json.dumps(act()), 200, content_type=JSON)
    except GraphError as error:
        return error.answer()


class Wording:
    """How the Graph API words what befell a call."""

    def lost(self) -> Response:
        """Code 2 with status 500: what has been seen in the wild after a post that was made all the same."""
        return GraphError(2).answer()

    def accepted(self, answer: Response, status: int) -> Response:
        """The same answer with that status."""
        answer.status_code = status
        return answer
