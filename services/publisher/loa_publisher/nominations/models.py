"""Tables of the nominations."""

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
    Uuid,
)

from loa.database import UtcDateTime
from loa.planning import metadata

STATES = ("received", "accepted", "declined")
SUBJECTS = ("person", "group")

nominations = Table(
    "nominations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("unit_id", Uuid, ForeignKey("planning.units.id"), nullable=False, comment="who nominates"),
    Column("subject", String(10), nullable=False),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False, comment="what the person is, where: teacher of …, class 7A of …"),
    Column("age", Integer, comment="of a child in years; null: of age, or a group of grown-ups"),
    Column("deed", Text, nullable=False),
    Column("field", String(40), nullable=False, comment="of items/tags.FIELDS"),
    Column("link", Text, nullable=False, comment="papers that show it"),
    Column("file", String(64), nullable=False, comment="SHA-256 of an upload"),
    Column("sent_by", Uuid, ForeignKey("planning.users.id"), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("consent_by", Text, nullable=False, server_default="", comment="who consents"),
    Column("consent_on", Date),
    Column("representative", Text, nullable=False, server_default="", comment="of a child: who signs for it"),
    Column("child_agrees", Boolean, nullable=False, comment="a child of seven or more has agreed itself"),
    Column("consent_link", Text, nullable=False, server_default=""),
    Column("consent_file", String(64), nullable=False, server_default=""),
    Column("consent_recorded_by", Uuid, ForeignKey("planning.users.id")),
    Column("consent_recorded_at", UtcDateTime),
    Column("consent_withdrawn_at", UtcDateTime, comment="the person has taken it back"),
    Column("state", String(10), nullable=False),
    Column("reason", Text, nullable=False, server_default="", comment="why it was declined"),
    Column("assessed_by", Uuid, ForeignKey("planning.users.id")),
    Column("assessed_at", UtcDateTime),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), comment="what is written of it"),
    CheckConstraint(f"state IN {STATES}", name="nominations_state"),
    CheckConstraint(f"subject IN {SUBJECTS}", name="nominations_subject"),
    CheckConstraint(
        "state <> 'accepted' OR (consent_recorded_at IS NOT NULL AND (consent_link <> '' OR consent_file <> ''))",
        name="nominations_consent",
    ),
    CheckConstraint("state <> 'declined' OR reason <> ''", name="nominations_reason"),
    Index("nominations_state", "state", "sent_at"),
    Index("nominations_item", "item_id"),
)
