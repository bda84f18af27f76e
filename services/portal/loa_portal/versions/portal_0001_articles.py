"""Articles, their pictures and topics, and the media that came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loa.database import UtcDateTime

revision = "portal_0001"
down_revision = None
branch_labels = ("portal",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Uuid, primary_key=True, comment="the item's id at the sender"),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("snapshot_hash", sa.String(64), nullable=False),
        sa.Column(
            "slug", sa.String(80), nullable=False, comment="frozen when the article is first published"
        ),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False, comment="sanitised"),
        sa.Column("lang", sa.String(35), nullable=False),
        sa.Column("lane", sa.String(10), nullable=False),
        sa.Column("topic_slug", sa.String(80), nullable=False),
        sa.Column("published_at", UtcDateTime, nullable=False),
        sa.Column("first_received_at", UtcDateTime, nullable=False),
        sa.Column(
            "updated_at", UtcDateTime, nullable=False, comment="when what the public sees last changed"
        ),
        sa.Column(
            "withdrawn_at",
            UtcDateTime,
            comment="set: a tombstone; the text is kept for the archive and shown to nobody",
        ),
        sa.CheckConstraint("lane IN ('urgent', 'routine')", name="articles_lane"),
        schema="portal",
    )
    op.create_index("articles_latest", "articles", ["withdrawn_at", "published_at", "id"], schema="portal")
    op.create_index(
        "articles_by_topic", "articles", ["topic_slug", "withdrawn_at", "published_at", "id"], schema="portal"
    )
    op.create_table(
        "article_media",
        sa.Column("article_id", sa.Uuid, sa.ForeignKey("portal.articles.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("alt", sa.Text, nullable=False),
        sa.Column("caption", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        schema="portal",
    )
    op.create_index("article_media_by_content", "article_media", ["sha256"], schema="portal")
    op.create_table(
        "article_topics",
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("title", sa.Text, nullable=False, comment="as the last applied article named it"),
        schema="portal",
    )
    op.create_table(
        "received_media",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column(
            "media_type",
            sa.String(20),
            nullable=False,
            comment="found in the bytes, not believed from a header",
        ),
        sa.Column("size", sa.Integer, nullable=False, comment="bytes"),
        sa.Column("received_at", UtcDateTime, nullable=False),
        schema="portal",
    )


def downgrade() -> None:
    for table in ("received_media", "article_topics", "article_media", "articles"):
        op.drop_table(table, schema="portal")
