"""What people send by the portal's form, on its way to the desk: the portal writes it down, the desk takes it over.

Taking over moves a letter within one transaction, so that it is in one place at any moment: never lost, never twice. The
portal's role may add letters, the desk's may read and remove them, and neither reads what else the other keeps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Index, Row, String, Table, Text, Uuid, delete, select

from loa.content import canonical_json
from loa.database import UtcDateTime, insert_missing
from loa.visits import metadata

LONGEST = 5000
"""Characters of a letter."""

feedback = Table(
    "feedback",
    metadata,
    Column(
        "id", Uuid, primary_key=True, comment="made from the form's mark and its words: sent twice is once"
    ),
    Column("article_id", Uuid, comment="the article that it is about, if any"),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("phone", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(5), nullable=False, comment="of the form"),
    Column(
        "consent",
        Text,
        nullable=False,
        comment="the words that were agreed to; empty: no personal data given",
    ),
    Column("suspect", Boolean, nullable=False, comment="a field that no person sees was filled in"),
    Column("sent_at", UtcDateTime, nullable=False),
    Index("feedback_sent", "sent_at"),
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody sends; all in normal form. `consent`: the words that they agreed to."""

    article_id: UUID | None
    name: str
    email: str
    phone: str
    text: str
    language: str
    consent: str
    suspect: bool


def identity(mark: UUID, letter: Letter) -> UUID:
    """The letter's id: the same form sent with the same words is the same letter, with other words it is another."""
    said = [str(mark), str(letter.article_id), letter.name, letter.email, letter.phone, letter.text]
    return UUID(bytes=hashlib.sha256(canonical_json(said).encode()).digest()[:16])


def reference(id: UUID) -> str:
    """What sender and officers call a letter by: ``PH-7K2M-Q4TX``, without letters that are taken for digits."""
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    number, signs = int.from_bytes(hashlib.sha256(id.bytes).digest()[:8], "big"), []
    for _ in range(8):
        number, sign = divmod(number, len(alphabet))
        signs.append(alphabet[sign])
    return f"PH-{''.join(signs[:4])}-{''.join(signs[4:])}"


def put(connection: Connection, now: datetime, id: UUID, letter: Letter) -> None:
    """Writes a letter down, once."""
    insert_missing(connection, feedback, [{"id": id, "sent_at": now, **asdict(letter)}])


def waiting(connection: Connection) -> bool:
    """Whether any letter is still to be taken over."""
    return connection.execute(select(feedback.c.id).limit(1)).first() is not None


def take(connection: Connection, limit: int = 200) -> Sequence[Row[Any]]:
    """Removes letters and gives them, the oldest first, to who keeps them in the same transaction.

    Of several who take at once each gets others: what one has removed, another finds no more.
    """
    oldest = select(feedback.c.id).order_by(feedback.c.sent_at, feedback.c.id).limit(limit)
    ids = list(connection.execute(oldest).scalars())
    if not ids:
        return []
    rows = connection.execute(delete(feedback).where(feedback.c.id.in_(ids)).returning(*feedback.c)).all()
    return sorted(rows, key=lambda row: (row.sent_at, row.id))
