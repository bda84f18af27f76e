"""Passwords that were given by an administrator have to be changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0007"
down_revision = "planning_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "must_change",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="the password was given by an administrator and opens nothing but the page to change it",
        ),
        schema="planning" if op.get_bind().dialect.name == "postgresql" else None,
    )
