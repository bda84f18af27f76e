"""Probes: whether an account can be reached"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "ledger_0009"
down_revision = "ledger_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "probes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="since when somebody waits for an answer; null: nobody",
        ),
        sa.Column("asked_by", sa.Text(), nullable=True, comment="login of who asked last"),
        sa.Column(
            "taken_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="when a worker took it up; null: nobody has it",
        ),
        sa.Column(
            "answered_at", loa.database.UtcDateTime(timezone=True), nullable=True, comment="the last answer"
        ),
        sa.Column("ok", sa.Boolean(), nullable=True, comment="null: never answered"),
        sa.Column(
            "advice",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="what was seen, or what is to be done",
        ),
        sa.Column(
            "failing_since",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="the first failure in a row; null: the last answer was good",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["ledger.accounts.id"]),
        sa.PrimaryKeyConstraint("account_id"),
        schema="ledger",
    )
    failing = sa.text("failing_since IS NOT NULL")
    asked = sa.text("asked_at IS NOT NULL")
    for name, column, condition in (
        ("probes_failing", "failing_since", failing),
        ("probes_asked", "asked_at", asked),
    ):
        op.create_index(
            name, "probes", [column], schema="ledger", postgresql_where=condition, sqlite_where=condition
        )
