"""Tables of the feedback: letters, their answers, and what happened with them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from loa.database import Json, UtcDateTime
from loa.planning import metadata

STATES = ("new", "classified", "assigned", "answered", "closed", "spam", "merged")
OPEN = ("new", "classified", "assigned")
"""Nobody has been answered yet."""
KINDS = ("question", "proposal", "complaint", "praise", "other")
WAYS = ("mail", "phone", "letter", "meeting")
REPLY_STATES = ("sending", "sent", "unknown", "failed", "recorded")

feedback = Table(
    "feedback_letters",
    metadata,
    Column("id", Uuid, primary_key=True, comment="as the portal made it"),
    Column("number", Integer, nullable=False, unique=True, comment="what officers call it"),
    Column("reference", String(12), nullable=False, comment="what its sender calls it"),
    Column("article_id", Uuid, comment="the item's id"),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    Column("phone", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False, comment="what search reads: text, reference"),
    Column("language", String(5), nullable=False),
    Column("consent", Text, nullable=False, comment="the words that the sender agreed to"),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("month", String(7), nullable=False, comment="2026-11, on Hanoi's calendar; for reports"),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, comment="until when it must be answered"),
    Column("state", String(10), nullable=False),
    Column("suspect", Boolean, nullable=False, comment="a field that no person sees was filled in"),
    Column("kind", String(10)),
    Column("severity", String(10)),
    Column("field", String(40), comment="one of items/tags.FIELDS"),
    Column("topic_id", Uuid, ForeignKey("planning.topics.id")),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), comment="who deals with it"),
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), comment="or which unit"),
    Column("issue_id", Uuid, ForeignKey("planning.issues.id")),
    Column("merged_into", Uuid, ForeignKey("planning.feedback_letters.id")),
    Column("answered_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("changed", Text, nullable=False, comment="what changed by it"),
    Column("forgotten_at", UtcDateTime, comment="when its personal data was erased"),
    CheckConstraint(f"state IN {STATES}", name="feedback_letters_state"),
    CheckConstraint(f"kind IS NULL OR kind IN {KINDS}", name="feedback_letters_kind"),
    CheckConstraint("user_id IS NULL OR unit_id IS NULL", name="feedback_letters_whose"),
    CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="feedback_letters_merged"),
    Index("feedback_letters_state", "state", "due_at"),
    Index("feedback_letters_month", "month"),
    Index("feedback_letters_issue", "issue_id"),
    Index("feedback_letters_merged", "merged_into"),
    Index("feedback_letters_reference", "reference"),
    Index(
        "feedback_letters_personal",
        "closed_at",
        postgresql_where=text("forgotten_at IS NULL"),
        sqlite_where=text("forgotten_at IS NULL"),
    ),
)

replies = Table(
    "feedback_replies",
    metadata,
    Column("id", Uuid, primary_key=True, comment="made with the form: sent twice is once"),
    Column("feedback_id", Uuid, ForeignKey("planning.feedback_letters.id"), nullable=False),
    Column("way", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("address", String(254), nullable=False, comment="the mail's; empty for other ways"),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("detail", Text, nullable=False, comment="what the mail relay said"),
    Column("written_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("tried_at", UtcDateTime, comment="when the last attempt began"),
    Column("settled_at", UtcDateTime),
    CheckConstraint(f"way IN {WAYS}", name="feedback_replies_way"),
    CheckConstraint(f"state IN {REPLY_STATES}", name="feedback_replies_state"),
    Index("feedback_replies_letter", "feedback_id"),
    Index(
        "feedback_replies_sending",
        "tried_at",
        postgresql_where=text("state = 'sending'"),
        sqlite_where=text("state = 'sending'"),
    ),
)

events = Table(
    "feedback_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("feedback_id", Uuid, ForeignKey("planning.feedback_letters.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), comment="null: Loa itself"),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False, comment="officers' words; nothing of the sender's person"),
    Column("detail", Json, nullable=False),
    Index("feedback_events_letter", "feedback_id", "at"),
)
