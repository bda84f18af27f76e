"""Tables of the items: what is to be said, in immutable revisions."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
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

PRECISIONS = ("exact", "month", "quarter")
STATES = ("planned", "draft", "submitted", "returned", "rejected", "approved", "withdrawn", "history")

items = Table(
    "items",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, nullable=False, unique=True, comment="what people call it: #17"),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id")),
    Column("code", String(40), comment="the plan's own id, e.g. I001; import finds it again by this"),
    Column("slug", String(100)),
    Column("topic_id", Uuid, ForeignKey("planning.topics.id"), nullable=False),
    Column(
        "slot_id", Uuid, ForeignKey("planning.slots.id"), comment="the occurrence of a series that it fills"
    ),
    Column("kind", String(40), nullable=False, server_default="campaign"),
    Column("title", Text, nullable=False, comment="of the current revision, or as planned"),
    Column("title_en", Text),
    Column("folded", Text, nullable=False, comment="what search reads (items/search.py)"),
    Column("audience", String(10), nullable=False),
    Column("lane", String(10), nullable=False, server_default="routine"),
    Column("priority", String(10), nullable=False, server_default="normal"),
    Column("groups", Json, nullable=False, comment="audience groups, list of codes"),
    Column("tags", Json, comment='{"levels": […], "grades": […], "fields": […]}, lists of codes; null: none'),
    Column(
        "targets",
        Json,
        nullable=False,
        comment='[{"channel": …, "account": … or null, "variant": {…} or null}]',
    ),
    Column("needs_spokesperson", Boolean, nullable=False),
    Column("starts_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("due_at", UtcDateTime, comment="when it is to go out"),
    Column(
        "planned_on",
        Date,
        comment="last day on which the plan wants it out; null: the day of due_at (items/dating.py)",
    ),
    Column(
        "precision",
        String(8),
        nullable=False,
        server_default="exact",
        comment="how exactly its date is known; month, quarter: planned_on is the last day of it",
    ),
    Column(
        "confirmed",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="its date is settled, and moves for a reason only",
    ),
    Column("embargo_until", UtcDateTime),
    Column("state", String(12), nullable=False),
    Column("submitted_at", UtcDateTime, comment="when it was last handed to the approvers"),
    Column(
        "revision",
        Integer,
        nullable=False,
        server_default="0",
        comment="number of the current revision; 0: none yet",
    ),
    Column("revision_hash", String(64)),
    Column("note", Text),
    Column("source", Text),
    Column("extra", Json, comment="what the plan says beyond our columns (evidence, reschedules)"),
    Column("created_by", Uuid, ForeignKey("planning.users.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("plan_id", "code"),
    CheckConstraint(f"state IN {STATES}", name="items_state"),
    CheckConstraint("audience IN ('public', 'internal')", name="items_audience"),
    CheckConstraint("lane IN ('urgent', 'routine')", name="items_lane"),
    CheckConstraint(f"precision IN {PRECISIONS}", name="items_precision"),
    Index("items_due", "due_at"),
    Index(
        "items_submitted",
        "submitted_at",
        postgresql_where=text("state = 'submitted'"),
        sqlite_where=text("state = 'submitted'"),
    ),
    Index("items_topic", "topic_id"),
    Index("items_state", "state", "due_at", "number"),
    Index("items_latest", text("(state = 'history')"), text("updated_at DESC"), "due_at", "number"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False, comment="revision_hash of its snapshots"),
    Column(
        "content",
        Json,
        nullable=False,
        comment="what the author wrote: title, summary, body_html, media, targets",
    ),
    Column(
        "snapshots", Json, nullable=False, comment="{target: snapshot_hash}; the bodies stand in the ledger"
    ),
    Column("author_id", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("item_id", "number"),
)

date_changes = Table(
    "date_changes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("before", Json, nullable=False, comment="due_at, planned_on, precision, confirmed"),
    Column("after", Json, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Index("date_changes_item", "item_id", "at"),
)

media = Table(
    "media",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("uploaded_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("uploaded_at", UtcDateTime, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", String(210), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("uploaded_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("uploaded_at", UtcDateTime, nullable=False),
)

item_papers = Table(
    "item_papers",
    metadata,
    Column("item_id", Uuid, ForeignKey("planning.items.id"), primary_key=True),
    Column("position", Integer, primary_key=True, comment="its place in the current revision, from 0"),
    Column("number", String(100), nullable=False, comment="e.g. 3725/KH-SGDĐT"),
    Column("title", Text, nullable=False),
    Column("issuer", String(200), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_from", Date, comment="null: from the day of issue"),
    Column("valid_to", Date, comment="last day; null: still"),
    Column("standing", String(10), nullable=False),
    Column("file", String(64), comment="SHA-256 of the attachment that it is"),
    Column("folded", Text, nullable=False, comment="what search reads"),
    Index("item_papers_issued", "issued_on", "number"),
)

item_bases = Table(
    "item_bases",
    metadata,
    Column("item_id", Uuid, ForeignKey("planning.items.id"), primary_key=True),
    Column("basis_id", Uuid, ForeignKey("planning.legal_bases.id"), primary_key=True),
    Index("item_bases_basis", "basis_id"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("revision_hash", String(64), nullable=False),
    Column("decision", String(10), nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    Column("kind", String(10), nullable=False, server_default="normal", comment="normal or emergency"),
    Column(
        "checklist",
        Json,
        comment="the points of approvals/checklist.py that the reviewer ticked; null: not asked",
    ),
    Column("due_at", UtcDateTime, comment="when it was to go out, as it stood at the decision"),
    Column("delegation_id", Uuid, comment="decided by this delegation"),
    Column("on_behalf_of", Uuid, comment="… in the name of this person"),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("decision IN ('submit', 'approve', 'return', 'reject')", name="reviews_decision"),
    Index("reviews_item", "item_id", "at"),
)

answers = Table(
    "answers",
    metadata,
    Column("user_id", Uuid, ForeignKey("planning.users.id"), primary_key=True),
    Column("key", String(200), primary_key=True, comment="Idempotency-Key"),
    Column("request_hash", String(64), nullable=False),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("answer", Json, nullable=False, comment="the body that was answered, to be given again"),
    Column("created_at", UtcDateTime, nullable=False),
)

unsaved = Table(
    "unsaved",
    metadata,
    Column("id", Uuid, primary_key=True, comment="one opened editor: a window, until it saves"),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), comment="null: an item that is not saved yet"),
    Column("form", Json, comment="{field: [values]} as it stands there; null: nothing written yet"),
    Column("sequence", Integer, nullable=False, comment="grows; what arrives late replaces nothing"),
    Column("kept_at", UtcDateTime, nullable=False, comment="when the form changed last"),
    Column("seen_at", UtcDateTime, comment="when the window was last heard of; null: closed"),
    Index("unsaved_item", "item_id"),
    Index("unsaved_user", "user_id", "item_id"),
)
