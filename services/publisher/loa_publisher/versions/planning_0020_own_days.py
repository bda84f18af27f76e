"""Days that an administrator names: holidays, quiet windows, working days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0020"
down_revision = "planning_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_days",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False, comment="belongs to it"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False, server_default=""),
        sa.Column("updated_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'quiet_window', 'working_day')", name="own_days_kind"),
        sa.CheckConstraint("last_on >= first_on", name="own_days_order"),
        sa.ForeignKeyConstraint(["updated_by"], ["planning.users.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="planning",
    )
    op.create_index("own_days_first", "own_days", ["first_on"], schema="planning")
