"""Levels, grades and fields of an item"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0006"
down_revision = "planning_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "items",
        sa.Column(
            "tags",
            loa.database.Json(),
            nullable=True,
            comment='{"levels": […], "grades": […], "fields": […]}, lists of codes; null: none',
        ),
        schema="planning" if op.get_bind().dialect.name == "postgresql" else None,
    )
