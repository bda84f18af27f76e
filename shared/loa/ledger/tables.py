"""Tables of the ledger. Rows of content and decisions are written once; deliveries and parts change by `states` alone."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from loa.channel import OPERATIONS
from loa.content import AUDIENCES, LANES
from loa.database import Json, UtcDateTime
from loa.ledger.states import STATES

metadata = MetaData(schema="ledger")
_WRITTEN_TWICE = {"fillfactor": "60"}
"""Room on each page, so that a row's second version lies beside the first and no index has to learn of it."""

_failing = text("failing_since IS NOT NULL")
_asked = text("asked_at IS NOT NULL")

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("key", String(60), nullable=False),
    Column("label", String(200), nullable=False),
    Column("visibility", String(10), nullable=False, comment="who reads it; never changes"),
    Column("settings", Json, nullable=False, comment="without secrets"),
    Column("secrets", Json, nullable=False, comment="each sealed"),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("valid_from", Date),
    Column("valid_to", Date, comment="last day"),
    Column("per_hour", Integer, comment="calls, or mails; null: as many as there are"),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "key"),
    CheckConstraint(f"visibility IN {AUDIENCES}", name="accounts_visibility"),
)

account_names = Table(
    "account_names",
    metadata,
    Column("account_id", Uuid, ForeignKey("ledger.accounts.id"), primary_key=True),
    Column("until", UtcDateTime, primary_key=True, comment="from then on it has had another name"),
    Column("label", String(200), nullable=False),
)

heirs = Table(
    "heirs",
    metadata,
    Column(
        "account_id",
        Uuid,
        ForeignKey("ledger.accounts.id"),
        primary_key=True,
        comment="once it is no longer valid …",
    ),
    Column(
        "heir_id",
        Uuid,
        ForeignKey("ledger.accounts.id"),
        primary_key=True,
        comment="… what is due there goes here",
    ),
)

gates = Table(
    "gates",
    metadata,
    Column("scope", String(110), primary_key=True, comment="all, channel:NAME or account:CHANNEL:KEY"),
    Column("shut", Boolean, nullable=False, comment="suspended by a person"),
    Column("shut_at", UtcDateTime),
    Column("shut_by", Text),
    Column("reason", Text),
    Column("paused_until", UtcDateTime, comment="throttled by the other side"),
    Column("tripped", Text, comment="why a person has to act before this account is called again"),
    Column(
        "failures", Integer, nullable=False, server_default="0", comment="in a row, over all its deliveries"
    ),
    Column("rests", Integer, nullable=False, server_default="0", comment="in a row, after too many failures"),
    Column(
        "rested_at", UtcDateTime, comment="when the last rest began; what was called before says nothing new"
    ),
    Column("rests_until", UtcDateTime, comment="then one call tries"),
)

probes = Table(
    "probes",
    metadata,
    Column("account_id", Uuid, ForeignKey("ledger.accounts.id"), primary_key=True),
    Column("asked_at", UtcDateTime, comment="since when somebody waits for an answer; null: nobody"),
    Column("asked_by", Text, comment="login of who asked last"),
    Column("taken_at", UtcDateTime, comment="when a worker took it up; null: nobody has it"),
    Column("answered_at", UtcDateTime, comment="the last answer"),
    Column("ok", Boolean, comment="null: never answered"),
    Column("advice", Text, nullable=False, server_default="", comment="what was seen, or what is to be done"),
    Column(
        "failing_since", UtcDateTime, comment="the first failure in a row; null: the last answer was good"
    ),
    Index("probes_failing", "failing_since", postgresql_where=_failing, sqlite_where=_failing),
    Index("probes_asked", "asked_at", postgresql_where=_asked, sqlite_where=_asked),
)

_waiting = text("taken_at IS NULL AND state IS NULL")
trials = Table(
    "trials",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("ledger.accounts.id"), nullable=False),
    Column("target", String(110), nullable=False),
    Column("title", Text, nullable=False),
    Column("address", String(254), nullable=False, comment="of who asked; nobody else's"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Text, nullable=False, comment="login"),
    Column("body", Text, comment="canonical JSON; null: answered"),
    Column("hash", String(64), nullable=False),
    Column("taken_at", UtcDateTime, comment="by a worker, once; nobody takes it up again"),
    Column("answered_at", UtcDateTime),
    Column("state", String(10), comment="null: not answered yet"),
    Column("detail", Text, nullable=False, server_default=""),
    CheckConstraint("state IN ('sent', 'failed', 'unknown')", name="trials_state"),
    Index("trials_waiting", "asked_at", postgresql_where=_waiting, sqlite_where=_waiting),
    Index("trials_asked", "asked_by", "asked_at"),
)

