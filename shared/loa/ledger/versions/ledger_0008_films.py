"""Guards of the films: what is not beautiful has no public snapshot, and what was made from it no approval"""

from __future__ import annotations

from alembic import op

from loa.ledger import guards

revision = "ledger_0008"
down_revision = "ledger_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    guards.install_films(op.get_bind())
