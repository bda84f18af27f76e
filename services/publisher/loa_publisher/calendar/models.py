"""The calendar's tables: addresses at which other programs read it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Uuid

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
