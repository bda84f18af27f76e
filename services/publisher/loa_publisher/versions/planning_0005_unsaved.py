"""What is being written and not saved yet"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0005"
down_revision = "planning_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsaved",
        sa.Column("id", sa.Uuid(), nullable=False, comment="one opened editor: a window, until it saves"),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True, comment="null: an item that is not saved yet"),
        sa.Column(
            "form",
            loa.database.Json(),
            nullable=True,
            comment="{field: [values]} as it stands there; null: nothing written yet",
        ),
        sa.Column(
            "sequence", sa.Integer(), nullable=False, comment="grows; what arrives late replaces nothing"
        ),
        sa.Column(
            "kept_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=False,
            comment="when the form changed last",
        ),
        sa.Column(
            "seen_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="when the window was last heard of; null: closed",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["planning.items.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["planning.users.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="planning",
    )
    op.create_index("unsaved_item", "unsaved", ["item_id"], unique=False, schema="planning")
    op.create_index("unsaved_user", "unsaved", ["user_id", "item_id"], unique=False, schema="planning")
