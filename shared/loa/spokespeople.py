"""Who speaks for the authority, as the public reads it: the desk writes down what was approved for that, the portal shows it.

Nothing else than what is meant for the public is kept here; the register itself, with what waits for approval, is the desk's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    delete,
    insert,
    or_,
    select,
)

from loa.visits import metadata

HEAD, SPOKESPERSON, DELEGATED = "head", "spokesperson", "delegated"
KINDS = (HEAD, SPOKESPERSON, DELEGATED)
"""The head of the authority, the spokesperson whom the head has named, and who speaks for a case by delegation."""

public_speakers = Table(
    "public_speakers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("position", Integer, nullable=False, comment="among those of its kind"),
    Column("name", String(200), nullable=False),
    Column("post", String(300), nullable=False),
    Column("subject", Text, nullable=False, comment="what they speak on; empty: everything"),
    Column("phone", String(60), nullable=False),
    Column("email", String(254), nullable=False),
    Column("basis", Text, nullable=False, comment="the paper that it rests on"),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, comment="last day; null: until further notice"),
)


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """One who speaks for the authority. `ends_on`: the last day; None: until further notice."""

    id: UUID
    kind: str
    position: int
    name: str
    post: str
    subject: str
    phone: str
    email: str
    basis: str
    starts_on: date
    ends_on: date | None

    def speaks_on(self, day: date) -> bool:
        """Whether they speak for the authority on that day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def show(connection: Connection, speaker: Speaker) -> None:
    """Makes this what the public reads of them."""
    hide(connection, speaker.id)
    connection.execute(insert(public_speakers).values(vars(speaker)))


def hide(connection: Connection, id: UUID) -> None:
    """Takes them from the public."""
    connection.execute(delete(public_speakers).where(public_speakers.c.id == id))


def shown(connection: Connection) -> dict[UUID, Speaker]:
    """All that the public may read, by id, whatever the day."""
    return {row.id: _speaker(row._mapping) for row in connection.execute(select(public_speakers))}


def speaking(connection: Connection, day: date) -> Sequence[Speaker]:
    """Those who speak for the authority on a day: the head first, then the spokesperson, then who does by delegation."""
    query = select(public_speakers).where(
        public_speakers.c.starts_on <= day,
        or_(public_speakers.c.ends_on.is_(None), public_speakers.c.ends_on >= day),
    )
    found = [_speaker(row._mapping) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.position, one.name))


def _speaker(row: Mapping[Any, Any]) -> Speaker:
    return Speaker(**{str(name): value for name, value in row.items()})
