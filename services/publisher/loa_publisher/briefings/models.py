"""Tables of the briefings."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
)

from loa.database import UtcDateTime
from loa.planning import metadata

STATES = ("planned", "held", "cancelled")

briefings = Table(
    "briefings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("place", Text, nullable=False),
    Column("chair", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("minutes", Text, nullable=False, server_default="", comment="what was concluded (biên bản)"),
    Column("link", Text, nullable=False, server_default="", comment="where the signed minutes lie"),
    Column("file", String(64), nullable=False, server_default="", comment="SHA-256 of their scan"),
    Column("held_by", Uuid, ForeignKey("planning.users.id"), comment="who recorded that it was held"),
    Column("held_at", UtcDateTime, comment="when that was recorded"),
    Column("reason", Text, nullable=False, server_default="", comment="why it was called off"),
    Column("created_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint(f"state IN {STATES}", name="briefings_state"),
    CheckConstraint(
        "state <> 'held' OR (minutes <> '' AND (link <> '' OR file <> ''))", name="briefings_minutes"
    ),
    Index("briefings_starts", "starts_at"),
)

invited = Table(
    "briefing_units",
    metadata,
    Column("briefing_id", Uuid, ForeignKey("planning.briefings.id"), primary_key=True),
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), primary_key=True),
    Column("attended", Boolean, comment="null: not held yet"),
)

points = Table(
    "briefing_points",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("briefing_id", Uuid, ForeignKey("planning.briefings.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("presenter", Text, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), comment="the film that is shown at this point"),
    Column("segment_key", Uuid, comment="… or one segment of it alone"),
    CheckConstraint("segment_key IS NULL OR item_id IS NOT NULL", name="briefing_points_segment"),
    Index("briefing_points_order", "briefing_id", "position"),
    Index("briefing_points_item", "item_id"),
)

papers = Table(
    "briefing_papers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("briefing_id", Uuid, ForeignKey("planning.briefings.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("file", String(64), nullable=False, comment="SHA-256 of an upload"),
    CheckConstraint("link <> '' OR file <> ''", name="briefing_papers_where"),
    Index("briefing_papers_order", "briefing_id", "position"),
)

conclusions = Table(
    "briefing_conclusions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("briefing_id", Uuid, ForeignKey("planning.briefings.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("task", Text, nullable=False),
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), comment="whose task it is"),
    Column("responsible", Text, nullable=False, comment="… or whose, in words; with a unit: who there"),
    Column("due_on", Date, nullable=False),
    Column("result", Text, nullable=False, server_default=""),
    Column("done_by", Uuid, ForeignKey("planning.users.id")),
    Column("done_at", UtcDateTime, comment="null: open"),
    Index("briefing_conclusions_order", "briefing_id", "position"),
    Index("briefing_conclusions_open", "done_at", "due_on"),
)
