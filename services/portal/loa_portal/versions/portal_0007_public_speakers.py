"""Who speaks for the authority, as the public reads it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal_0007"
down_revision = "portal_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_speakers",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="among those of its kind"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("post", sa.String(300), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="what they speak on; empty: everything"),
        sa.Column("phone", sa.String(60), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, comment="the paper that it rests on"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), comment="last day; null: until further notice"),
        schema="portal",
    )
