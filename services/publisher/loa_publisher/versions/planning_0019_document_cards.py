"""Document cards of items, and the legal bases that they cite"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0019"
down_revision = "planning_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_papers",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="its place in the current revision, from 0"
        ),
        sa.Column("number", sa.String(100), nullable=False, comment="e.g. 3725/KH-SGDĐT"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="null: from the day of issue"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="last day; null: still"),
        sa.Column("standing", sa.String(10), nullable=False),
        sa.Column("file", sa.String(64), nullable=True, comment="SHA-256 of the attachment that it is"),
        sa.Column("folded", sa.Text(), nullable=False, comment="what search reads"),
        sa.ForeignKeyConstraint(["item_id"], ["planning.items.id"]),
        sa.PrimaryKeyConstraint("item_id", "position"),
        schema="planning",
    )
    op.create_index("item_papers_issued", "item_papers", ["issued_on", "number"], schema="planning")
    op.create_table(
        "item_bases",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["planning.items.id"]),
        sa.ForeignKeyConstraint(["basis_id"], ["planning.legal_bases.id"]),
        sa.PrimaryKeyConstraint("item_id", "basis_id"),
        schema="planning",
    )
    op.create_index("item_bases_basis", "item_bases", ["basis_id"], schema="planning")
