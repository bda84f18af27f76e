"""What people send by the form, until the desk takes it over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loa.database import UtcDateTime

revision = "portal_0003"
down_revision = "portal_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column(
            "id",
            sa.Uuid,
            primary_key=True,
            comment="made from the form's mark and its words: sent twice is once",
        ),
        sa.Column("article_id", sa.Uuid, comment="the article that it is about, if any"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(60), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(5), nullable=False, comment="of the form"),
        sa.Column(
            "consent",
            sa.Text,
            nullable=False,
            comment="the words that were agreed to; empty: no personal data given",
        ),
        sa.Column("suspect", sa.Boolean, nullable=False, comment="a field that no person sees was filled in"),
        sa.Column("sent_at", UtcDateTime, nullable=False),
        schema="portal",
    )
    op.create_index("feedback_sent", "feedback", ["sent_at"], schema="portal")


def downgrade() -> None:
    op.drop_table("feedback", schema="portal")
