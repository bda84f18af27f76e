"""Columns found by what stands over them."""

from __future__ import annotations

import unicodedata

from loa_publisher.imports.columns import COLUMNS
from loa_publisher.tables.headings import columns, heading_line
from loa_publisher.tables.table import Table


def test_a_heading_is_found_without_marks_capitals_and_signs() -> None:
    """The longer word wins, an exact name wins over a beginning, decomposed marks are marks."""
    line = [
        "STT",
        "NỘI DUNG (tiêu đề)",
        "Nội dung trọng tâm:",
        "Ngày",
        "Ngày đăng",
        unicodedata.normalize("NFD", "Kênh"),
    ]
    assert columns(COLUMNS, line) == {"title": 1, "topic": 2, "when": 3, "channels": 5}


def test_the_line_of_headings_is_found_below_titles() -> None:
    """Blank and merged lines above it are none; where nothing is known, the first that says anything."""
    lines = [
        ["SỞ GIÁO DỤC"],
        [],
        ["KẾ HOẠCH NĂM HỌC 2020-2021"],
        ["TT", "Nội dung", "Thời gian"],
        ["1", "a", "b"],
    ]
    assert heading_line(COLUMNS, Table(name="", lines=lines)) == 4
    assert heading_line(COLUMNS, Table(name="", lines=[[], ["x", "y"]])) == 2
