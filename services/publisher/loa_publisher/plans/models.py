"""Tables of the plans. The series and their slots stand in loa.slots, for the scheduler keeps them too."""

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
    false,
)

from loa.database import Json, UtcDateTime
from loa.planning import metadata

KINDS = ("annual", "ad_hoc", "multi_year")

plans = Table(
    "plans",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "code", String(100), nullable=False, unique=True, comment="the document's number, e.g. 3725/KH-SGDĐT"
    ),
    Column("slug", String(100), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text),
    Column("issuer", String(100), comment="slug of a unit"),
    Column("issued_on", Date),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("status", String(20), nullable=False),
    Column("note", Text),
    Column("note_en", Text),
    Column("imported_at", UtcDateTime, nullable=False, comment="when Loa first heard of it"),
    Column("kind", String(20), nullable=False, server_default="annual"),
    Column("parent_id", Uuid, ForeignKey("planning.plans.id"), comment="the plan from which it was derived"),
    CheckConstraint(f"kind IN {KINDS}", name="plans_kind"),
)

topics = Table(
    "topics",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id"), nullable=False),
    Column("code", String(40), nullable=False, comment="e.g. T01"),
    Column("position", Integer, nullable=False),
    Column("slug", String(100), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text),
    Column("priority", Boolean, nullable=False, server_default=false(), comment="a main focus (trọng điểm)"),
    Column("retired_on", Date, comment="from this day on nothing new is planned for it; null: in use"),
    Column("parent_id", Uuid, ForeignKey("planning.topics.id"), comment="the topic of the parent plan"),
    Column("seen", Json, comment="of a derived one: what the parent's topic said when it was last looked at"),
    UniqueConstraint("plan_id", "code"),
    Index("topics_slug", "slug"),
)

objectives = Table(
    "objectives",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_en", Text),
    Index("objectives_plan", "plan_id", "position"),
)

item_objectives = Table(
    "item_objectives",
    metadata,
    Column("item_id", Uuid, ForeignKey("planning.items.id"), primary_key=True),
    Column("objective_id", Uuid, ForeignKey("planning.objectives.id"), primary_key=True),
    Index("item_objectives_objective", "objective_id"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False, comment="last day"),
    Column("note", Text),
    Index("campaigns_plan", "plan_id", "starts_on"),
)

campaign_topics = Table(
    "campaign_topics",
    metadata,
    Column("campaign_id", Uuid, ForeignKey("planning.campaigns.id"), primary_key=True),
    Column("topic_id", Uuid, ForeignKey("planning.topics.id"), primary_key=True),
)

campaign_items = Table(
    "campaign_items",
    metadata,
    Column("campaign_id", Uuid, ForeignKey("planning.campaigns.id"), primary_key=True),
    Column("item_id", Uuid, ForeignKey("planning.items.id"), primary_key=True),
    Index("campaign_items_item", "item_id"),
)

PERIODS = ("month", "quarter", "semester", "year")

obligations = Table(
    "obligations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text),
    Column("period", String(10), nullable=False, comment="in each of which it is owed"),
    Column("owed", Integer, nullable=False, comment="so many items in each period"),
    Column("series_id", Uuid, ForeignKey("planning.series.id"), comment="met by what fills its slots"),
    Column("topic_id", Uuid, ForeignKey("planning.topics.id"), comment="… or by items of this topic"),
    Column("channel", String(40), comment="… that go to this channel"),
    Column("account", String(100), comment="… and to this account of it"),
    Column("kind", String(40), comment="… and are of this kind"),
    Column("audience", String(10), comment="… and for these readers"),
    Column("responsible", Text, comment="who answers for it, in words"),
    Column("starts_on", Date, comment="null: as the plan"),
    Column("ends_on", Date, comment="last day; null: as the plan"),
    CheckConstraint(f"period IN {PERIODS}", name="obligations_period"),
    CheckConstraint("owed BETWEEN 1 AND 99", name="obligations_owed"),
    Index("obligations_plan", "plan_id", "position"),
)

units = Table(
    "units",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("slug", String(100), nullable=False, unique=True),
    Column("kind", String(40), nullable=False, comment="department, district_office, …"),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("parent_id", Uuid, ForeignKey("planning.units.id")),
    Column("area", Json, comment="kind, slug, name and code of the area it is for"),
    Column("valid_from", Date, comment="null: since ever"),
    Column("valid_to", Date, comment="last day; null: still"),
    Column(
        "edited_at",
        UtcDateTime,
        comment="when somebody last changed it at the desk; a plan's file no longer does",
    ),
)

calendar_events = Table(
    "calendar_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id"), nullable=False),
    Column("slug", String(100), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, comment="last day; null: not known yet"),
    Column("lunar", String(100)),
    Column("evidence", Text),
    Column("source", Text),
    UniqueConstraint("plan_id", "slug"),
)

audience_groups = Table(
    "audience_groups",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
)

role_names = Table(
    "role_names",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(40), nullable=False, unique=True, comment="the plan's own, e.g. lanh_dao_so"),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("role", String(20), comment="which of our roles it is (accounts/roles.py); null: none"),
    Column("spokesperson", Boolean, nullable=False),
)
