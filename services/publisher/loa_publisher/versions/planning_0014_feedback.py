"""Feedback: letters, their answers, and what happened with them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loa.database import Json, UtcDateTime

revision = "planning_0014"
down_revision = "planning_0013"
branch_labels = None
depends_on = None


def _moment(name: str, nullable: bool = True, **more: object) -> sa.Column:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable, **more)


def _refers(name: str, table: str, nullable: bool = True, **more: object) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"planning.{table}"), nullable=nullable, **more)


def _text(name: str, size: int | None = None, nullable: bool = False, **more: object) -> sa.Column:
    return sa.Column(name, sa.String(size) if size else sa.Text(), nullable=nullable, **more)


def upgrade() -> None:
    op.create_table(
        "feedback_letters",
        sa.Column("id", sa.Uuid(), primary_key=True, comment="as the portal made it"),
        sa.Column("number", sa.Integer(), nullable=False, unique=True, comment="what officers call it"),
        _text("reference", 12, comment="what its sender calls it"),
        sa.Column("article_id", sa.Uuid(), comment="the item's id"),
        _text("name", 200),
        _text("email", 254),
        _text("phone", 60),
        _text("text"),
        _text("folded", comment="what search reads: text, reference"),
        _text("language", 5),
        _text("consent", comment="the words that the sender agreed to"),
        _moment("sent_at", False),
        _text("month", 7, comment="2026-11, on Hanoi's calendar; for reports"),
        _moment("received_at", False),
        _moment("due_at", False, comment="until when it must be answered"),
        _text("state", 10),
        sa.Column(
            "suspect", sa.Boolean(), nullable=False, comment="a field that no person sees was filled in"
        ),
        _text("kind", 10, True),
        _text("severity", 10, True),
        _text("field", 40, True, comment="one of items/tags.FIELDS"),
        _refers("topic_id", "topics.id"),
        _refers("user_id", "users.id", comment="who deals with it"),
        _refers("unit_id", "units.id", comment="or which unit"),
        _refers("issue_id", "issues.id"),
        _refers("merged_into", "feedback_letters.id"),
        _moment("answered_at"),
        _moment("closed_at"),
        _text("changed", comment="what changed by it"),
        _moment("forgotten_at", comment="when its personal data was erased"),
        sa.CheckConstraint(
            "state IN ('new', 'classified', 'assigned', 'answered', 'closed', 'spam', 'merged')",
            name="feedback_letters_state",
        ),
        sa.CheckConstraint(
            "kind IS NULL OR kind IN ('question', 'proposal', 'complaint', 'praise', 'other')",
            name="feedback_letters_kind",
        ),
        sa.CheckConstraint("user_id IS NULL OR unit_id IS NULL", name="feedback_letters_whose"),
        sa.CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="feedback_letters_merged"),
        schema="planning",
    )
    for name, columns in (
        ("feedback_letters_state", ["state", "due_at"]),
        ("feedback_letters_month", ["month"]),
        ("feedback_letters_issue", ["issue_id"]),
        ("feedback_letters_merged", ["merged_into"]),
        ("feedback_letters_reference", ["reference"]),
    ):
        op.create_index(name, "feedback_letters", columns, schema="planning")
    _partial("feedback_letters_personal", "feedback_letters", "closed_at", "forgotten_at IS NULL")
    op.create_table(
        "feedback_replies",
        sa.Column("id", sa.Uuid(), primary_key=True, comment="made with the form: sent twice is once"),
        _refers("feedback_id", "feedback_letters.id", False),
        _text("way", 10),
        _text("text"),
        _text("address", 254, comment="the mail's; empty for other ways"),
        _text("state", 10),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _text("detail", comment="what the mail relay said"),
        _refers("written_by", "users.id", False),
        _moment("written_at", False),
        _moment("tried_at", comment="when the last attempt began"),
        _moment("settled_at"),
        sa.CheckConstraint("way IN ('mail', 'phone', 'letter', 'meeting')", name="feedback_replies_way"),
        sa.CheckConstraint(
            "state IN ('sending', 'sent', 'unknown', 'failed', 'recorded')", name="feedback_replies_state"
        ),
        schema="planning",
    )
    op.create_index("feedback_replies_letter", "feedback_replies", ["feedback_id"], schema="planning")
    _partial("feedback_replies_sending", "feedback_replies", "tried_at", "state = 'sending'")
    op.create_table(
        "feedback_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _refers("feedback_id", "feedback_letters.id", False),
        _moment("at", False),
        _refers("user_id", "users.id", comment="null: Loa itself"),
        _text("kind", 20),
        _text("text", comment="officers' words; nothing of the sender's person"),
        sa.Column("detail", Json(), nullable=False),
        schema="planning",
    )
    op.create_index("feedback_events_letter", "feedback_events", ["feedback_id", "at"], schema="planning")
    _guard()


def _partial(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], schema="planning", postgresql_where=where, sqlite_where=where)


def _guard() -> None:
    """A timeline is written on, never over."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE TRIGGER feedback_events_unchanged BEFORE UPDATE OR DELETE ON planning.feedback_events "
            "FOR EACH ROW EXECUTE FUNCTION planning.guard_timeline()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER feedback_events_{event.lower()} BEFORE {event} ON feedback_events "
            "BEGIN SELECT RAISE(ABORT, 'a timeline is never changed'); END"
        )
