"""Document cards and legal bases of articles"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "portal_0006"
down_revision = "portal_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema = "portal" if op.get_bind().dialect.name == "postgresql" else None
    for name, comment in (("papers", "document cards; null: none"), ("bases", "legal bases; null: none")):
        op.add_column("articles", sa.Column(name, loa.database.Json(), comment=comment), schema=schema)
