"""Errors of the sandbox's own interfaces as problem details (RFC 9457). The Graph API has its own shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response


def problem(status: int, detail: str, errors: Mapping[str, Any] | None = None) -> Response:
    """An ``application/problem+json`` answer; ``errors`` names each field and what is wrong with it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
