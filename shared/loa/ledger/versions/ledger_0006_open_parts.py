"""An index of the parts that are open: whether a mail is at its end is asked after every fifty letters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0006"
down_revision = "ledger_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "parts_open",
        "parts",
        ["delivery_id"],
        schema="ledger",
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
