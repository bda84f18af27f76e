"""Templates: what items of one kind begin with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0017"
down_revision = "planning_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("folded", sa.String(300), nullable=False, comment="the name without marks and capitals"),
        sa.Column("note", sa.Text(), nullable=False, server_default="", comment="when it is used"),
        sa.Column(
            "title",
            sa.Text(),
            nullable=False,
            comment="with places to be filled (item_templates/places.py)",
        ),
        sa.Column(
            "content",
            loa.database.Json(),
            nullable=False,
            comment="summary, body_html, topic, audience, lane, targets, tags, needs_spokesperson",
        ),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["planning.users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folded"),
        schema="planning",
    )
