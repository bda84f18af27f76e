"""What is put right and aired of the films, briefings, and nominations of role models"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loa.database import UtcDateTime

revision = "planning_0010"
down_revision = "planning_0009"
branch_labels = None
depends_on = None


def _id(name: str, of: str, nullable: bool = False, **more: object) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"planning.{of}.id"), nullable=nullable, **more)


def _text(name: str, default: bool = False, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default="" if default else None, comment=comment)


def _file(name: str, default: bool = False, comment: str | None = "SHA-256 of an upload") -> sa.Column:
    return sa.Column(
        name, sa.String(64), nullable=False, server_default="" if default else None, comment=comment
    )


def _moment(name: str, nullable: bool = True, comment: str | None = None) -> sa.Column:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable, comment=comment)


def upgrade() -> None:
    _films()
    _briefings()
    _nominations()


def _films() -> None:
    op.create_table(
        "remediations",
        sa.Column("key", sa.Uuid(), primary_key=True, comment="of the segment that was not yet beautiful"),
        _id("film_id", "items"),
        _text("responsible", comment="who puts it right"),
        sa.Column("due_on", sa.Date(), nullable=False),
        _id("asked_by", "users"),
        _moment("asked_at", False),
        _moment("reminded_at", comment="when whoever is responsible was last reminded"),
        _text("done", True, "what was done"),
        *(_text(f"{when}_{kind}", True) for when in ("before", "after") for kind in ("link", "file")),
        _id("done_by", "users", True),
        _moment("done_at", comment="null: not put right yet"),
        sa.CheckConstraint(
            "done_at IS NULL OR (done <> '' AND (after_link <> '' OR after_file <> ''))",
            name="remediations_proof",
        ),
        schema="planning",
    )
    op.create_index("remediations_open", "remediations", ["done_at", "due_on"], schema="planning")
    op.create_table(
        "airings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _id("item_id", "items", comment="the television film"),
        sa.Column("delivery_id", sa.Uuid(), comment="the task that it ended; null: aired once more"),
        _text("station"),
        _text("programme"),
        _moment("aired_at", False),
        _text("link"),
        _file("file"),
        _text("note"),
        _id("recorded_by", "users"),
        _moment("recorded_at", False),
        sa.CheckConstraint("link <> '' OR file <> ''", name="airings_proof"),
        schema="planning",
    )
    op.create_index("airings_item", "airings", ["item_id", "aired_at"], schema="planning")


def _briefings() -> None:
    op.create_table(
        "briefings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _text("title"),
        _moment("starts_at", False),
        _text("place"),
        _text("chair"),
        sa.Column("state", sa.String(10), nullable=False),
        _text("minutes", True, "what was concluded (biên bản)"),
        _text("link", True, "where the signed minutes lie"),
        _file("file", True, "SHA-256 of their scan"),
        _id("held_by", "users", True, comment="who recorded that it was held"),
        _moment("held_at", comment="when that was recorded"),
        _text("reason", True, "why it was called off"),
        _id("created_by", "users"),
        _moment("created_at", False),
        _moment("updated_at", False),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="briefings_state"),
        sa.CheckConstraint(
            "state <> 'held' OR (minutes <> '' AND (link <> '' OR file <> ''))", name="briefings_minutes"
        ),
        schema="planning",
    )
    op.create_index("briefings_starts", "briefings", ["starts_at"], schema="planning")
    op.create_table(
        "briefing_units",
        _id("briefing_id", "briefings", primary_key=True),
        _id("unit_id", "units", primary_key=True),
        sa.Column("attended", sa.Boolean(), comment="null: not held yet"),
        schema="planning",
    )
    op.create_table(
        "briefing_points",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _id("briefing_id", "briefings"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("subject"),
        _text("presenter"),
        sa.Column("seconds", sa.Integer(), nullable=False),
        _id("item_id", "items", True, comment="the film that is shown at this point"),
        sa.Column("segment_key", sa.Uuid(), comment="… or one segment of it alone"),
        sa.CheckConstraint("segment_key IS NULL OR item_id IS NOT NULL", name="briefing_points_segment"),
        schema="planning",
    )
    op.create_index(
        "briefing_points_order", "briefing_points", ["briefing_id", "position"], schema="planning"
    )
    op.create_index("briefing_points_item", "briefing_points", ["item_id"], schema="planning")
    op.create_table(
        "briefing_papers",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _id("briefing_id", "briefings"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("title"),
        _text("link"),
        _file("file"),
        sa.CheckConstraint("link <> '' OR file <> ''", name="briefing_papers_where"),
        schema="planning",
    )
    op.create_index(
        "briefing_papers_order", "briefing_papers", ["briefing_id", "position"], schema="planning"
    )
    op.create_table(
        "briefing_conclusions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _id("briefing_id", "briefings"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("task"),
        _id("unit_id", "units", True, comment="whose task it is"),
        _text("responsible", comment="… or whose, in words; with a unit: who there"),
        sa.Column("due_on", sa.Date(), nullable=False),
        _text("result", True),
        _id("done_by", "users", True),
        _moment("done_at", comment="null: open"),
        schema="planning",
    )
    for name, columns in (("order", ["briefing_id", "position"]), ("open", ["done_at", "due_on"])):
        op.create_index(f"briefing_conclusions_{name}", "briefing_conclusions", columns, schema="planning")


def _nominations() -> None:
    op.create_table(
        "nominations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _id("unit_id", "units", comment="who nominates"),
        sa.Column("subject", sa.String(10), nullable=False),
        _text("name"),
        _text("post", comment="what the person is, where: teacher of …, class 7A of …"),
        sa.Column("age", sa.Integer(), comment="of a child in years; null: of age, or a group of grown-ups"),
        _text("deed"),
        sa.Column("field", sa.String(40), nullable=False, comment="of items/tags.FIELDS"),
        _text("link", comment="papers that show it"),
        _file("file"),
        _id("sent_by", "users"),
        _moment("sent_at", False),
        _text("consent_by", True, "who consents"),
        sa.Column("consent_on", sa.Date()),
        _text("representative", True, "of a child: who signs for it"),
        sa.Column(
            "child_agrees",
            sa.Boolean(),
            nullable=False,
            comment="a child of seven or more has agreed itself",
        ),
        _text("consent_link", True),
        _file("consent_file", True, None),
        _id("consent_recorded_by", "users", True),
        _moment("consent_recorded_at"),
        _moment("consent_withdrawn_at", comment="the person has taken it back"),
        sa.Column("state", sa.String(10), nullable=False),
        _text("reason", True, "why it was declined"),
        _id("assessed_by", "users", True),
        _moment("assessed_at"),
        _id("item_id", "items", True, comment="what is written of it"),
        sa.CheckConstraint("state IN ('received', 'accepted', 'declined')", name="nominations_state"),
        sa.CheckConstraint("subject IN ('person', 'group')", name="nominations_subject"),
        sa.CheckConstraint(
            "state <> 'accepted' OR (consent_recorded_at IS NOT NULL AND (consent_link <> '' OR consent_file <> ''))",
            name="nominations_consent",
        ),
        sa.CheckConstraint("state <> 'declined' OR reason <> ''", name="nominations_reason"),
        schema="planning",
    )
    op.create_index("nominations_state", "nominations", ["state", "sent_at"], schema="planning")
    op.create_index("nominations_item", "nominations", ["item_id"], schema="planning")
