"""A small table to begin with, for a plan: its own topics and days, so that it can be brought in as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from loa_publisher.plans.queries import Plan, Topic
from loa_publisher.tables.writing import as_csv

HEADINGS = (
    *("Mã", "Nội dung", "Nội dung trọng tâm", "Thời gian", "Giờ", "Kênh", "Đối tượng", "Loại", "Ghi chú"),
)


def sample(plan: Plan, topics: Sequence[Topic]) -> str:
    """The file's text: an exact date, a month, a quarter."""
    day = plan.period_start + timedelta(days=14)
    quarter = ("I", "II", "III", "IV")[(day.month - 1) // 3]
    code = topics[0].code if topics else "T01"
    rows = (
        (
            "M-01",
            "Tin mẫu: lễ khai giảng",
            code,
            f"{day:%d/%m/%Y}",
            "07:30",
            "",
            "Công khai",
            "Tin bài",
            "mẫu, xóa đi",
        ),
        (
            "M-02",
            "Tin mẫu: hướng nghiệp",
            code,
            f"tháng {day.month}/{day.year}",
            "",
            "",
            "Công khai",
            "Tin bài",
            "",
        ),
        ("M-03", "Phóng sự mẫu", code, f"quý {quarter}/{day.year}", "", "", "Nội bộ", "Phóng sự", ""),
    )
    return as_csv([HEADINGS, *rows])
