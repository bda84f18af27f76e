"""An index of what has ended, by account: a unit's page looks for its own among those of all others"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0007"
down_revision = "ledger_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ended = sa.text("concluded_at IS NOT NULL")
    op.create_index(
        "deliveries_account",
        "deliveries",
        ["account_id", "due_at"],
        schema="ledger",
        postgresql_where=ended,
        sqlite_where=ended,
    )
