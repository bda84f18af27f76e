"""Segments of the films, the words that may not leave, and what a television film was made from"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database
from loa_publisher.films import guards

revision = "planning_0008"
down_revision = "planning_0007"
branch_labels = None
depends_on = None


def _uuid(name: str, of: str | None = None, nullable: bool = False, comment: str | None = None) -> sa.Column:
    keys = [sa.ForeignKey(f"planning.{of}.id")] if of else []
    return sa.Column(name, sa.Uuid(), *keys, nullable=nullable, comment=comment)


def _text(name: str, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def upgrade() -> None:
    op.create_table(
        "film_segments",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _uuid("item_id", "items", comment="the film"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _uuid("key", comment="the same in every revision of the film"),
        sa.Column("position", sa.Integer(), nullable=False),
        _uuid("unit_id", "units", True, "the receiving unit it belongs to"),
        _text("school"),
        sa.Column("verdict", sa.String(10), nullable=False),
        _text("shown", "what is to be seen"),
        sa.Column("seconds", sa.Integer(), nullable=False, comment="running time"),
        _text("script"),
        _text("link", "where the video lies"),
        sa.Column(
            "file", sa.String(64), nullable=False, comment="SHA-256 of a picture or paper; empty: none"
        ),
        sa.Column("children", sa.Boolean(), nullable=False),
        sa.Column(
            "consent",
            loa.database.Json(),
            comment="the record of the consent to show children (items/consent)",
        ),
        sa.Column(
            "consent_public",
            sa.Boolean(),
            nullable=False,
            comment="the consent covers television and the web",
        ),
        _uuid(
            "mends",
            nullable=True,
            comment="the key of the segment of an earlier film that was not yet beautiful",
        ),
        sa.UniqueConstraint("item_id", "revision", "key"),
        sa.UniqueConstraint("item_id", "revision", "position"),
        sa.CheckConstraint("verdict IN ('dep', 'chua_dep')", name="film_segments_verdict"),
        sa.CheckConstraint("mends IS NULL OR verdict = 'dep'", name="film_segments_mends"),
        schema="planning",
    )
    op.create_index("film_segments_key", "film_segments", ["key", "revision"], schema="planning")
    op.create_index("film_segments_mended", "film_segments", ["mends"], schema="planning")
    op.create_table(
        "film_words",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _uuid("item_id", "items", comment="the film"),
        _uuid(
            "key",
            nullable=True,
            comment="of the segment; null: the film's own words, which have no verdict",
        ),
        sa.Column("kind", sa.String(10), nullable=False, comment="words, link or file"),
        _text("words", "as they would stand in a snapshot's JSON"),
        sa.UniqueConstraint("item_id", "key", "words"),
        schema="planning",
    )
    op.create_table(
        "film_sources",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _uuid("item_id", "items", comment="the television film"),
        _uuid("film_id", "items"),
        _uuid("segment_id", "film_segments"),
        _uuid("key", comment="of the segment"),
        sa.Column("position", sa.Integer(), nullable=False),
        _uuid("chosen_by", "users"),
        sa.Column("chosen_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        _uuid("dropped_by", "users", True),
        sa.Column(
            "dropped_at",
            loa.database.UtcDateTime(timezone=True),
            comment="it was taken out of the television film again",
        ),
        sa.UniqueConstraint("item_id", "key"),
        schema="planning",
    )
    op.create_index("film_sources_key", "film_sources", ["key"], schema="planning")
    _name_the_kinds()
    guards.install(op.get_bind())


def _name_the_kinds() -> None:
    """Items that fill a film's slot already are what they are."""
    dot = "planning." if op.get_bind().dialect.name == "postgresql" else ""
    for kind, audience in (("film", "internal"), ("tv_film", "public")):
        op.execute(
            f"UPDATE {dot}items SET kind = '{kind}' WHERE audience = '{audience}' AND slot_id IN ("
            f"SELECT s.id FROM {dot}slots s JOIN {dot}series r ON r.id = s.series_id"
            f" WHERE r.kind = 'video_report' AND r.audience = '{audience}')"
        )
