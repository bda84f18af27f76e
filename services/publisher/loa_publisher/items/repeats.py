"""Requests that come twice: the same Idempotency-Key gets the same answer, and nothing is done again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, text

from loa.content import canonical_json
from loa.errors import Conflict
from loa_publisher.items.models import answers
from loa_publisher.office import Office

KEPT = timedelta(hours=24)
"""Whoever repeats a request does so within minutes; a key is free again after this."""
_LOCK = 3729


def answered(office: Office, key: str, request: object) -> Mapping[str, Any] | None:
    """What this person was answered to the same request with the same key; None for the first time.

    Whoever else sends the key waits until this transaction has ended. Raises Conflict where it was used for another request.
    """
    if office.connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:room, hashtext(:key))")
        office.connection.execute(lock, {"room": _LOCK, "key": f"{office.user.id} {key}"})
    mine = select(answers).where(answers.c.user_id == office.user.id, answers.c.key == key)
    known = office.connection.execute(mine).first()
    if known is None:
        return None
    if known.request_hash != _digest(request):
        raise Conflict("this Idempotency-Key was used for another request")
    answer: Mapping[str, Any] = known.answer
    return answer


def remember(office: Office, key: str, request: object, item_id: UUID, answer: Mapping[str, Any]) -> None:
    """Keeps the answer to a request whose key `answered` did not know, for a day; forgets those that are older."""
    office.connection.execute(delete(answers).where(answers.c.created_at < office.now - KEPT))
    row = {"user_id": office.user.id, "key": key, "request_hash": _digest(request), "item_id": item_id}
    office.connection.execute(insert(answers).values(**row, answer=dict(answer), created_at=office.now))


def _digest(request: object) -> str:
    return hashlib.sha256(canonical_json(request).encode(errors="surrogatepass")).hexdigest()
