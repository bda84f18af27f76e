"""The register of spokespeople, with what waits for approval"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0021"
down_revision = "planning_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spokespeople",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="among those of its kind"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("post", sa.String(300), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="what they speak on; empty: everything"),
        sa.Column("phone", sa.String(60), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, comment="the paper that it rests on"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="last day; null: until further notice"),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True, comment="null: waits for another person's word"),
        sa.Column("approved_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('head', 'spokesperson', 'delegated')", name="spokespeople_kind"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="spokespeople_order"),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> written_by", name="spokespeople_another_person"
        ),
        sa.ForeignKeyConstraint(["written_by"], ["planning.users.id"]),
        sa.ForeignKeyConstraint(["approved_by"], ["planning.users.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="planning",
    )
