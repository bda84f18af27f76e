"""Who may write to the portal: requests signed as Standard Webhooks 1.0.0, bound to method and path.

Signed bytes are ``webhook-id.webhook-timestamp.``, then ``{METHOD} {path}\\n``, then the body; the body part of binary content
is the lower-case hex SHA-256 of its bytes. A time-stamp more than five minutes off is refused (the library's tolerance).
A request replayed within that window changes nothing: an article's (generation, revision) only grow, and media are named
by their content.
"""

from __future__ import annotations

import hashlib
import re

from flask import Request
from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

from loa.errors import Forbidden, Misconfigured

_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")


def lock(secret: str) -> Webhook | None:
    """The lock that `secret` (``whsec_…``) opens; None where no secret is set. Raises Misconfigured for an unreadable one."""
    if not secret:
        return None
    try:
        return Webhook(secret)
    except (ValueError, EmptyWebhookSecretError):
        raise Misconfigured("LOA_PORTAL_SECRET must be whsec_ and then base64") from None


def check(request: Request, webhook: Webhook | None, *, binary: bool) -> None:
    """Raises Forbidden, saying why, unless `request` is signed with our secret; Misconfigured where we have none."""
    if webhook is None:
        raise Misconfigured(
            "LOA_PORTAL_SECRET is not set, so the portal takes nothing; give it the secret of its channel"
        )
    expected = f"{request.method} {request.path}"
    if request.headers.get("loa-request") != expected:
        raise Forbidden(f"the header loa-request must be {expected!r}")
    if not _ID.fullmatch(request.headers.get("webhook-id", "")):
        raise Forbidden("the header webhook-id must be letters, digits, _ and -")
    body = request.get_data()
    part = hashlib.sha256(body).hexdigest().encode() if binary else body
    try:
        webhook.verify(f"{expected}\n".encode() + part, dict(request.headers), json_parse=False)
    except (
        WebhookVerificationError,
        ValueError,
    ) as failure:  # ValueError: a malformed signature, or a body not in UTF-8
        raise Forbidden(f"the signature does not hold: {failure}") from None
