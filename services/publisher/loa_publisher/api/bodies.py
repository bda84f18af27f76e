"""JSON bodies, read strictly: what two readers might understand differently is refused, and so is what is too much."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from loa.errors import InvalidInput
from loa_publisher.items.pictures import LARGEST

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes of a JSON body: a text for the portal and for each of a dozen other channels, every letter escaped."""
LARGEST_UPLOAD = LARGEST + 64 * 1024
"""Bytes of a form with one picture, document or table."""


def limit_size() -> None:
    """Refuses a body that is too large before any of it is read. Raises RequestEntityTooLarge."""
    most = (
        LARGEST_UPLOAD
        if request.blueprint in ("api_media", "api_files", "api_plan_imports")
        else LARGEST_BODY
    )
    request.max_content_length = most  # for one that does not say how long it is
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge(f"the body has {request.content_length} bytes; at most {most} are taken")


def read_body() -> dict[str, Any]:
    """The request's JSON object; an empty one where there is no body.

    Raises UnsupportedMediaType, BadRequest for what is no JSON, and InvalidInput for JSON that is no object.
    """
    content = request.get_data()  # kept: a view whose transaction was given up reads it again
    if len(content) >= LARGEST_BODY:  # one that did not say how long it is was read so far and no farther
        raise RequestEntityTooLarge(f"at most {LARGEST_BODY} bytes are taken")
    if not content.strip():
        return {}
    if not request.is_json:
        raise UnsupportedMediaType("send the body as Content-Type: application/json")
    value = parse(content)
    if not isinstance(value, dict):
        raise InvalidInput("body", "must be a JSON object")
    return value


def parse(content: bytes) -> Any:
    """The JSON value in UTF-8 bytes. Raises BadRequest."""
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadRequest(f"the body is no JSON: byte {error.start + 1} is no UTF-8") from None
    except RecursionError:
        raise BadRequest("the body is nested too deeply") from None
    except ValueError as error:  # JSONDecodeError, and whole numbers of thousands of digits
        raise BadRequest(f"the body is no JSON: {error}") from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadRequest(f"the body names {twice[:100]!r} twice in one object")
    return made


def _no_number(name: str) -> NoReturn:
    raise BadRequest(f"the body is no JSON: {name} is no number")
