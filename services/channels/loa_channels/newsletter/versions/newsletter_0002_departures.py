"""Requests to leave"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "newsletter_0002"
down_revision = "newsletter_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("token", sa.String(length=43), nullable=False, comment="of the reader who leaves"),
        sa.Column("asked_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False, comment="one-click (RFC 8058) or page"),
        sa.PrimaryKeyConstraint("token"),
        schema="newsletter",
    )
