"""Addresses at which other programs read the calendar"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0003"
down_revision = "planning_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="who reads it there"),
        sa.Column("plan_id", sa.Uuid(), nullable=True, comment="null: what this person writes and decides"),
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256; the address itself is shown once",
        ),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "last_read_at", loa.database.UtcDateTime(timezone=True), nullable=True, comment="to the hour"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["planning.plans.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["planning.users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        schema="planning",
    )
    op.create_index("calendar_feeds_user", "calendar_feeds", ["user_id"], unique=False, schema="planning")
