"""Errors as problem details (RFC 9457): what went wrong, at which field, and what would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, current_app, jsonify, request
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, LoaError, NotFound
from loa_publisher.accounts.tokens import TokenRefused
from loa_publisher.api.access import NoToken
from loa_publisher.items.actions import ChangedMeanwhile

CONTENT_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[LoaError], int, str], ...] = (
    (NoToken, 401, "Who are you?"),
    (TokenRefused, 401, "This token does not work"),
    (Forbidden, 403, "Not allowed"),
    (NotFound, 404, "Not found"),
    (ChangedMeanwhile, 412, "Somebody else was quicker"),
    (Conflict, 409, "It has changed, or its state does not allow this"),
    (InvalidInput, 422, "Something in the request cannot be taken"),
    (InvalidInputs, 422, "Something in the request cannot be taken"),
)


def explain(app: Flask) -> None:
    """Answers every failure under /api with a problem document; the desk's pages keep theirs."""
    others = app.error_handler_spec[None]

    def mine(status: int | None, kind: type[Exception], build: Any) -> None:
        before = others[status].get(kind)

        def handle(error: Exception) -> Any:
            if request.path.startswith("/api/"):
                return build(error)
            if before is None:
                raise error
            return before(error)

        others[status][kind] = handle

    mine(None, LoaError, _ours)
    mine(None, HTTPException, _http)
    mine(None, OperationalError, _database)


def problem(status: int, title: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """A problem document."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors is not None:
        body["errors"] = errors
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = CONTENT_TYPE
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _ours(error: Exception) -> Response:
    complaints = (
        error.complaints
        if isinstance(error, InvalidInputs)
        else [error]
        if isinstance(error, InvalidInput)
        else None
    )
    listed = None if complaints is None else [{"field": c.field, "message": c.message} for c in complaints]
    for kind, status, title in _STATUS:
        if isinstance(error, kind):
            return problem(status, title, str(error), listed)
    raise error


def _database(error: Exception) -> Response:
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    detail = "look before you try again: what was asked may have been done, and its answer lost"
    answer = problem(503, "The database does not answer", detail)
    answer.headers["Retry-After"] = "5"
    return answer


def _http(error: Exception) -> Response | HTTPException:
    if not isinstance(error, HTTPException):
        raise error
    if (error.code or 500) < 400:
        return error  # the right address
    cause = getattr(error, "exc", None)
    if isinstance(cause, ValidationError):  # marshmallow, by way of flask-smorest
        listed = [{"field": field, "message": message} for field, message in _flat(cause.messages)]
        return problem(
            422,
            "Something in the request cannot be taken",
            "; ".join(f"{e['field']}: {e['message']}" for e in listed),
            listed,
        )
    status, detail = error.code or 500, error.description or error.name
    of_body = [{"field": "body", "message": detail}] if status in (400, 413, 415) else None
    answer = problem(status, error.name, detail, of_body)
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(allowed)
    return answer


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            step = "" if name in ("json", "query", "headers", "_schema") else str(name)
            yield from _flat(inner, f"{path}.{step}" if path and step else path or step)
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield path or "body", str(message)
