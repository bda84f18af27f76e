"""Circuits and paces of accounts, and dead letters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "ledger_0005"
down_revision = "ledger_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # ALTER is not translated for SQLite
    schema = "ledger" if op.get_bind().dialect.name == "postgresql" else None
    for column in (
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rested_at", loa.database.UtcDateTime(), nullable=True),
        sa.Column("rests_until", loa.database.UtcDateTime(), nullable=True),
    ):
        op.add_column("gates", column, schema=schema)
    op.add_column("accounts", sa.Column("per_hour", sa.Integer(), nullable=True), schema=schema)
    op.create_table(
        "paces",
        sa.Column("scope", sa.String(length=110), nullable=False),
        sa.Column("next_at", loa.database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
        schema="ledger",
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", loa.database.UtcDateTime(), nullable=False),
        sa.Column("queue", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("chunk", sa.Integer(), nullable=True),
        sa.Column("released_at", loa.database.UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        schema="ledger",
    )
    op.create_index("dead_letters_at", "dead_letters", ["at"], unique=False, schema="ledger")
