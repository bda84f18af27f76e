"""The API's frame: OpenAPI document, blueprints, sign-in by token, problem details."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api

from loa_publisher.api import (
    access,
    approvals,
    bases,
    bodies,
    briefings,
    days,
    dead_letters,
    deliveries,
    feedback,
    files,
    films,
    gates,
    issues,
    items,
    media,
    nominations,
    plan_dates,
    plan_edits,
    plan_imports,
    plans,
    problems,
    reports,
    search,
)
from loa_publisher.api.every_shape import EVERY_SHAPE

_BLUEPRINTS = (
    items.blueprint,
    approvals.blueprint,
    media.blueprint,
    files.blueprint,
    deliveries.blueprint,
    gates.blueprint,
    dead_letters.blueprint,
    plans.blueprint,
    plan_dates.blueprint,
    plan_edits.blueprint,
    plan_imports.blueprint,
    issues.blueprint,
    reports.blueprint,
    feedback.blueprint,
    films.blueprint,
    briefings.blueprint,
    nominations.blueprint,
    bases.blueprint,
    days.blueprint,
    search.blueprint,
)
for _blueprint in _BLUEPRINTS:  # here, not in `register`: a process may make several applications
    _blueprint.before_request(access.sign_in)
    _blueprint.before_request(bodies.limit_size)


class _Api(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """Without an error handler of its own: problems.py answers under /api, and the desk's pages keep theirs."""

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        shown = {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        described = {status.name: status.phrase for status in HTTPStatus}
        described[self.DEFAULT_ERROR_RESPONSE_NAME] = "Whatever else goes wrong"
        for name, phrase in described.items():
            self.spec.components.response(name, {"description": phrase, "content": shown}, lazy=True)


def register(app: Flask) -> None:
    """Adds the API to the desk's application."""
    app.config.update(
        API_TITLE="Loa",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": "Plan, write, approve and schedule. Errors are problem details (RFC 9457)."
            },
            "security": [{"token": []}],
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        },
    )
    api = _Api(app)
    for name, shape in EVERY_SHAPE.items():
        api.spec.components.schema(name, shape)
    for blueprint in _BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix="/api/v1")
        app.extensions["csrf"].exempt(blueprint)  # a token is sent on purpose, never by a browser on its own
    problems.explain(app)
