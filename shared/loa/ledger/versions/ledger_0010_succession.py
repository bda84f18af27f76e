"""Names that accounts had, and who succeeds them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "ledger_0010"
down_revision = "ledger_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_names",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "until",
            loa.database.UtcDateTime(timezone=True),
            nullable=False,
            comment="from then on it has had another name",
        ),
        sa.Column("label", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger.accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "until"),
        schema="ledger",
    )
    op.create_table(
        "heirs",
        sa.Column("account_id", sa.Uuid(), nullable=False, comment="once it is no longer valid …"),
        sa.Column("heir_id", sa.Uuid(), nullable=False, comment="… what is due there goes here"),
        sa.ForeignKeyConstraint(["account_id"], ["ledger.accounts.id"]),
        sa.ForeignKeyConstraint(["heir_id"], ["ledger.accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "heir_id"),
        schema="ledger",
    )
    op.add_column(
        "broadcasts",
        sa.Column(
            "heirs_of",
            sa.Uuid(),
            nullable=True,
            comment="goes to the valid heirs of this account; null: to all valid ones",
        ),
        schema="ledger" if op.get_bind().dialect.name == "postgresql" else None,
    )