paces = Table(
    "paces",
    metadata,
    Column("scope", String(110), primary_key=True, comment="account:CHANNEL:KEY"),
    Column("next_at", UtcDateTime, nullable=False, comment="when the next call may be released"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", String(64), primary_key=True, comment="the message's own, or the hash of its body"),
    Column("at", UtcDateTime, nullable=False, comment="when it was found"),
    Column("queue", String(100), comment="in which it died"),
    Column("reason", String(60), comment="in the broker's words: delivery_limit, rejected, …"),
    Column("body", Text, nullable=False, comment="the beginning of it"),
    Column("delivery_id", Uuid, comment="null: it cannot be read"),
    Column("chunk", Integer),
    Column("released_at", UtcDateTime, comment="null: nobody has released it again"),
    Column("released_by", Text),
    Index("dead_letters_at", "at"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("audience", String(10), nullable=False),
    Column("body", Text, nullable=False, comment="canonical JSON"),
    CheckConstraint(f"audience IN {AUDIENCES}", name="snapshots_audience"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, nullable=False),
    Column("revision_hash", String(64), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("written_by", Uuid, nullable=False),
    Column("approved_by", Uuid, nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
    Column("voided_at", UtcDateTime),
    Column("void_reason", Text),
    CheckConstraint("kind IN ('normal', 'emergency')", name="approvals_kind"),
    CheckConstraint("written_by <> approved_by OR kind = 'emergency'", name="approvals_second_person"),
    Index("approvals_item", "item_id", "revision_hash"),
)

postings = Table(
    "postings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, nullable=False),
    Column("account_id", Uuid, ForeignKey("ledger.accounts.id"), nullable=False),
    Column("generation", Integer, nullable=False, server_default="1"),
    Column(
        "withdrawn",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="no publish or correction may begin",
    ),
    Column("live_id", Text, comment="the other side's id of what stands there now; null: nothing does"),
    Column("live_url", Text),
    Column("live_hash", String(64)),
    Column("live_revision", Integer),
    Column("live_generation", Integer, comment="of which it was put there: its marker names it"),
    Column("live_evidence", Json),
    Column("published_at", UtcDateTime, comment="first publication of this generation"),
    Column("last_sequence", Integer, nullable=False, server_default="0"),
    UniqueConstraint("item_id", "account_id"),
    postgresql_with=_WRITTEN_TWICE,
)

_waiting = text("release_at IS NOT NULL")
_queued = text("queued_at IS NOT NULL")
_leased = text("lease_until IS NOT NULL")
_open = text("ended_at IS NULL")
_requiring = text("requires_id IS NOT NULL")
_concluded = text("concluded_at IS NOT NULL")
_out = text("operation = 'publish' AND state IN ('published', 'partial')")

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("posting_id", Uuid, ForeignKey("ledger.postings.id"), nullable=False),
    Column("item_id", Uuid, nullable=False),
    Column("account_id", Uuid, ForeignKey("ledger.accounts.id"), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("lane", String(10), nullable=False),
    Column("operation", String(10), nullable=False),
    Column("sequence", Integer, nullable=False, comment="place among the posting's operations"),
    Column("generation", Integer, nullable=False, comment="of the posting, when this was scheduled"),
    Column("revision", Integer, nullable=False),
    Column("revision_hash", String(64), nullable=False),
    Column("snapshot_hash", String(64), ForeignKey("ledger.snapshots.hash"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(40), comment="code of why it is in this state"),
    Column("detail", Text, comment="the same in the other side's words"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("release_at", UtcDateTime, comment="when a message is to be sent next; null: not waiting for one"),
    Column("queued_at", UtcDateTime, comment="when the last message was sent; null: none is out"),
    Column("lease_until", UtcDateTime),
    Column("worker", String(100)),
    Column(
        "fence",
        Integer,
        nullable=False,
        server_default="0",
        comment="counts claims; an older claim cannot settle",
    ),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0", comment="in a row; picks the back-off"),
    Column("looks", Integer, nullable=False, server_default="0", comment="since the last lost answer"),
    Column("lost", Integer, nullable=False, server_default="0", comment="calls whose answer was lost"),
    Column("lost_at", UtcDateTime, comment="the first of these calls since the last certainty"),
    Column("requires_id", Uuid, comment="a delivery that has to be published first"),
    Column("requires_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("concluded_at", UtcDateTime),
    Column(
        "shown_at",
        UtcDateTime,
        comment="of a task: when it was aired, printed or shown, as its proof says; null: when it ended",
    ),
    UniqueConstraint("posting_id", "sequence"),
    CheckConstraint(f"state IN {STATES}", name="deliveries_state"),
    CheckConstraint(f"operation IN {OPERATIONS}", name="deliveries_operation"),
    CheckConstraint(f"lane IN {LANES}", name="deliveries_lane"),
    Index("deliveries_release", "lane", "release_at", postgresql_where=_waiting, sqlite_where=_waiting),
    Index(
        "deliveries_queued", "channel", "lane", "queued_at", postgresql_where=_queued, sqlite_where=_queued
    ),
    Index("deliveries_leased", "lease_until", postgresql_where=_leased, sqlite_where=_leased),
    Index("deliveries_item", "item_id"),
    Index("deliveries_state", "state", "due_at"),
    Index(
        "deliveries_account",
        "account_id",
        "due_at",
        postgresql_where=_concluded,
        sqlite_where=_concluded,
    ),
    Index("deliveries_requires", "requires_id", postgresql_where=_requiring, sqlite_where=_requiring),
    Index(
        "deliveries_out",
        "item_id",
        text("coalesce(shown_at, concluded_at)"),
        postgresql_include=("channel", "account_id", "shown_at", "concluded_at"),
        postgresql_where=_out,
        sqlite_where=_out,
    ),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("delivery_id", Uuid, ForeignKey("ledger.deliveries.id"), nullable=False),
    Column("kind", String(6), nullable=False, comment="call, look or person"),
    Column("number", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("worker", String(100)),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(20), comment="published, absent, or a class of loa.errors"),
    Column("detail", Text),
    Column("evidence", Json),
    CheckConstraint("kind IN ('call', 'look', 'person')", name="attempts_kind"),
    Index("attempts_delivery", "delivery_id", "begun_at"),
    postgresql_with=_WRITTEN_TWICE,
)

parts = Table(
    "parts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("delivery_id", Uuid, ForeignKey("ledger.deliveries.id"), nullable=False),
    Column("chunk", Integer, nullable=False, comment="parts of one chunk travel in one message"),
    Column("reader", String(100), nullable=False),
    Column("address", Text, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("state", String(10), nullable=False),
    Column("detail", Text),
    Column("release_at", UtcDateTime),
    Column("queued_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("delivery_id", "reader"),
    CheckConstraint(
        "state IN ('waiting', 'queued', 'claimed', 'sending', 'sent', 'failed', 'uncertain', 'cancelled')",
        name="parts_state",
    ),
    Index("parts_release", "release_at", postgresql_where=_waiting, sqlite_where=_waiting),
    Index("parts_queued", "queued_at", postgresql_where=_queued, sqlite_where=_queued),
    Index("parts_leased", "lease_until", postgresql_where=_leased, sqlite_where=_leased),
    Index("parts_chunk", "delivery_id", "chunk"),
    Index("parts_open", "delivery_id", postgresql_where=_open, sqlite_where=_open),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("lane", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("revision_hash", String(64), nullable=False),
    Column("snapshot_hash", String(64), ForeignKey("ledger.snapshots.hash"), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("resolve_at", UtcDateTime, comment="null: resolved or superseded"),
    Column("heirs_of", Uuid, comment="goes to the valid heirs of this account; null: to all valid ones"),
    Index(
        "broadcasts_resolve",
        "resolve_at",
        postgresql_where=text("resolve_at IS NOT NULL"),
        sqlite_where=text("resolve_at IS NOT NULL"),
    ),
    Index("broadcasts_item", "item_id"),
)

facts = Table(
    "facts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("name", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", Json, nullable=False),
    Column(
        "written_in",
        BigInteger,
        nullable=False,
        server_default=FetchedValue(),
        comment="transaction; 0 on SQLite, which has one writer at a time",
    ),
    Index("facts_order", "written_in", "id"),
)

cursors = Table(
    "cursors",
    metadata,
    Column("listener", String(60), primary_key=True),
    Column("fact_id", BigInteger, nullable=False),
    Column("written_in", BigInteger, nullable=False, server_default="0", comment="of that fact"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("audit_actor", "actor", "id"),
)
