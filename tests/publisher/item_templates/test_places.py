"""Places in a template's words: filled by a day, told where they stand for nothing."""

from __future__ import annotations

from datetime import date

import pytest

from loa.errors import InvalidInput
from loa_publisher.item_templates.places import check, filled, suggested


@pytest.mark.parametrize(
    ("text", "day", "said"),
    [
        ("Tuyển sinh năm học {năm học}", date(2026, 8, 1), "Tuyển sinh năm học 2026-2027"),
        ("Tuyển sinh năm học {Năm  Học}", date(2026, 7, 31), "Tuyển sinh năm học 2025-2026"),
        ("Tháng {tháng}/{năm}, ngày {ngày}", date(2026, 3, 5), "Tháng 3/2026, ngày 05/03/2026"),
        ("{khác} và [để điền]", date(2026, 3, 5), "{khác} và [để điền]"),
        ("{ngày {ngày}}", date(2026, 3, 5), "{ngày 05/03/2026}"),
    ],
)
def test_a_day_fills_them(text: str, day: date, said: str) -> None:
    """A school year begins in August; what stands for nothing stays."""
    assert filled(text, day) == said


def test_what_stands_for_nothing_is_named() -> None:
    """With all that there are."""
    check("Không có chỗ nào", "title")
    check("{ngày} {tháng} {năm} {năm học}", "title")
    with pytest.raises(InvalidInput) as complaint:
        check("Lịch {nam hoc}", "title")
    assert complaint.value.field == "title"
    assert "{nam hoc} stands for nothing" in complaint.value.message
    assert "{năm học}" in complaint.value.message


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Tuyển sinh năm học 2026-2027", "Tuyển sinh năm học {năm học}"),
        ("Tuyển sinh năm học 2026 – 2027", "Tuyển sinh năm học {năm học}"),
        ("Chiến lược 2021-2030", "Chiến lược 2021-2030"),
        ("Nghỉ học ngày 5/9/2026", "Nghỉ học ngày {ngày}"),
        ("Luật Giáo dục năm 2019", "Luật Giáo dục năm 2019"),
    ],
)
def test_what_changes_each_year_is_proposed_as_a_place(title: str, said: str) -> None:
    """School years and days; other years mean something."""
    assert suggested(title) == said
