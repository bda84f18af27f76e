"""Who succeeds a unit, and what it was called"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0012"
down_revision = "planning_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema = "planning" if op.get_bind().dialect.name == "postgresql" else None
    op.add_column(
        "units",
        sa.Column(
            "edited_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="when somebody last changed it at the desk; a plan's file no longer does",
        ),
        schema=schema,
    )
    op.create_table(
        "unit_successions",
        sa.Column("unit_id", sa.Uuid(), nullable=False, comment="who ends …"),
        sa.Column("successor_id", sa.Uuid(), nullable=False, comment="… who takes over"),
        sa.Column("from_on", sa.Date(), nullable=False, comment="first day"),
        sa.ForeignKeyConstraint(["unit_id"], ["planning.units.id"]),
        sa.ForeignKeyConstraint(["successor_id"], ["planning.units.id"]),
        sa.PrimaryKeyConstraint("unit_id", "successor_id"),
        schema="planning",
    )
    op.create_index("unit_successions_successor", "unit_successions", ["successor_id"], schema="planning")
    op.create_table(
        "unit_names",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False, comment="from this day on it has had another name"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["planning.units.id"]),
        sa.PrimaryKeyConstraint("unit_id", "until_on"),
        schema="planning",
    )
