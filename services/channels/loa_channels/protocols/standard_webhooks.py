"""Standard Webhooks 1.0.0: the signature, and what an answer means (spec/standard-webhooks.md)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from datetime import timedelta

from marshmallow import ValidationError

from loa.errors import ChannelFailure, NeedsOperator, RateLimited, Transient
from loa_channels.protocols.http import Answer

PREFIX = "whsec_"


def sign(secret: str, message_id: str, timestamp: int, payload: bytes) -> str:
    """``v1,<base64>`` over ``id.timestamp.payload``; `timestamp` in seconds. Raises NeedsOperator for an unreadable secret."""
    try:
        key = _key(secret)
    except ValueError:
        raise NeedsOperator("the secret must be whsec_ and then base64; enter it again") from None
    signed = f"{message_id}.{timestamp}.".encode() + payload
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(secret: str, message_id: str, payload: bytes) -> dict[str, str]:
    """The three headers, with a time-stamp of now: receivers refuse one that is five minutes old."""
    now = int(time.time())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(secret, message_id, now, payload),
    }


def readable_secret(secret: str) -> None:
    """Validates a form's field. Raises ValidationError."""
    try:
        _key(secret)
    except ValueError:
        raise ValidationError("must be whsec_ and then base64 of 16 to 64 bytes") from None


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not 16 <= len(key) <= 64:
        raise ValueError("not a secret of Standard Webhooks")
    return key


_OPERATOR: dict[int, str] = {
    400: "the receiver cannot read what we send; compare its contract with ours",
    401: "the receiver does not take our signature; compare the secret and both clocks",
    403: "the receiver does not let us in; compare the secret, and ask for our access",
    405: "the receiver takes no POST there; correct the address",
    410: "the receiver says that this address is gone for good; disable the account or correct its address",
    413: "the receiver finds the message too large; have its limit raised",
    415: "the receiver does not take CloudEvents; compare its contract with ours",
    422: "the receiver cannot take what we send; compare its contract with ours",
}
"""Answers behind which a person has to act, and how."""


_ONCE_IS_NO_RULE = (401, 403)
"""Seen when a receiver changes its secret or restarts: a person is asked where it is repeated."""


def failure(answer: Answer, attempt: int = 1) -> ChannelFailure | None:
    """What an answer to a webhook means: None for 2xx, which is success whatever its body. The call is repeatable.

    `attempt`: the number of this call, counted since the last that got through.
    """
    status, wait = answer.status, answer.retry_after
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return NeedsOperator(
            "the receiver redirects, which is never followed; correct the address", status=status
        )
    if status in _ONCE_IS_NO_RULE and attempt == 1:
        return Transient(_OPERATOR[status], status=status)
    if status in _OPERATOR:
        return NeedsOperator(_OPERATOR[status], status=status)
    if status == 429:
        return RateLimited("the receiver asks us to slow down", wait or timedelta(minutes=1), status=status)
    pause = wait if status == 503 else None
    return Transient(f"the receiver answered {status}", pause, perhaps_done=True, status=status)
