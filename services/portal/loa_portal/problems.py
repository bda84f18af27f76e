"""Errors of the API as problem details (RFC 9457, ``application/problem+json``), the field named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Response

from loa.errors import InvalidInput


def problem(status: int, detail: str, *, fields: Iterable[InvalidInput] = (), **members: Any) -> Response:
    """One problem. `fields` become ``errors: [{field, detail}]``; `members` are extension members (RFC 9457 §3.2)."""
    errors = [{"field": complaint.field, "detail": complaint.message} for complaint in fields]
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **({"errors": errors} if errors else {}),
        **members,
    }
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
