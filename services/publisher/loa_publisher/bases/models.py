"""Table of the legal bases."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, String, Table, Text, Uuid

from loa.content import STANDINGS
from loa.database import UtcDateTime
from loa.planning import metadata

IN_FORCE, AMENDED, REPLACED, REPEALED = STATUSES = STANDINGS

bases = Table(
    "legal_bases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(100), nullable=False, unique=True, comment="e.g. 22/QĐ-BGDĐT"),
    Column("title", Text, nullable=False),
    Column("issuer", String(200), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_from", Date, comment="null: from the day of issue"),
    Column("valid_to", Date, comment="last day; null: still"),
    Column("status", String(10), nullable=False),
    Column("by_id", Uuid, ForeignKey("planning.legal_bases.id"), comment="what amended or replaced it"),
    Column("link", Text, nullable=False, server_default=""),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint(f"status IN {STATUSES}", name="legal_bases_status"),
)
