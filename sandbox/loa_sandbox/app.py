"""The sandbox's HTTP side as a Flask application."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from loa_sandbox import calls, misbehave, overview, truth, units
from loa_sandbox.graph import door
from loa_sandbox.problem import problem
from loa_sandbox.world import World

LARGEST_REQUEST = 64_000_000


def create_app(world: World, public_url: str = "") -> Flask:
    """Everything that is served over HTTP. ``public_url``: how browsers reach the sandbox, where that differs
    from the address by which it is called."""
    app = Flask(__name__)
    app.extensions["world"] = world
    app.config.update(
        PUBLIC_URL=public_url.rstrip("/"),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        # 63,206 characters of Vietnamese, percent-encoded, are more than the usual 500 kB
        MAX_FORM_MEMORY_SIZE=4_000_000,
    )
    app.before_request(calls.receive)
    app.after_request(calls.conclude)
    for blueprint in (
        door.blueprint,
        units.blueprint,
        truth.blueprint,
        misbehave.blueprint,
        overview.blueprint,
    ):
        app.register_blueprint(blueprint)

    @app.get("/healthz")
    def healthz() -> Response:
        mail = app.extensions.get("mail")
        return jsonify({"status": "ok", "mail": mail is not None and mail.alive()})

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        answer = problem(error.code or 500, error.description or error.name)
        if error.code == 405:
            answer.headers["Allow"] = dict(error.get_headers())["Allow"]
        return answer

    return app
