"""Test sends: what is being written, mailed to whoever writes it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "ledger_0012"
down_revision = "ledger_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = loa.database.UtcDateTime(timezone=True)
    op.create_table(
        "trials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(110), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False, comment="of who asked; nobody else's"),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False, comment="login"),
        sa.Column("body", sa.Text(), nullable=True, comment="canonical JSON; null: answered"),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("taken_at", instant, nullable=True, comment="by a worker, once; nobody takes it up again"),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("state", sa.String(10), nullable=True, comment="null: not answered yet"),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
        sa.CheckConstraint("state IN ('sent', 'failed', 'unknown')", name="trials_state"),
        sa.ForeignKeyConstraint(["account_id"], ["ledger.accounts.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="ledger",
    )
    waiting = sa.text("taken_at IS NULL AND state IS NULL")
    op.create_index(
        "trials_waiting",
        "trials",
        ["asked_at"],
        schema="ledger",
        postgresql_where=waiting,
        sqlite_where=waiting,
    )
    op.create_index("trials_asked", "trials", ["asked_by", "asked_at"], schema="ledger")
