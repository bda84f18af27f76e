"""Every way in which the sandbox can misbehave, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

OPERATIONS: Mapping[str, frozenset[str]] = {
    "facebook": frozenset({"feed", "photos", "edit", "delete", "find", "get", "token"}),
    "unit": frozenset({"inbox", "handshake"}),
    "mail": frozenset({"connect", "mail", "rcpt", "data"}),
}
"""What a caller can do on each channel: ``find`` lists posts, ``get`` reads one object, ``token`` is
debug_token."""

HTTP = {"facebook": OPERATIONS["facebook"], "unit": OPERATIONS["unit"]}
ALL = {**HTTP, "mail": OPERATIONS["mail"]}
COMMITTED = {**HTTP, "mail": frozenset({"data"})}
"""Where something is kept before the answer: a mail only with DATA."""
FACEBOOK = {"facebook": OPERATIONS["facebook"]}


@dataclass(frozen=True)
class Kind:
    """One way to misbehave: ``places`` is where it can happen, ``parameters`` what it may be given."""

    about: str
    places: Mapping[str, frozenset[str]]
    parameters: Mapping[str, fields.Field[Any]] = field(default_factory=dict)


def _seconds(**options: Any) -> fields.Float:
    return fields.Float(validate=Range(min=0, max=86_400), **options)


def _percent() -> fields.Integer:
    return fields.Integer(strict=True, validate=Range(min=0, max=1_000))


def _status(low: int, high: int, **options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=Range(min=low, max=high), **options)


_CODE = fields.Integer(strict=True, validate=Range(min=1))

KINDS: Mapping[str, Kind] = {
    # before the request takes effect
    "reset_before": Kind("cut the connection, nothing is kept", ALL),
    "hang_before": Kind(
        "hold the call, then go on: a call whose caller has left meanwhile is dropped, or kept if `then` is commit",
        ALL,
        {
            "seconds": _seconds(load_default=None, allow_none=True),
            "then": fields.String(load_default="drop", validate=OneOf(["drop", "commit"])),
        },
    ),
    "error": Kind(
        "answer a Graph error; `minutes` is told in the header X-Business-Use-Case-Usage",
        FACEBOOK,
        {
            "code": fields.Integer(strict=True, required=True, validate=Range(min=1)),
            "subcode": _CODE,
            "status": _status(200, 599),
            "is_transient": fields.Boolean(),
            "minutes": fields.Integer(strict=True, validate=Range(min=0)),
            "message": fields.String(validate=Length(min=1)),
        },
    ),
    "expire_token": Kind(
        "the token is no longer valid (code 190); debug_token says so too",
        FACEBOOK,
        {"subcode": fields.Integer(strict=True, load_default=463)},
    ),
    "status": Kind(
        "answer this HTTP status, with Retry-After (seconds) if given; 2xx keeps the event, as accepted only",
        HTTP,
        {
            "status": _status(200, 599, required=True),
            "retry_after": fields.Integer(strict=True, validate=Range(min=0)),
        },
    ),
    "redirect": Kind(
        "answer a redirect",
        HTTP,
        {
            "location": fields.String(load_default="http://169.254.169.254/latest/meta-data/"),
            "status": _status(300, 308, load_default=307),
        },
    ),
    "smtp": Kind(
        "answer this SMTP status; 421 hangs up as well",
        {"mail": OPERATIONS["mail"]},
        {"code": _status(400, 599, required=True), "text": fields.String(validate=Length(min=1, max=400))},
    ),
    # besides
    "visible_late": Kind(
        "the post exists at once, but reads show it only after some seconds",
        {"facebook": frozenset({"feed", "photos"})},
        {"seconds": _seconds(required=True)},
    ),
    "unordered_feed": Kind(
        "the list of posts comes in an order of its own (the pages that follow too)",
        {"facebook": frozenset({"find"})},
    ),
    "usage": Kind(
        "tell these percentages in the rate headers",
        FACEBOOK,
        {
            "call_count": _percent(),
            "total_time": _percent(),
            "total_cputime": _percent(),
            "minutes": fields.Integer(strict=True, validate=Range(min=0)),
        },
    ),
    # after it took effect
    "lose_answer": Kind(
        "keep it, then answer an error (500), a proxy's HTML page (502), garbled JSON or nothing (200); "
        "for a mail, hang up instead",
        COMMITTED,
        {
            "answer": fields.String(
                load_default="error", validate=OneOf(["error", "html", "garbled", "empty"])
            )
        },
    ),
    "hang": Kind(
        "keep it, then hold the call open",
        COMMITTED,
        {"seconds": _seconds(load_default=None, allow_none=True)},
    ),
    "reset": Kind("keep it, then cut the connection", COMMITTED),
    "slow_body": Kind(
        "keep it, then answer byte by byte over so many seconds",
        HTTP,
        {"seconds": _seconds(load_default=30.0)},
    ),
}

BEFORE = ("reset_before", "hang_before", "status", "redirect", "smtp")
"""Kinds that come in place of a deed, or in front of it, whatever the channel (the Graph API adds its errors)."""
AFTER = ("lose_answer", "hang", "reset", "slow_body")
