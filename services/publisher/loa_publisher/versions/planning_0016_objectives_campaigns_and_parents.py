"""Objectives, campaigns, plans derived from plans, and the history of dates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0016"
down_revision = "planning_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen()
    op.create_table(
        "objectives",
        _id(),
        _of("plan_id", "plans"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text()),
        schema="planning",
    )
    op.create_index("objectives_plan", "objectives", ["plan_id", "position"], schema="planning")
    op.create_table(
        "item_objectives",
        _of("item_id", "items", primary_key=True),
        _of("objective_id", "objectives", primary_key=True),
        schema="planning",
    )
    op.create_index("item_objectives_objective", "item_objectives", ["objective_id"], schema="planning")
    op.create_table(
        "campaigns",
        _id(),
        _of("plan_id", "plans"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text()),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="last day"),
        sa.Column("note", sa.Text()),
        schema="planning",
    )
    op.create_index("campaigns_plan", "campaigns", ["plan_id", "starts_on"], schema="planning")
    op.create_table(
        "campaign_topics",
        _of("campaign_id", "campaigns", primary_key=True),
        _of("topic_id", "topics", primary_key=True),
        schema="planning",
    )
    op.create_table(
        "campaign_items",
        _of("campaign_id", "campaigns", primary_key=True),
        _of("item_id", "items", primary_key=True),
        schema="planning",
    )
    op.create_index("campaign_items_item", "campaign_items", ["item_id"], schema="planning")
    op.create_table(
        "date_changes",
        _id(),
        _of("item_id", "items"),
        _of("user_id", "users"),
        sa.Column("at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "before",
            loa.database.Json(),
            nullable=False,
            comment="due_at, planned_on, precision, confirmed",
        ),
        sa.Column("after", loa.database.Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        schema="planning",
    )
    op.create_index("date_changes_item", "date_changes", ["item_id", "at"], schema="planning")


def _id() -> sa.Column:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _of(name: str, table: str, *, primary_key: bool = False) -> sa.Column:
    key = sa.ForeignKey(f"planning.{table}.id")
    return sa.Column(name, sa.Uuid(), key, primary_key=primary_key, nullable=False)


def _widen() -> None:
    """New columns of what was there. ALTER is not translated for SQLite, which knows no schemas."""
    schema = "planning" if op.get_bind().dialect.name == "postgresql" else None
    for table, columns in {
        "plans": (
            sa.Column(
                "kind",
                sa.String(20),
                sa.CheckConstraint("kind IN ('annual', 'ad_hoc', 'multi_year')", name="plans_kind"),
                nullable=False,
                server_default="annual",
            ),
            sa.Column("parent_id", sa.Uuid(), comment="the plan from which it was derived"),
        ),
        "topics": (
            sa.Column(
                "priority",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="a main focus (trọng điểm)",
            ),
            sa.Column(
                "retired_on",
                sa.Date(),
                comment="from this day on nothing new is planned for it; null: in use",
            ),
            sa.Column("parent_id", sa.Uuid(), comment="the topic of the parent plan"),
            sa.Column(
                "seen",
                loa.database.Json(),
                comment="of a derived one: what the parent's topic said when it was last looked at",
            ),
        ),
    }.items():
        for column in columns:
            if schema is None and column.name == "parent_id":  # SQLite takes a reference with its column only
                op.execute(f"ALTER TABLE {table} ADD COLUMN parent_id CHAR(32) REFERENCES {table} (id)")
                continue
            op.add_column(table, column, schema=schema)
            if column.name == "parent_id":
                op.create_foreign_key(
                    None, table, table, ["parent_id"], ["id"], source_schema=schema, referent_schema=schema
                )
