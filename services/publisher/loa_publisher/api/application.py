"""The API's frame: OpenAPI document, blueprints, sign-in by token, problem details."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from loa_publisher.api import access, deliveries, items, media, plans, problems


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
    api = Api(app)
    for blueprint in (items.blueprint, media.blueprint, deliveries.blueprint, plans.blueprint):
        blueprint.before_request(access.sign_in)
        api.register_blueprint(blueprint, url_prefix="/api/v1")
        app.extensions["csrf"].exempt(blueprint)  # a token is sent on purpose, never by a browser on its own
    problems.explain(app)
