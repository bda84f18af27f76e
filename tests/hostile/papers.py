"""Files as people send them, with hostile words in every cell, line and name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from tests.publisher.desk.conftest import picture

PLAN = Path(__file__).parents[1] / "publisher/published/data/ke-hoach-3725.txt"
_ROWS = 6
_PDF = b"%PDF-1.7\n%%EOF\n"

Sent = tuple[io.BytesIO, str]
"""Content and name, as a form sends a file."""


def for_field(page: str, words: Iterator[str]) -> Sent:
    """What somebody would choose in a file field of this page."""
    if page.endswith("/nhap-bang"):
        return _table(_items(words), words)
    if page.endswith("/don-vi/nhap"):
        return _table(_units(words), words)
    if page.endswith("/tu-van-ban"):
        return io.BytesIO(plan_text(words).encode()), _name(words, "txt")
    if page.endswith(("/soan", "/noi-dung/moi")):
        return picture(_name(words, "png"))
    return io.BytesIO(_PDF), _name(words, "pdf")


def plan_text(words: Iterator[str]) -> str:
    """A plan as it was published, a hostile word at the end of every paragraph."""
    lines = PLAN.read_text("utf-8").split("\n")
    return "\n".join(f"{line} {next(words)}" if line.strip() else line for line in lines)


def _items(words: Iterator[str]) -> list[list[str]]:
    head = ["Nội dung", "Nội dung trọng tâm", "Thời gian", "Kênh", "Ghi chú", "Mã", next(words)]
    good = [
        [next(words), "T04", f"{20 + row}/12/2020", "Cổng thông tin", next(words), f"H{row}", next(words)]
        for row in range(_ROWS)
    ]
    return [head, *good, *([next(words) for _ in head] for _ in range(_ROWS))]


def _units(words: Iterator[str]) -> list[list[str]]:
    head = ["ma", "ten", "ten tieng anh", "loai", "cap tren", "tu ngay", "den ngay"]
    good = [
        [f"xa-{row}", next(words)[:200], next(words)[:200], "Xã", "", "01/07/2025", ""]
        for row in range(_ROWS)
    ]
    return [head, *good]


def _table(rows: list[list[str]], words: Iterator[str]) -> Sent:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return io.BytesIO(out.getvalue().encode()), _name(words, "csv")


def _name(words: Iterator[str], ending: str) -> str:
    """A file's name may hold nearly anything; a form's head holds no line ends."""
    return f"{next(words)[:80]}.{ending}".replace("\r", " ").replace("\n", " ")
