"""The Graph API's errors: their shape, and what each code says.

Shape and codes: Meta, "Handle errors" (Graph API guides). Classify them by ``code``; the HTTP status is a
hint only.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True)
class Known:
    """What is usual for a code."""

    status: int
    message: str
    transient: bool | None = None
    type: str = "OAuthException"


CODES: Mapping[int, Known] = {
    1: Known(500, "An unknown error occurred", False),
    2: Known(500, "An unexpected error has occurred. Please retry your request later.", True),
    3: Known(400, "(#3) Application does not have the capability to make this API call."),
    4: Known(403, "(#4) Application request limit reached", True),
    10: Known(403, "(#10) Application does not have permission for this action"),
    17: Known(403, "(#17) User request limit reached", True),
    32: Known(403, "(#32) Page request limit reached", True),
    100: Known(400, "(#100) Invalid parameter"),
    102: Known(400, "The session has been invalidated because the user has changed the password."),
    104: Known(400, "An access token is required to request this resource."),
    190: Known(400, "Invalid OAuth access token - Cannot parse access token"),
    200: Known(403, "(#200) Permissions error"),
    341: Known(403, "(#341) Feed action request limit reached", True),
    368: Known(403, "The action attempted has been deemed abusive or is otherwise disallowed"),
    506: Known(400, "(#506) Duplicate status message"),
    613: Known(403, "(#613) Calls to this api have exceeded the rate limit.", True),
    2500: Known(400, "Unknown path components"),
    80001: Known(
        400, "(#80001) There have been too many calls to this Page account. Wait a bit and try again.", True
    ),
    1609005: Known(400, "(#1609005) The link could not be read"),
}

_INVALID = "Error validating access token: "
SUBCODES: Mapping[tuple[int, int], str] = {
    (190, 458): f"{_INVALID}The user has not authorized the application.",
    (190, 459): f"{_INVALID}You cannot access the app till you log in and follow the instructions given.",
    (190, 460): f"{_INVALID}The session has been invalidated because the password was changed.",
    (190, 463): f"{_INVALID}Session has expired.",
    (190, 467): f"{_INVALID}The session is invalid because the user logged out.",
    (190, 492): f"{_INVALID}The user must be an administrator, editor, or moderator of the page.",
}


class GraphError(Exception):
    """A refusal, as the Graph API would word it. What is not given is taken from what is usual for the
    code."""

    def __init__(
        self,
        code: int,
        message: str | None = None,
        *,
        subcode: int | None = None,
        status: int | None = None,
        transient: bool | None = None,
        type: str | None = None,
        user_message: str | None = None,
    ) -> None:
        known = CODES.get(code, Known(400, f"(#{code}) Error"))
        said = SUBCODES.get((code, subcode or 0), known.message)
        self.code = code
        self.message = said if message is None else message
        self.subcode = subcode
        self.status = known.status if status is None else status
        self.transient = known.transient if transient is None else transient
        self.type = type or known.type
        self.user_message = user_message
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The object under ``error``."""
        told: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            told["error_subcode"] = self.subcode
        if self.transient is not None:
            told["is_transient"] = self.transient
        if self.user_message is not None:
            told["error_user_title"] = "Pretend Facebook"
            told["error_user_msg"] = self.user_message
        return {**told, "fbtrace_id": trace()}

    def answer(self) -> Response:
        """The whole answer."""
        answer = Response(json.dumps({"error": self.body()}), self.status, content_type=JSON)
        if self.type == "OAuthException" and self.status < 500:
            reason = "invalid_token" if self.code in (102, 104, 190) else "invalid_request"
            # a header holds one line of latin-1: the message is ASCII in every case but a programmed one
            message = self.message.encode("ascii", "replace").decode().replace('"', "'").replace("\n", " ")
            answer.headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "{reason}" "{message}"'
        return answer


def trace() -> str:
    """A new ``fbtrace_id``."""
    return "A" + secrets.token_urlsafe(16)


def not_there(method: str, object_id: str) -> GraphError:
    """The object does not exist, or not any more: code 100, subcode 33."""
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation",
        subcode=33,
        type="GraphMethodException",
    )


def unknown_path(path: str) -> GraphError:
    """Nothing of that name is served: code 2500."""
    return GraphError(2500, f"Unknown path components: /{path}")


def invalid(field: str, reason: str, *, subcode: int | None = None) -> GraphError:
    """A parameter is refused: code 100, with its name."""
    return GraphError(
        100, f"(#100) Param {field} {reason}", subcode=subcode, user_message=f"{field}: {reason}"
    )
