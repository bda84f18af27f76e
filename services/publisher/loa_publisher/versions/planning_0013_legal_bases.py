"""The register of legal bases, with the two that the sample plan rests on"""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

import loa.database

revision = "planning_0013"
down_revision = "planning_0012"
branch_labels = None
depends_on = None

_AT = datetime(2020, 10, 27, tzinfo=UTC)
_FIRST = (
    (
        "22/QĐ-BGDĐT",
        "Quyết định ban hành Quy chế phát ngôn và cung cấp thông tin cho báo chí của Bộ Giáo dục và Đào tạo",
        "Bộ Giáo dục và Đào tạo",
        date(2019, 1, 8),
    ),
    (
        "21/2018/QĐ-UBND",
        "Quyết định của Ủy ban nhân dân thành phố Hà Nội (căn cứ của Kế hoạch 3725/KH-SGDĐT; kiểm tra lại trích yếu)",
        "Ủy ban nhân dân thành phố Hà Nội",
        date(2018, 9, 5),
    ),
)


def upgrade() -> None:
    table = op.create_table(
        "legal_bases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(100), nullable=False, comment="e.g. 22/QĐ-BGDĐT"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="null: from the day of issue"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="last day; null: still"),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True, comment="what amended or replaced it"),
        sa.Column("link", sa.Text(), nullable=False, server_default=""),
        sa.Column("updated_at", loa.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('in_force', 'amended', 'replaced', 'repealed')", name="legal_bases_status"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["planning.legal_bases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        schema="planning",
    )
    op.get_bind().execute(
        table.insert(),
        [
            {
                "id": loa.database.new_id(),
                "number": number,
                "title": title,
                "issuer": issuer,
                "issued_on": issued_on,
                "status": "in_force",
                "link": "",
                "updated_at": _AT,
            }
            for number, title, issuer, issued_on in _FIRST
        ],
    )
