"""The ledger"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database
from loa.ledger import guards

revision = "ledger_0001"
down_revision = None
branch_labels = ("ledger",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False, comment="who reads it; never changes"),
        sa.Column("settings", loa.database.Json(), nullable=False, comment="without secrets"),
        sa.Column("secrets", loa.database.Json(), nullable=False, comment="each sealed"),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="last day"),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("visibility IN ('public', 'internal')", name="accounts_visibility"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "key"),
        schema="ledger",
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("revision_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("voided_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('normal', 'emergency')", name="approvals_kind"),
        sa.CheckConstraint("written_by <> approved_by OR kind = 'emergency'", name="approvals_second_person"),
        sa.PrimaryKeyConstraint("id"),
        schema="ledger",
    )
    op.create_index(
        "approvals_item", "approvals", ["item_id", "revision_hash"], unique=False, schema="ledger"
    )
    op.create_table(
        "audit",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", loa.database.Json(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
        schema="ledger",
    )
    op.create_table(
        "cursors",
        sa.Column("listener", sa.String(length=60), nullable=False),
        sa.Column("fact_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("listener"),
        schema="ledger",
    )
    op.create_table(
        "facts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("data", loa.database.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema="ledger",
    )
    op.create_table(
        "gates",
        sa.Column(
            "scope", sa.String(length=110), nullable=False, comment="all, channel:NAME or account:CHANNEL:KEY"
        ),
        sa.Column("shut", sa.Boolean(), nullable=False, comment="suspended by a person"),
        sa.Column("shut_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("shut_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "paused_until",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="throttled by the other side",
        ),
        sa.Column(
            "tripped",
            sa.Text(),
            nullable=True,
            comment="why a person has to act before this account is called again",
        ),
        sa.PrimaryKeyConstraint("scope"),
        schema="ledger",
    )
    op.create_table(
        "snapshots",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.CheckConstraint("audience IN ('public', 'internal')", name="snapshots_audience"),
        sa.PrimaryKeyConstraint("hash"),
        schema="ledger",
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revision_hash", sa.String(length=64), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("due_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "resolve_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="null: resolved or superseded",
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_hash"],
            ["ledger.snapshots.hash"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="ledger",
    )
    op.create_index("broadcasts_item", "broadcasts", ["item_id"], unique=False, schema="ledger")
    op.create_index(
        "broadcasts_resolve",
        "broadcasts",
        ["resolve_at"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("resolve_at IS NOT NULL"),
        sqlite_where=sa.text("resolve_at IS NOT NULL"),
    )
    op.create_table(
        "postings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "withdrawn",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="no publish or correction may begin",
        ),
        sa.Column(
            "live_id",
            sa.Text(),
            nullable=True,
            comment="the other side's id of what stands there now; null: nothing does",
        ),
        sa.Column("live_url", sa.Text(), nullable=True),
        sa.Column("live_hash", sa.String(length=64), nullable=True),
        sa.Column("live_revision", sa.Integer(), nullable=True),
        sa.Column("live_evidence", loa.database.Json(), nullable=True),
        sa.Column(
            "published_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="first publication of this generation",
        ),
        sa.Column("last_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ledger.accounts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_id", "account_id"),
        schema="ledger",
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=10), nullable=False),
        sa.Column("operation", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, comment="place among the posting's operations"),
        sa.Column(
            "generation", sa.Integer(), nullable=False, comment="of the posting, when this was scheduled"
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revision_hash", sa.String(length=64), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True, comment="code of why it is in this state"),
        sa.Column("detail", sa.Text(), nullable=True, comment="the same in the other side's words"),
        sa.Column("due_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "release_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="when a message is to be sent next; null: not waiting for one",
        ),
        sa.Column(
            "queued_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="when the last message was sent; null: none is out",
        ),
        sa.Column("lease_until", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column(
            "fence",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="counts claims; an older claim cannot settle",
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="in a row; picks the back-off",
        ),
        sa.Column(
            "looks", sa.Integer(), server_default="0", nullable=False, comment="since the last lost answer"
        ),
        sa.Column(
            "lost", sa.Integer(), server_default="0", nullable=False, comment="calls whose answer was lost"
        ),
        sa.Column(
            "lost_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="the first of these calls since the last certainty",
        ),
        sa.Column(
            "requires_id", sa.Uuid(), nullable=True, comment="a delivery that has to be published first"
        ),
        sa.Column("requires_until", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("concluded_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lane IN ('urgent', 'routine')", name="deliveries_lane"),
        sa.CheckConstraint("operation IN ('publish', 'correct', 'withdraw')", name="deliveries_operation"),
        sa.CheckConstraint(
            "state IN ('scheduled', 'queued', 'claimed', 'sending', 'in_progress', 'retrying', 'blocked', 'unknown', 'published', 'partial', 'rejected', 'cancelled', 'superseded', 'withdrawn', 'expired')",
            name="deliveries_state",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ledger.accounts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["ledger.postings.id"],
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_hash"],
            ["ledger.snapshots.hash"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("posting_id", "sequence"),
        schema="ledger",
    )
    op.create_index("deliveries_item", "deliveries", ["item_id"], unique=False, schema="ledger")
    op.create_index(
        "deliveries_leased",
        "deliveries",
        ["lease_until"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("lease_until IS NOT NULL"),
        sqlite_where=sa.text("lease_until IS NOT NULL"),
    )
    op.create_index(
        "deliveries_queued",
        "deliveries",
        ["channel", "lane", "queued_at"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("queued_at IS NOT NULL"),
        sqlite_where=sa.text("queued_at IS NOT NULL"),
    )
    op.create_index(
        "deliveries_release",
        "deliveries",
        ["lane", "release_at"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("release_at IS NOT NULL"),
        sqlite_where=sa.text("release_at IS NOT NULL"),
    )
    op.create_index("deliveries_requires", "deliveries", ["requires_id"], unique=False, schema="ledger")
    op.create_index("deliveries_state", "deliveries", ["state", "due_at"], unique=False, schema="ledger")
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False, comment="call, look or person"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("begun_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.String(length=20),
            nullable=True,
            comment="published, absent, or a class of loa.errors",
        ),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("evidence", loa.database.Json(), nullable=True),
        sa.CheckConstraint("kind IN ('call', 'look', 'person')", name="attempts_kind"),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["ledger.deliveries.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="ledger",
    )
    op.create_index(
        "attempts_delivery", "attempts", ["delivery_id", "begun_at"], unique=False, schema="ledger"
    )
    op.create_table(
        "parts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False, comment="parts of one chunk travel in one message"),
        sa.Column("reader", sa.String(length=100), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("attributes", loa.database.Json(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("release_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("queued_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", loa.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'queued', 'claimed', 'sending', 'sent', 'failed', 'uncertain', 'cancelled')",
            name="parts_state",
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["ledger.deliveries.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("delivery_id", "reader"),
        schema="ledger",
    )
    op.create_index("parts_chunk", "parts", ["delivery_id", "chunk"], unique=False, schema="ledger")
    op.create_index(
        "parts_leased",
        "parts",
        ["lease_until"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("lease_until IS NOT NULL"),
        sqlite_where=sa.text("lease_until IS NOT NULL"),
    )
    op.create_index(
        "parts_queued",
        "parts",
        ["queued_at"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("queued_at IS NOT NULL"),
        sqlite_where=sa.text("queued_at IS NOT NULL"),
    )
    op.create_index(
        "parts_release",
        "parts",
        ["release_at"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("release_at IS NOT NULL"),
        sqlite_where=sa.text("release_at IS NOT NULL"),
    )
    guards.install(op.get_bind())
