"""Plans, items and people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0001"
down_revision = None
branch_labels = ("planning",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audience_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        schema="planning",
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "code", sa.String(length=100), nullable=False, comment="the document's number, e.g. 3725/KH-SGDĐT"
        ),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("issuer", sa.String(length=100), nullable=True, comment="slug of a unit"),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column(
            "imported_at", loa.database.UtcDateTime(timezone=True), nullable=False, comment="first time"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        schema="planning",
    )
    op.create_table(
        "role_names",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False, comment="the plan's own, e.g. lanh_dao_so"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column(
            "role",
            sa.String(length=20),
            nullable=True,
            comment="which of our roles it is (accounts/roles.py); null: none",
        ),
        sa.Column("spokesperson", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        schema="planning",
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="department, district_office, …"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "area",
            loa.database.Json(),
            nullable=True,
            comment="kind, slug, name and code of the area it is for",
        ),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="null: since ever"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="last day; null: still"),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["planning.units.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        schema="planning",
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False, comment="as typed"),
        sa.Column(
            "login_folded", sa.String(length=300), nullable=False, comment="so that Đào and dao are one"
        ),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column(
            "password_hash", sa.Text(), nullable=True, comment="argon2id; null: signs in with tokens alone"
        ),
        sa.Column(
            "roles", loa.database.Json(), nullable=False, comment="list of the roles of accounts/roles.py"
        ),
        sa.Column(
            "spokesperson", sa.Boolean(), nullable=False, comment="may approve what needs the spokesperson"
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column(
            "sessions",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="counts up to end every sign-in made before",
        ),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="attempts to sign in since the last success",
        ),
        sa.Column("locked_until", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login_folded"),
        schema="planning",
    )
    op.create_table(
        "calendar_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="last day; null: not known yet"),
        sa.Column("lunar", sa.String(length=100), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["planning.plans.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "slug"),
        schema="planning",
    )
    op.create_table(
        "media",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["uploaded_by"],
            ["planning.users.id"],
        ),
        sa.PrimaryKeyConstraint("sha256"),
        schema="planning",
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False, comment="what program it is for"),
        sa.Column(
            "token_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256; the token itself is shown once",
        ),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "last_used_at", loa.database.UtcDateTime(timezone=True), nullable=True, comment="to the minute"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["planning.users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        schema="planning",
    )
    op.create_index("tokens_user", "tokens", ["user_id"], unique=False, schema="planning")
    op.create_table(
        "topics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False, comment="e.g. T01"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["planning.plans.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "code"),
        schema="planning",
    )
    op.create_index("topics_slug", "topics", ["slug"], unique=False, schema="planning")
    op.create_table(
        "series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False, comment="the plan's own id, e.g. S01"),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("targets", loa.database.Json(), nullable=False, comment="as of items"),
        sa.Column(
            "forbidden",
            loa.database.Json(),
            nullable=False,
            comment="targets that none of its items may have",
        ),
        sa.Column("rrule", sa.Text(), nullable=False, comment="RFC 5545, without DTSTART and UNTIL"),
        sa.Column(
            "due_time",
            sa.String(length=5),
            server_default="08:00",
            nullable=False,
            comment="HH:MM on Hanoi's clocks",
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="null: no end"),
        sa.Column("quota", sa.Text(), nullable=True, comment="the obligation in the plan's words"),
        sa.Column("evidence", sa.Text(), nullable=True, comment="what the plan's dates rest on"),
        sa.CheckConstraint("audience IN ('public', 'internal')", name="series_audience"),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["planning.plans.id"],
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["planning.topics.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "code"),
        schema="planning",
    )
    op.create_table(
        "series_exceptions",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False, comment="the day that the rule names"),
        sa.Column("moved_to", sa.Date(), nullable=True, comment="null: dropped"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["planning.series.id"],
        ),
        sa.PrimaryKeyConstraint("series_id", "date"),
        schema="planning",
    )
    op.create_table(
        "slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("planned_date", sa.Date(), nullable=False, comment="the day that the rule names"),
        sa.Column("date", sa.Date(), nullable=False, comment="the day on which it is to happen"),
        sa.Column("due_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "item_id",
            sa.Uuid(),
            nullable=True,
            comment="the item that is to fill it; items refer back, so no foreign key here",
        ),
        sa.CheckConstraint("state IN ('open', 'filled', 'missed', 'history')", name="slots_state"),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["planning.series.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("series_id", "planned_date"),
        schema="planning",
    )
    op.create_index("slots_due", "slots", ["state", "due_at"], unique=False, schema="planning")
    op.create_index("slots_item", "slots", ["item_id"], unique=False, schema="planning")
    op.create_table(
        "items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="what people call it: #17"),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column(
            "code",
            sa.String(length=40),
            nullable=True,
            comment="the plan's own id, e.g. I001; import finds it again by this",
        ),
        sa.Column("slug", sa.String(length=100), nullable=True),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=True, comment="the occurrence of a series that it fills"),
        sa.Column("kind", sa.String(length=40), server_default="campaign", nullable=False),
        sa.Column("title", sa.Text(), nullable=False, comment="of the current revision, or as planned"),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False, comment="title and summary folded for search"),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("lane", sa.String(length=10), server_default="routine", nullable=False),
        sa.Column("priority", sa.String(length=10), server_default="normal", nullable=False),
        sa.Column("groups", loa.database.Json(), nullable=False, comment="audience groups, list of codes"),
        sa.Column(
            "targets",
            loa.database.Json(),
            nullable=False,
            comment='[{"channel": …, "account": … or null, "variant": {…} or null}]',
        ),
        sa.Column("needs_spokesperson", sa.Boolean(), nullable=False),
        sa.Column("starts_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "due_at", loa.database.UtcDateTime(timezone=True), nullable=True, comment="when it is to go out"
        ),
        sa.Column("embargo_until", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column(
            "revision",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="number of the current revision; 0: none yet",
        ),
        sa.Column("revision_hash", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column(
            "extra",
            loa.database.Json(),
            nullable=True,
            comment="what the plan says beyond our columns (evidence, reschedules)",
        ),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("audience IN ('public', 'internal')", name="items_audience"),
        sa.CheckConstraint("lane IN ('urgent', 'routine')", name="items_lane"),
        sa.CheckConstraint(
            "state IN ('planned', 'draft', 'submitted', 'returned', 'rejected', 'approved', 'withdrawn', 'history')",
            name="items_state",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["planning.users.id"],
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["planning.plans.id"],
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["planning.slots.id"],
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["planning.topics.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("plan_id", "code"),
        schema="planning",
    )
    op.create_index("items_due", "items", ["due_at"], unique=False, schema="planning")
    op.create_index("items_topic", "items", ["topic_id"], unique=False, schema="planning")
    op.create_table(
        "answers",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False, comment="Idempotency-Key"),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column(
            "answer",
            loa.database.Json(),
            nullable=False,
            comment="the body that was answered, to be given again",
        ),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["planning.items.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["planning.users.id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "key"),
        schema="planning",
    )
    op.create_table(
        "hot_issues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True, comment="the item that answers it"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("reported_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_reply_due_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True, comment="which clock the first reply follows"),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["planning.items.id"],
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["planning.plans.id"],
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["planning.topics.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "code"),
        schema="planning",
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("revision_hash", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decision IN ('submit', 'approve', 'return', 'reject')", name="reviews_decision"),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["planning.items.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["planning.users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="planning",
    )
    op.create_index("reviews_item", "reviews", ["item_id", "at"], unique=False, schema="planning")
    op.create_table(
        "revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="revision_hash of its snapshots"),
        sa.Column(
            "content",
            loa.database.Json(),
            nullable=False,
            comment="what the author wrote: title, summary, body_html, media, targets",
        ),
        sa.Column(
            "snapshots",
            loa.database.Json(),
            nullable=False,
            comment="{target: snapshot_hash}; the bodies stand in the ledger",
        ),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["planning.users.id"],
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["planning.items.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_id", "number"),
        schema="planning",
    )
