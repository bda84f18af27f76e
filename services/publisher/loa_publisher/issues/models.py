"""Tables of the hot issues: the issue, its timeline, who works on it, what answers it, and how its outcome was given out."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from loa.database import Json, UtcDateTime
from loa.planning import metadata

STATES = ("open", "replied", "closed")
SEVERITIES = ("normal", "serious", "critical")
SOURCES = ("press", "social", "hotline", "letter", "unit", "feedback", "other")
TASK_STATES = ("given", "confirmed", "done", "taken_back")
STATEMENT, RELATED = "statement", "related"
LINKS = (STATEMENT, RELATED)
NOTICES = ("reminder", "overdue")

issues = Table(
    "issues",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False, unique=True, comment="what people call it"),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id"), comment="of the plan that it came with"),
    Column("code", String(40), comment="the plan's own id, e.g. H01; import finds it again by this"),
    Column("title", Text, nullable=False),
    Column("title_en", Text),
    Column("folded", Text, nullable=False, comment="what search reads"),
    Column("said", Text, nullable=False, comment="what is said, in their words"),
    Column("source", String(10), nullable=False),
    Column("source_name", String(200), nullable=False, comment="which newspaper, page or person"),
    Column("link", Text, nullable=False),
    Column("severity", String(10), nullable=False),
    Column("topic_id", Uuid, ForeignKey("planning.topics.id")),
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), comment="the unit concerned"),
    Column("clock", String(40), comment="code of the clock that it runs by; null: as the plan says"),
    Column("rule", Text, comment="the plan's own words for its clock"),
    Column("evidence", Text, comment="how well it is known, of a plan's example"),
    Column("reported_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, comment="until when the first word must be out"),
    Column("state", String(10), nullable=False),
    Column("replied_at", UtcDateTime, comment="when the first word was out"),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Uuid, ForeignKey("planning.users.id")),
    Column("result", Text, nullable=False, comment="what came of it; empty until it is closed"),
    Column("created_by", Uuid, ForeignKey("planning.users.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("plan_id", "code"),
    CheckConstraint(f"state IN {STATES}", name="issues_state"),
    CheckConstraint(f"severity IN {SEVERITIES}", name="issues_severity"),
    CheckConstraint(f"source IN {SOURCES}", name="issues_source"),
    CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="issues_closed"),
    Index("issues_closed_at", "closed_at"),
    Index(
        "issues_open",
        "due_at",
        postgresql_where=text("state <> 'closed'"),
        sqlite_where=text("state <> 'closed'"),
    ),
)

events = Table(
    "issue_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issue_id", Uuid, ForeignKey("planning.issues.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column(
        "user_id", Uuid, ForeignKey("planning.users.id"), comment="null: Loa itself, or a unit by its link"
    ),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Index("issue_events_issue", "issue_id", "at"),
)

tasks = Table(
    "issue_tasks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issue_id", Uuid, ForeignKey("planning.issues.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("planning.users.id")),
    Column("unit_id", Uuid, ForeignKey("planning.units.id")),
    Column("what", Text, nullable=False, comment="what is asked of them"),
    Column("due_at", UtcDateTime),
    Column("state", String(10), nullable=False),
    Column("given_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_name", String(200), nullable=False, comment="who said that they have it"),
    Column(
        "confirmed_how", String(200), nullable=False, comment="by telephone, by letter no. …, by the link"
    ),
    Column("confirmed_by", Uuid, ForeignKey("planning.users.id"), comment="who recorded it; null: they did"),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Uuid, ForeignKey("planning.users.id")),
    Column("outcome", Text, nullable=False),
    CheckConstraint(f"state IN {TASK_STATES}", name="issue_tasks_state"),
    CheckConstraint("(user_id IS NULL) <> (unit_id IS NULL)", name="issue_tasks_whose"),
    Index("issue_tasks_issue", "issue_id"),
    Index(
        "issue_tasks_person",
        "user_id",
        postgresql_where=text("state IN ('given', 'confirmed')"),
        sqlite_where=text("state IN ('given', 'confirmed')"),
    ),
)

issue_items = Table(
    "issue_items",
    metadata,
    Column("issue_id", Uuid, ForeignKey("planning.issues.id"), primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), primary_key=True),
    Column("kind", String(10), nullable=False, comment="statement: its publication answers the issue"),
    Column("linked_by", Uuid, ForeignKey("planning.users.id")),
    Column("linked_at", UtcDateTime, nullable=False),
    CheckConstraint(f"kind IN {LINKS}", name="issue_items_kind"),
    Index("issue_items_item", "item_id"),
)

releases = Table(
    "issue_releases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issue_id", Uuid, ForeignKey("planning.issues.id"), nullable=False),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), comment="null: given out by hand"),
    Column("what", Text, nullable=False, comment="what was given out, and how"),
    Column("released_at", UtcDateTime, nullable=False),
    Column("link", Text, nullable=False),
    Column("file", String(64), nullable=False, comment="SHA-256 of the proof"),
    Column("places", Json, nullable=False, comment="where the item stood then: [{channel, account, url}]"),
    Column(
        "given_to",
        Json,
        nullable=False,
        comment="[{id, name, kind, person}] of the media list, as it read then",
    ),
    Column("recorded_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Index("issue_releases_issue", "issue_id"),
)

notices = Table(
    "issue_notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issue_id", Uuid, ForeignKey("planning.issues.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column(
        "due_at", UtcDateTime, nullable=False, comment="the deadline that it spoke of: another is told anew"
    ),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), nullable=False, comment="who was told"),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("issue_id", "kind", "due_at", "user_id"),
    CheckConstraint(f"kind IN {NOTICES}", name="issue_notices_kind"),
    Index("issue_notices_user", "user_id"),
)
