"""Table of the templates."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text, Uuid

from loa.database import Json, UtcDateTime
from loa.planning import metadata

item_templates = Table(
    "item_templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(300), nullable=False, unique=True, comment="the name without marks and capitals"),
    Column("note", Text, nullable=False, server_default="", comment="when it is used"),
    Column("title", Text, nullable=False, comment="with places to be filled (item_templates/places.py)"),
    Column(
        "content",
        Json,
        nullable=False,
        comment="summary, body_html, topic, audience, lane, targets, tags, needs_spokesperson",
    ),
    Column("made_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
