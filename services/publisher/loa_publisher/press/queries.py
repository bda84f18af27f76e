"""Reading the media list."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from loa.errors import NotFound
from loa.text import fold
from loa_publisher.press.models import contacts

COLUMNS = ("name", "kind", "person", "email", "phone", "note", "valid_from", "valid_to")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which contacts: words of name or person (marks or none), a kind, and those valid on a day or (None) all."""

    words: str = ""
    kind: str = ""
    on: date | None = None


def listed(
    connection: Connection, wanted: Wanted, *, limit: int | None = 100, offset: int = 0
) -> Sequence[Row[Any]]:
    """Contacts by name."""
    query = select(contacts).where(*_conditions(wanted)).order_by(contacts.c.folded, contacts.c.id)
    return connection.execute(query.limit(limit).offset(offset)).all()


def count(connection: Connection, wanted: Wanted) -> int:
    """How many `listed` would give without a limit."""
    query = select(func.count()).select_from(contacts).where(*_conditions(wanted))
    return int(connection.execute(query).scalar_one())


def one(connection: Connection, contact_id: UUID) -> Row[Any]:
    """One contact. Raises NotFound."""
    row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).first()
    if row is None:
        raise NotFound("there is no such contact")
    return row


def some(connection: Connection, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Contacts by their ids, by name; unknown ones are absent."""
    if not ids:
        return []
    query = select(contacts).where(contacts.c.id.in_(ids)).order_by(contacts.c.folded)
    return connection.execute(query).all()


def as_csv(rows: Sequence[Row[Any]]) -> str:
    """The list for a spreadsheet program: UTF-8 with its mark, and nothing in it that such a program would reckon out."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_harmless(getattr(row, name)) for name in COLUMNS])
    return out.getvalue()


def _harmless(value: Any) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    # a telephone number may begin with a plus
    formula = text[:1] in ("=", "-", "@", "\t", "\r") or (text[:1] == "+" and not text[1:2].isdigit())
    return f"'{text}" if formula else text


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(contacts.c.kind == wanted.kind)
    if wanted.on is not None:
        found += [
            or_(contacts.c.valid_from.is_(None), contacts.c.valid_from <= wanted.on),
            or_(contacts.c.valid_to.is_(None), contacts.c.valid_to >= wanted.on),
        ]
    found += [contacts.c.folded.contains(word, autoescape=True) for word in fold(wanted.words).split()[:8]]
    return found
