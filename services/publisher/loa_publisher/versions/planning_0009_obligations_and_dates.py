"""Obligations, and how exactly and how firmly the date of an item is known"""

from __future__ import annotations

import re
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "planning_0009"
down_revision = "planning_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema = "planning" if op.get_bind().dialect.name == "postgresql" else None
    for column in (
        sa.Column(
            "planned_on",
            sa.Date(),
            comment="last day on which the plan wants it out; null: the day of due_at (items/dating.py)",
        ),
        sa.Column(
            "precision",
            sa.String(8),
            sa.CheckConstraint("precision IN ('exact', 'month', 'quarter')", name="items_precision"),
            nullable=False,
            server_default="exact",
            comment="how exactly its date is known; month, quarter: planned_on is the last day of it",
        ),
        sa.Column(
            "confirmed",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="its date is settled, and moves for a reason only",
        ),
    ):
        op.add_column("items", column, schema=schema)
    op.create_table(
        "obligations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("planning.plans.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text()),
        sa.Column("period", sa.String(10), nullable=False, comment="in each of which it is owed"),
        sa.Column("owed", sa.Integer(), nullable=False, comment="so many items in each period"),
        sa.Column(
            "series_id",
            sa.Uuid(),
            sa.ForeignKey("planning.series.id"),
            comment="met by what fills its slots",
        ),
        sa.Column(
            "topic_id", sa.Uuid(), sa.ForeignKey("planning.topics.id"), comment="… or by items of this topic"
        ),
        sa.Column("channel", sa.String(40), comment="… that go to this channel"),
        sa.Column("account", sa.String(100), comment="… and to this account of it"),
        sa.Column("kind", sa.String(40), comment="… and are of this kind"),
        sa.Column("audience", sa.String(10), comment="… and for these readers"),
        sa.Column("responsible", sa.Text(), comment="who answers for it, in words"),
        sa.Column("starts_on", sa.Date(), comment="null: as the plan"),
        sa.Column("ends_on", sa.Date(), comment="last day; null: as the plan"),
        sa.CheckConstraint("period IN ('month', 'quarter', 'semester', 'year')", name="obligations_period"),
        sa.CheckConstraint("owed BETWEEN 1 AND 99", name="obligations_owed"),
        schema="planning",
    )
    op.create_index("obligations_plan", "obligations", ["plan_id", "position"], schema="planning")
    _of_series(f"{schema}." if schema else "")


def _of_series(dot: str) -> None:
    """What the series that are there owe by their quotas."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            f"SELECT id, plan_id, topic_id, title, title_en, rrule FROM {dot}series WHERE quota IS NOT NULL ORDER BY code"
        )
    ).all()
    for position, row in enumerate(rows, 1):
        period = _period(row.rrule)
        if period is not None:
            connection.execute(
                sa.text(
                    f"INSERT INTO {dot}obligations (id, plan_id, position, title, title_en, period, owed, series_id, topic_id)"
                    " VALUES (:id, :plan_id, :position, :title, :title_en, :period, 1, :series_id, :topic_id)"
                ),
                {
                    "id": uuid4() if dot else uuid4().hex,
                    "plan_id": row.plan_id,
                    "position": position,
                    "title": row.title,
                    "title_en": row.title_en,
                    "period": period,
                    "series_id": row.id,
                    "topic_id": row.topic_id,
                },
            )


def _period(rrule: str) -> str | None:
    every = int((re.search(r"INTERVAL=(\d+)", rrule) or ["", "1"])[1])
    if "FREQ=YEARLY" in rrule and every == 1:
        return "year"
    return (
        {1: "month", 3: "quarter", 6: "semester", 12: "year"}.get(every) if "FREQ=MONTHLY" in rrule else None
    )
