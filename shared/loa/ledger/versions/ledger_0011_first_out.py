"""When a task was shown, beside the delivery; indexes of what is out by item, and of what one person did"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "ledger_0011"
down_revision = "ledger_0010"
branch_labels = None
depends_on = None

_PROVED = {
    "postgresql": """UPDATE ledger.deliveries d SET shown_at = (a.evidence ->> 'at')::timestamptz FROM ledger.attempts a
        WHERE a.delivery_id = d.id AND a.outcome = 'proof' AND a.evidence ->> 'at' IS NOT NULL""",
    "sqlite": """UPDATE deliveries SET shown_at = (SELECT strftime('%Y-%m-%d %H:%M:%S.000000', json_extract(evidence, '$.at'))
        FROM attempts WHERE delivery_id = deliveries.id AND outcome = 'proof' AND json_extract(evidence, '$.at') IS NOT NULL)
        WHERE channel = 'manual'""",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column(
        "deliveries",
        sa.Column(
            "shown_at",
            loa.database.UtcDateTime(timezone=True),
            nullable=True,
            comment="of a task: when it was aired, printed or shown, as its proof says; null: when it ended",
        ),
        schema="ledger" if dialect == "postgresql" else None,
    )
    op.execute(sa.text(_PROVED[dialect]))
    out = sa.text("operation = 'publish' AND state IN ('published', 'partial')")
    op.create_index(
        "deliveries_out",
        "deliveries",
        ["item_id", sa.text("coalesce(shown_at, concluded_at)")],
        schema="ledger",
        postgresql_include=("channel", "account_id", "shown_at", "concluded_at"),
        postgresql_where=out,
        sqlite_where=out,
    )
    op.create_index("audit_actor", "audit", ["actor", "id"], schema="ledger")
