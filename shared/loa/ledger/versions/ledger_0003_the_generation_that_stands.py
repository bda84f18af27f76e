"""The generation of what stands"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0003"
down_revision = "ledger_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema = (
        "ledger" if op.get_bind().dialect.name == "postgresql" else None
    )  # ALTER is not translated for SQLite
    op.add_column("postings", sa.Column("live_generation", sa.Integer(), nullable=True), schema=schema)
    table = f"{schema}.postings" if schema else "postings"
    op.execute(f"UPDATE {table} SET live_generation = generation WHERE live_id IS NOT NULL")
