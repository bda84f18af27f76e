"""Lists and readers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "newsletter_0001"
down_revision = None
branch_labels = ("newsletter",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False, comment="who may read it"),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("visibility IN ('public', 'internal')", name="lists_visibility"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        schema="newsletter",
    )
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column(
            "address",
            sa.String(length=254),
            nullable=False,
            comment="normalised, see loa_channels.newsletter.addresses",
        ),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "token",
            sa.String(length=43),
            nullable=False,
            comment="opens the page where this reader leaves; never expires",
        ),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column(
            "evidence",
            loa.database.Json(),
            nullable=False,
            comment="how we came to be allowed to write, or why we may not any more",
        ),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'unsubscribed', 'suppressed')", name="subscribers_state"),
        sa.ForeignKeyConstraint(["list_id"], ["newsletter.lists.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("list_id", "address"),
        sa.UniqueConstraint("token"),
        schema="newsletter",
    )
    op.create_index("subscribers_active", "subscribers", ["list_id", "state", "id"], schema="newsletter")
