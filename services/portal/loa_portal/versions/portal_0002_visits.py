"""How often each article was seen, day by day: a number and no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal_0002"
down_revision = "portal_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visits",
        sa.Column("item_id", sa.Uuid, primary_key=True, comment="the article's id, which is the item's"),
        sa.Column("day", sa.Date, primary_key=True, comment="on Hanoi's calendar"),
        sa.Column("views", sa.Integer, nullable=False),
        schema="portal",
    )
    op.create_index("visits_day", "visits", ["day"], schema="portal")


def downgrade() -> None:
    op.drop_table("visits", schema="portal")
