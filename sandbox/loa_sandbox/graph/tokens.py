"""Who calls: the tokens that the pretend Facebook has given out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from loa_sandbox.faults import Call, Faults
from loa_sandbox.graph.errors import GraphError
from loa_sandbox.graph.parameters import Parameters

PAGE = "100100100100100"
PAGE_NAME = "Sở Giáo dục và Đào tạo (trang thử)"
APP = "2026"
APP_SECRET = "sandbox-app-secret"
OTHER_APP = "2027"
SCOPES = [
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_show_list",
    "pages_read_user_content",
    "read_insights",
]


@dataclass(frozen=True)
class Token:
    """A page token, and the app for which it was given."""

    text: str
    app: str
    app_name: str


TOKENS: Mapping[str, Token] = {
    token.text: token
    for token in (
        Token("EAA-sandbox-page", APP, "Loa sandbox"),
        Token("EAA-sandbox-other", OTHER_APP, "Another app"),
    )
}


def presented(parameters: Parameters) -> str | None:
    """The token of the request: the header ``Authorization: Bearer``, else the parameter ``access_token``."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth") and token:
        return token.strip()
    return parameters.text("access_token")


def known(parameters: Parameters) -> Token:
    """The page token of the request. Raises GraphError: 104 when there is none, 190 when it is not one of
    ours, 100 when ``appsecret_proof`` (hex HMAC-SHA256 of the token, keyed with the app's secret) is given
    and wrong."""
    text = presented(parameters)
    if not text:
        raise GraphError(104)
    token = TOKENS.get(text)
    if token is None:
        raise GraphError(190)
    proof = parameters.text("appsecret_proof")
    if proof is not None:
        right = hmac.new(APP_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right.encode(), proof.encode()):
            raise GraphError(
                100, "Invalid appsecret_proof provided in the API argument", type="GraphMethodException"
            )
    return token


def debug(parameters: Parameters, faults: Faults) -> dict[str, Any]:
    """GET /debug_token. Asked with the app's own token ``{app}|{secret}`` or with a page token."""
    if presented(parameters) != f"{APP}|{APP_SECRET}":
        known(parameters)
    text = parameters.text("input_token")
    if not text:
        raise GraphError(100, "(#100) The parameter input_token is required")
    token = TOKENS.get(text)
    expired = faults.stands("expire_token", Call("facebook", "feed", PAGE))
    if token is None or expired is not None:
        subcode = None if expired is None else int(expired.parameters["subcode"])
        error = GraphError(190, subcode=subcode)
        told = {"code": 190, "message": error.message} | ({} if subcode is None else {"subcode": subcode})
        return {"data": {"is_valid": False, "scopes": [], "error": told}}
    return {
        "data": {
            "app_id": token.app,
            "application": token.app_name,
            "type": "PAGE",
            "is_valid": True,
            "expires_at": 0,
            "data_access_expires_at": 0,
            "issued_at": 1_760_000_000,
            "profile_id": PAGE,
            "user_id": "200200200200200",
            "scopes": SCOPES,
        }
    }
