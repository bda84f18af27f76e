"""Table of the clocks."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text, Uuid

from loa.database import UtcDateTime
from loa.planning import metadata

HOURS, WORKING_DAYS = "hours", "working_days"
UNITS = (HOURS, WORKING_DAYS)

clocks = Table(
    "clocks",
    metadata,
    Column(
        "code", String(40), primary_key=True, comment="what issues and programs call it by; never changes"
    ),
    Column("position", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("unit", String(15), nullable=False),
    Column("basis", Text, nullable=False, comment="the legal basis"),
    Column("updated_at", UtcDateTime, comment="null: as it came"),
    Column("updated_by", Uuid, ForeignKey("planning.users.id")),
    CheckConstraint("amount > 0", name="clocks_amount"),
    CheckConstraint(f"unit IN {UNITS}", name="clocks_unit"),
)
