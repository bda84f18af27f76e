"""The calendar's tables: addresses at which other programs read it, and days that an administrator names."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Uuid

from loa.database import UtcDateTime
from loa.planning import metadata

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), nullable=False, comment="who reads it there"),
    Column(
        "plan_id", Uuid, ForeignKey("planning.plans.id"), comment="null: what this person writes and decides"
    ),
    Column(
        "token_hash",
        String(64),
        nullable=False,
        unique=True,
        comment="SHA-256; the address itself is shown once",
    ),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_read_at", UtcDateTime, comment="to the hour"),
    Index("calendar_feeds_user", "user_id"),
)

own_days = Table(
    "own_days",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False, comment="belongs to it"),
    Column("name", String(200), nullable=False),
    Column("name_en", String(200), nullable=False, server_default=""),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    CheckConstraint("kind IN ('holiday', 'quiet_window', 'working_day')", name="own_days_kind"),
    CheckConstraint("last_on >= first_on", name="own_days_order"),
    Index("own_days_first", "first_on"),
)
