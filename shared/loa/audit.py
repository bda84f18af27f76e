"""The audit log: who decided what, when; append-only and chained by hash, so that a missing or altered entry shows."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from loa.content import canonical_json
from loa.errors import Tampered
from loa.ledger.tables import audit

_LOCK = 3725
_START = "0" * 64


def log(connection: Connection, now: datetime, actor: str, action: str, subject: str, **detail: Any) -> None:
    """Appends an entry in the caller's transaction. `actor` is a login or ``system``; `detail` must be JSON."""
    if (
        connection.dialect.name == "postgresql"
    ):  # one writer at a time, or two entries would follow the same one
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    last = connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)).first()
    number, previous = (last.id + 1, last.hash) if last else (1, _START)
    entry = {
        "at": now.astimezone(UTC),
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": detail,
    }
    connection.execute(
        insert(audit).values(id=number, previous=previous, hash=_hash(number, previous, entry), **entry)
    )


def verify(connection: Connection) -> int:
    """Walks the whole chain and gives the number of entries. Raises Tampered naming the first entry that does not fit."""
    count, previous = 0, _START
    for row in connection.execute(select(audit).order_by(audit.c.id)):
        entry = {
            "at": row.at,
            "actor": row.actor,
            "action": row.action,
            "subject": row.subject,
            "detail": row.detail,
        }
        count += 1
        if row.id != count or row.previous != previous or row.hash != _hash(row.id, previous, entry):
            raise Tampered(f"the audit log breaks at entry {row.id}")
        previous = row.hash
    return count


def _hash(number: int, previous: str, entry: dict[str, Any]) -> str:
    body = canonical_json([number, previous, {**entry, "at": entry["at"].isoformat()}])
    return hashlib.sha256(body.encode()).hexdigest()
