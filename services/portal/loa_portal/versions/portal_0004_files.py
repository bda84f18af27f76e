"""Documents that readers save, and those that came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loa.database import UtcDateTime

revision = "portal_0004"
down_revision = "portal_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_files",
        sa.Column("article_id", sa.Uuid, sa.ForeignKey("portal.articles.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False, comment="bytes"),
        schema="portal",
    )
    op.create_index("article_files_by_content", "article_files", ["sha256"], schema="portal")
    op.create_table(
        "received_files",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer, nullable=False, comment="bytes"),
        sa.Column("received_at", UtcDateTime, nullable=False),
        schema="portal",
    )


def downgrade() -> None:
    op.drop_table("received_files", schema="portal")
    op.drop_table("article_files", schema="portal")
