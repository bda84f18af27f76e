"""Tables of the newsletters. A reader is kept after leaving: that somebody left is what we have to know for ever."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from loa.content import AUDIENCES
from loa.database import Json, UtcDateTime
from loa.newsletter import metadata

ACTIVE, UNSUBSCRIBED, SUPPRESSED = "active", "unsubscribed", "suppressed"
STATES = (ACTIVE, UNSUBSCRIBED, SUPPRESSED)

lists = Table(
    "lists",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("visibility", String(10), nullable=False, comment="who may read it"),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint(f"visibility IN {AUDIENCES}", name="lists_visibility"),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("list_id", Uuid, ForeignKey("newsletter.lists.id"), nullable=False),
    Column(
        "address", String(254), nullable=False, comment="normalised, see loa_channels.newsletter.addresses"
    ),
    Column("name", Text),
    Column(
        "token",
        String(43),
        nullable=False,
        unique=True,
        comment="opens the page where this reader leaves; never expires",
    ),
    Column("state", String(12), nullable=False),
    Column(
        "evidence",
        Json,
        nullable=False,
        comment="how we came to be allowed to write, or why we may not any more",
    ),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    UniqueConstraint("list_id", "address"),
    CheckConstraint(f"state IN {STATES}", name="subscribers_state"),
    Index("subscribers_active", "list_id", "state", "id"),
)
