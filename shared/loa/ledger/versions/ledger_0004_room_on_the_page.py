"""Room on the page for rows that are written twice, and no index entry for deliveries that require none"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0004"
down_revision = "ledger_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    required = sa.text("requires_id IS NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        for table in ("postings", "attempts"):
            op.execute(f"ALTER TABLE ledger.{table} SET (fillfactor = 60)")
        op.drop_index("deliveries_requires", table_name="deliveries", schema="ledger")
        op.create_index(
            "deliveries_requires", "deliveries", ["requires_id"], schema="ledger", postgresql_where=required
        )
    else:
        op.drop_index("deliveries_requires", table_name="deliveries")
        op.create_index("deliveries_requires", "deliveries", ["requires_id"], sqlite_where=required)
