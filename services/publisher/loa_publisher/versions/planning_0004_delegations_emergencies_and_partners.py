"""Delegations, emergencies, partners' sign-offs and notices of what waits for approval"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0004"
down_revision = "planning_0003"
branch_labels = None
depends_on = None


def _moment(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, loa.database.UtcDateTime(timezone=True), nullable=nullable)


def _person(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("planning.users.id"), nullable=nullable)


def _item() -> sa.Column:
    return sa.Column("item_id", sa.Uuid(), sa.ForeignKey("planning.items.id"), nullable=False)


def upgrade() -> None:
    _widen()
    op.create_table(
        "delegations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _person("given_by"),
        _person("given_to"),
        sa.Column(
            "basis", sa.Text(), nullable=False, comment="the paper: its number, its date, who signed it"
        ),
        sa.Column("items", loa.database.Json(), nullable=False, comment="ids of the items that it covers"),
        sa.Column(
            "kinds",
            loa.database.Json(),
            nullable=False,
            comment="kinds that it covers: topic:T09, lane:urgent",
        ),
        _moment("starts_at", False),
        _moment("ends_at", False),
        _moment("created_at", False),
        _moment("revoked_at"),
        _person("revoked_by", True),
        sa.CheckConstraint("given_by <> given_to", name="delegations_another_person"),
        sa.CheckConstraint("ends_at > starts_at", name="delegations_end"),
        schema="planning",
    )
    op.create_index("delegations_to", "delegations", ["given_to", "ends_at"], schema="planning")
    op.create_index("delegations_end", "delegations", ["ends_at"], schema="planning")
    op.create_table(
        "emergencies",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _item(),
        sa.Column("revision_hash", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _person("published_by"),
        _moment("published_at", False),
        _person("reviewed_by", True),
        sa.Column("reviewed_at", loa.database.UtcDateTime(timezone=True), comment="null: the review is owed"),
        sa.Column("finding", sa.String(10)),
        sa.Column("comment", sa.Text()),
        sa.Column("checklist", loa.database.Json()),
        sa.CheckConstraint(
            "finding IS NULL OR finding IN ('confirmed', 'objected')", name="emergencies_finding"
        ),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR reviewed_by <> published_by", name="emergencies_second_person"
        ),
        schema="planning",
    )
    op.create_index("emergencies_item", "emergencies", ["item_id"], schema="planning")
    _partial("emergencies_owed", "emergencies", "published_at", "reviewed_at IS NULL")
    op.create_table(
        "partners",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _item(),
        sa.Column("name", sa.String(200), nullable=False, comment="the body that signs with the authority"),
        sa.Column("name_folded", sa.String(300), nullable=False),
        _person("asked_by"),
        _moment("asked_at", False),
        sa.UniqueConstraint("item_id", "name_folded"),
        schema="planning",
    )
    op.create_table(
        "signoffs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("partner_id", sa.Uuid(), sa.ForeignKey("planning.partners.id"), nullable=False),
        sa.Column(
            "revision_hash",
            sa.String(64),
            nullable=False,
            comment="what was signed; another revision needs another",
        ),
        sa.Column(
            "signatory", sa.String(200), nullable=False, comment="who signed for the partner, and as what"
        ),
        _moment("signed_at", False),
        sa.Column("link", sa.Text(), nullable=False, server_default=""),
        sa.Column("file", sa.String(64), nullable=False, server_default="", comment="SHA-256 of the scan"),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        _person("recorded_by"),
        _moment("recorded_at", False),
        sa.UniqueConstraint("partner_id", "revision_hash"),
        schema="planning",
    )
    op.create_table(
        "approval_notices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "review_id",
            sa.Uuid(),
            sa.ForeignKey("planning.reviews.id"),
            nullable=False,
            comment="the submission that waits",
        ),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column(
            "user_id", sa.Uuid(), sa.ForeignKey("planning.users.id"), nullable=False, comment="who was told"
        ),
        _moment("at", False),
        sa.UniqueConstraint("review_id", "kind", "user_id"),
        sa.CheckConstraint("kind IN ('reminder', 'escalation')", name="approval_notices_kind"),
        schema="planning",
    )


def _widen() -> None:
    """New columns of what was there. ALTER is not translated for SQLite, which knows no schemas."""
    schema = "planning" if op.get_bind().dialect.name == "postgresql" else None
    dot = f"{schema}." if schema else ""
    op.add_column(
        "items",
        sa.Column(
            "submitted_at",
            loa.database.UtcDateTime(timezone=True),
            comment="when it was last handed to the approvers",
        ),
        schema=schema,
    )
    for column in (
        sa.Column(
            "kind", sa.String(10), nullable=False, server_default="normal", comment="normal or emergency"
        ),
        sa.Column(
            "checklist",
            loa.database.Json(),
            comment="the points of approvals/checklist.py that the reviewer ticked; null: not asked",
        ),
        sa.Column(
            "due_at",
            loa.database.UtcDateTime(timezone=True),
            comment="when it was to go out, as it stood at the decision",
        ),
        sa.Column("delegation_id", sa.Uuid(), comment="decided by this delegation"),
        sa.Column("on_behalf_of", sa.Uuid(), comment="… in the name of this person"),
    ):
        op.add_column("reviews", column, schema=schema)
    op.execute(
        f"UPDATE {dot}items SET submitted_at = (SELECT max(at) FROM {dot}reviews"
        f" WHERE item_id = {dot}items.id AND decision = 'submit')"
    )
    _partial("items_submitted", "items", "submitted_at", "state = 'submitted'")


def _partial(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], schema="planning", postgresql_where=where, sqlite_where=where)
