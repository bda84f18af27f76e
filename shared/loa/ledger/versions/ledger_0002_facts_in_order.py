"""Facts in an order in which no reader misses one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0002"
down_revision = "ledger_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("facts", "cursors"):
        column = sa.Column("written_in", sa.BigInteger(), server_default="0", nullable=False)
        op.add_column(
            table, column, schema="ledger" if postgresql else None
        )  # ALTER is not translated for SQLite
    op.create_index("facts_order", "facts", ["written_in", "id"], unique=False, schema="ledger")
    if postgresql:
        op.execute("ALTER TABLE ledger.facts ALTER written_in SET DEFAULT pg_current_xact_id()::text::bigint")
