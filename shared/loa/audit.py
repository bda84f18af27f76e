"""The audit log: who decided what, when; append-only and chained by hash, so that a missing or altered entry shows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, text

from loa.content import canonical_json
from loa.errors import Tampered
from loa.ledger.tables import audit

_LOCK = 3725
_START = "0" * 64
MOST = 10_000
"""Entries are counted no further."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One decision. `subject`: an id, a login, or another name of what it was about."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    hash: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which entries. `kind`: what stands before the dot of an action; `subjects`: any of them; times from `first` to `last`."""

    actor: str = ""
    kind: str = ""
    subjects: Collection[str] | None = None
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Chain:
    """A chain that is whole: how many entries, and when the first and the last were written; None in an empty log."""

    count: int
    first: datetime | None
    last: datetime | None


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


def chain(connection: Connection) -> Chain:
    """Walks the whole chain as `verify` does, and tells from when to when it goes. Raises Tampered."""
    count = verify(connection)
    first, last = connection.execute(select(func.min(audit.c.at), func.max(audit.c.at))).one()
    return Chain(count, first, last)


def entries(connection: Connection, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> Sequence[Entry]:
    """A page of entries, the latest first."""
    query = select(audit).where(*_conditions(wanted)).order_by(audit.c.id.desc())
    return [_entry(row) for row in connection.execute(query.limit(limit).offset(offset))]


def all_entries(connection: Connection, wanted: Wanted) -> Iterator[Entry]:
    """Every entry, the latest first, read as they are taken."""
    query = select(audit).where(*_conditions(wanted)).order_by(audit.c.id.desc())
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield _entry(row)


def count(connection: Connection, wanted: Wanted) -> int:
    """How many entries there are; MOST + 1 for more than MOST."""
    found = select(audit.c.id).where(*_conditions(wanted)).limit(MOST + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.actor:
        found.append(audit.c.actor == wanted.actor)
    if wanted.kind:
        found.append(audit.c.action.startswith(f"{wanted.kind}.", autoescape=True))
    if wanted.subjects is not None:
        found.append(or_(False, *(audit.c.subject.contains(one, autoescape=True) for one in wanted.subjects)))
    if wanted.first is not None:
        found.append(audit.c.at >= wanted.first)
    if wanted.last is not None:
        found.append(audit.c.at < wanted.last)
    return found


def _entry(row: Any) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def _hash(number: int, previous: str, entry: dict[str, Any]) -> str:
    body = canonical_json([number, previous, {**entry, "at": entry["at"].isoformat()}])
    return hashlib.sha256(body.encode()).hexdigest()
