"""Search: texts and numbers too, and indexes by which lists are ordered and found"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from loa.database import Json
from loa_publisher.items.html import to_text
from loa_publisher.items.search import searchable

revision = "planning_0002"
down_revision = "planning_0001"
branch_labels = None
depends_on = None

_TRIGRAMS = """
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX IF NOT EXISTS items_folded ON planning.items USING gin (folded gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
  RAISE NOTICE 'pg_trgm is missing: search reads every item';
END $$
"""
"""The extension is trusted: the database's owner may create it, where the server has it (Debian: postgresql-contrib)."""


def upgrade() -> None:
    op.create_index("items_state", "items", ["state", "due_at", "number"], unique=False, schema="planning")
    op.create_index(
        "items_latest",
        "items",
        [sa.text("(state = 'history')"), sa.text("updated_at DESC"), "due_at", "number"],
        unique=False,
        schema="planning",
    )
    _read_anew()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_TRIGRAMS)


def _read_anew() -> None:
    """Items that stood before were searched by title and summary alone."""
    tables = sa.MetaData(schema="planning")
    texts = ("code", "title", "title_en", "note", "source", "folded")
    items = sa.Table(
        "items",
        tables,
        *(sa.Column(name, sa.Text) for name in texts),
        sa.Column("id", sa.Uuid()),
        sa.Column("number", sa.Integer),
        sa.Column("revision", sa.Integer),
    )
    revisions = sa.Table(
        "revisions",
        tables,
        sa.Column("item_id", sa.Uuid()),
        sa.Column("number", sa.Integer),
        sa.Column("content", Json()),
    )
    query = sa.select(items, revisions.c.content).select_from(
        items.outerjoin(
            revisions, (revisions.c.item_id == items.c.id) & (revisions.c.number == items.c.revision)
        )
    )
    connection, last, size = op.get_bind(), 0, 500
    while rows := connection.execute(
        query.where(items.c.number > last).order_by(items.c.number).limit(size)
    ).all():
        for row in rows:
            said = row.content or {}
            own = (said.get("summary"), to_text(said["body_html"])) if said else (row.note, row.source)
            folded = searchable(row.title, row.code, row.title_en, *own)
            connection.execute(sa.update(items).where(items.c.id == row.id).values(folded=folded))
        last = rows[-1].number
