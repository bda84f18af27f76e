"""Table of the register; what the public reads of it stands in the portal's schema (loa/spokespeople.py)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text, Uuid

from loa.database import UtcDateTime
from loa.planning import metadata
from loa.spokespeople import KINDS

spokespeople = Table(
    "spokespeople",
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
    Column("written_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column(
        "approved_by", Uuid, ForeignKey("planning.users.id"), comment="null: waits for another person's word"
    ),
    Column("approved_at", UtcDateTime),
    CheckConstraint(f"kind IN {KINDS}", name="spokespeople_kind"),
    CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="spokespeople_order"),
    CheckConstraint("approved_by IS NULL OR approved_by <> written_by", name="spokespeople_another_person"),
)
