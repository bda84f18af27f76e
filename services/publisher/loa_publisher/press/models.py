"""Table of the media list."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, String, Table, Text, Uuid

from loa.database import UtcDateTime
from loa.planning import metadata

KINDS = ("newspaper", "online", "television", "radio", "agency", "other")

contacts = Table(
    "press_contacts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False, comment="of the newspaper or station"),
    Column("folded", Text, nullable=False, comment="what search reads: name and person"),
    Column("kind", String(12), nullable=False),
    Column("person", String(200), nullable=False, comment="whom to ask for"),
    Column("email", String(254), nullable=False),
    Column("phone", String(60), nullable=False),
    Column("note", Text, nullable=False),
    Column("valid_from", Date, comment="null: since ever"),
    Column("valid_to", Date, comment="last day; null: still"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint(f"kind IN {KINDS}", name="press_contacts_kind"),
    Index("press_contacts_name", "folded"),
)
