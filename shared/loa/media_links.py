"""Signed, expiring addresses of media, for receivers that fetch by themselves (internal items too).

The same picture of the same publication always has the same address, so that a message that carries it can be repeated
byte for byte.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from loa.errors import Forbidden, Misconfigured

LIFE = timedelta(days=30)
_SECONDS = re.compile("[0-9]{1,12}")


def sign(base_url: str, key: str, sha256: str, published_at: datetime) -> str:
    """Address at which the desk serves the picture until `LIFE` after `published_at`."""
    expires = int((published_at + LIFE).timestamp())
    return f"{base_url}/media/{sha256}?expires={expires}&signature={_signature(key, sha256, expires)}"


def verify(key: str, sha256: str, expires: str, signature: str, now: datetime) -> None:
    """Raises Forbidden where the address was not signed by us or has expired."""
    told = signature.encode(errors="replace")
    if not _SECONDS.fullmatch(expires) or not hmac.compare_digest(
        told, _signature(key, sha256, int(expires)).encode()
    ):
        raise Forbidden("this address was not signed by us")
    if datetime.fromtimestamp(int(expires), UTC) < now:
        raise Forbidden("this address has expired; the item was published more than 30 days ago")


def _signature(key: str, sha256: str, expires: int) -> str:
    if not key:  # anybody could sign with that
        raise Misconfigured("LOA_MEDIA_KEY is empty; `openssl rand -hex 32` makes one")
    return hmac.new(key.encode(), f"{sha256}:{expires}".encode(), hashlib.sha256).hexdigest()
