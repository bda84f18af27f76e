"""Tables of the portal. It reads nothing of any other schema: what it shows came in by HTTP."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
)

from loa.database import Json, UtcDateTime
from loa.visits import metadata

articles = Table(
    "articles",
    metadata,
    Column("id", Uuid, primary_key=True, comment="the item's id at the sender"),
    Column("generation", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("snapshot_hash", String(64), nullable=False),
    Column("slug", String(80), nullable=False, comment="frozen when the article is first published"),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("html", Text, nullable=False, comment="sanitised"),
    Column("lang", String(35), nullable=False),
    Column("lane", String(10), nullable=False),
    Column("topic_slug", String(80), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("papers", Json, comment="document cards; null: none"),
    Column("bases", Json, comment="legal bases; null: none"),
    Column("first_received_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, comment="when what the public sees last changed"),
    Column(
        "withdrawn_at",
        UtcDateTime,
        comment="set: a tombstone; the text is kept for the archive and shown to nobody",
    ),
    CheckConstraint("lane IN ('urgent', 'routine')", name="articles_lane"),
    Index("articles_latest", "withdrawn_at", "published_at", "id"),
    Index("articles_by_topic", "topic_slug", "withdrawn_at", "published_at", "id"),
)

article_media = Table(
    "article_media",
    metadata,
    Column("article_id", Uuid, ForeignKey("portal.articles.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("media_type", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("alt", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("focus_x", Integer, comment="percent from the left of its important part; null: the middle"),
    Column("focus_y", Integer, comment="percent from the top of its important part; null: the middle"),
    Index("article_media_by_content", "sha256"),
)

article_files = Table(
    "article_files",
    metadata,
    Column("article_id", Uuid, ForeignKey("portal.articles.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("size", Integer, nullable=False, comment="bytes"),
    Index("article_files_by_content", "sha256"),
)

article_topics = Table(
    "article_topics",
    metadata,
    Column("slug", String(80), primary_key=True),
    Column("title", Text, nullable=False, comment="as the last applied article named it"),
)

received_media = Table(
    "received_media",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column(
        "media_type", String(20), nullable=False, comment="found in the bytes, not believed from a header"
    ),
    Column("size", Integer, nullable=False, comment="bytes"),
    Column("received_at", UtcDateTime, nullable=False),
)

received_files = Table(
    "received_files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False, comment="bytes"),
    Column("received_at", UtcDateTime, nullable=False),
)
