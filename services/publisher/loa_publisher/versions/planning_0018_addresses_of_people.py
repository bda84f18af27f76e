"""A person's own e-mail address, entered by an administrator: where test sends go"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0018"
down_revision = "planning_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "email",
            sa.String(254),
            nullable=True,
            comment="where test sends go; entered by an administrator alone",
        ),
        schema="planning" if op.get_bind().dialect.name == "postgresql" else None,
    )
