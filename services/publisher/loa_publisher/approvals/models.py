"""Tables of the approvals: delegations, emergencies and the reviews that they owe, partners' sign-offs, notices sent.

The decisions themselves stand beside the revisions (items/models.py: reviews), the approvals that bind in the ledger.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from loa.database import Json, UtcDateTime
from loa.planning import metadata

FINDINGS = ("confirmed", "objected")
"""What a review of an emergency publication comes to."""
NOTICES = ("reminder", "escalation")

delegations = Table(
    "delegations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("given_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("given_to", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("basis", Text, nullable=False, comment="the paper: its number, its date, who signed it"),
    Column("items", Json, nullable=False, comment="ids of the items that it covers"),
    Column("kinds", Json, nullable=False, comment="kinds that it covers: topic:T09, lane:urgent"),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("revoked_by", Uuid, ForeignKey("planning.users.id")),
    CheckConstraint("given_by <> given_to", name="delegations_another_person"),
    CheckConstraint("ends_at > starts_at", name="delegations_end"),
    Index("delegations_to", "given_to", "ends_at"),
    Index("delegations_end", "ends_at"),
)

emergencies = Table(
    "emergencies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("revision_hash", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("published_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("reviewed_by", Uuid, ForeignKey("planning.users.id")),
    Column("reviewed_at", UtcDateTime, comment="null: the review is owed"),
    Column("finding", String(10)),
    Column("comment", Text),
    Column("checklist", Json),
    CheckConstraint(f"finding IS NULL OR finding IN {FINDINGS}", name="emergencies_finding"),
    CheckConstraint("reviewed_by IS NULL OR reviewed_by <> published_by", name="emergencies_second_person"),
    Index("emergencies_item", "item_id"),
    Index(
        "emergencies_owed",
        "published_at",
        postgresql_where=text("reviewed_at IS NULL"),
        sqlite_where=text("reviewed_at IS NULL"),
    ),
)

partners = Table(
    "partners",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), nullable=False),
    Column("name", String(200), nullable=False, comment="the body that signs with the authority"),
    Column("name_folded", String(300), nullable=False),
    Column("asked_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    UniqueConstraint("item_id", "name_folded"),
)

signoffs = Table(
    "signoffs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("partner_id", Uuid, ForeignKey("planning.partners.id"), nullable=False),
    Column(
        "revision_hash", String(64), nullable=False, comment="what was signed; another revision needs another"
    ),
    Column("signatory", String(200), nullable=False, comment="who signed for the partner, and as what"),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("link", Text, nullable=False, server_default=""),
    Column("file", String(64), nullable=False, server_default="", comment="SHA-256 of the scan"),
    Column("note", Text, nullable=False, server_default=""),
    Column("recorded_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("partner_id", "revision_hash"),
)

notices = Table(
    "approval_notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "review_id",
        Uuid,
        ForeignKey("planning.reviews.id"),
        nullable=False,
        comment="the submission that waits",
    ),
    Column("kind", String(10), nullable=False),
    Column("user_id", Uuid, ForeignKey("planning.users.id"), nullable=False, comment="who was told"),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("review_id", "kind", "user_id"),
    CheckConstraint(f"kind IN {NOTICES}", name="approval_notices_kind"),
)
