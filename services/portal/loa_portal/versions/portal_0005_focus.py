"""Where the important part of a picture is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal_0005"
down_revision = "portal_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, side in (("focus_x", "left"), ("focus_y", "top")):
        column = sa.Column(
            name,
            sa.Integer,
            nullable=True,
            comment=f"percent from the {side} of its important part; null: the middle",
        )
        schema = "portal" if op.get_bind().dialect.name == "postgresql" else None
        op.add_column("article_media", column, schema=schema)


def downgrade() -> None:
    schema = "portal" if op.get_bind().dialect.name == "postgresql" else None
    for name in ("focus_x", "focus_y"):
        op.drop_column("article_media", name, schema=schema)
