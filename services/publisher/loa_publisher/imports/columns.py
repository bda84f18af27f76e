"""The columns of a year's table of items: what they may be called, and which of them is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loa.errors import InvalidInput
from loa_publisher.tables.headings import Words, columns, heading_line
from loa_publisher.tables.limits import MOST_COLUMNS
from loa_publisher.tables.table import Table

COLUMNS: Words = {
    "title": (
        *("noi dung", "tieu de", "ten noi dung", "noi dung truyen thong", "noi dung tuyen truyen", "ten bai"),
        *("tieu de noi dung", "title"),
    ),
    "topic": ("noi dung trong tam", "trong tam", "ma trong tam", "chu de", "nhom noi dung", "topic"),
    "when": (
        *("thoi gian", "ngay dang", "ngay gio dang", "ngay", "ngay gio", "ngay thang", "thoi diem"),
        *("thoi han", "date", "day"),
    ),
    "hour": ("gio", "gio dang", "time", "hour"),
    "month": ("thang", "month"),
    "quarter": ("quy", "quarter"),
    "channels": ("kenh", "kenh dang", "kenh truyen thong", "noi dang", "channels", "channel"),
    "audience": ("doi tuong", "pham vi", "cong khai noi bo", "audience"),
    "kind": ("loai", "loai noi dung", "the loai", "kind"),
    "note": ("ghi chu", "note", "notes"),
    "code": ("ma", "ma noi dung", "ma so", "code"),
}
"""The first is what the sample file has. “STT” and whatever else a table has is left alone, which the desk says."""
DATED = ("when", "month", "quarter")


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """Which column each field is in, below the line of headings; what a row says where it says nothing itself (`otherwise`)."""

    head: int
    places: Mapping[str, int]
    otherwise: Mapping[str, str] = field(default_factory=dict)

    def text(self, table: Table, line: int, name: str) -> str:
        """What a row says of a field."""
        said = table.cell(line, self.places[name]).strip() if name in self.places else ""
        return said or self.otherwise.get(name, "")


def mapped_by_headings(table: Table, head: int | None = None) -> Mapped:
    """As the headings say; `head`: the line in which they stand, where somebody knows better."""
    line = head or heading_line(COLUMNS, table)
    return Mapped(head=line, places=columns(COLUMNS, table.line(line)))


def check(mapped: Mapped) -> list[InvalidInput]:
    """What is missing or meant twice in a mapping, by field."""
    complaints = []
    if "title" not in mapped.places:
        complaints.append(InvalidInput("title", "choose the column in which it stands"))
    if "topic" not in mapped.places and not mapped.otherwise.get("topic"):
        complaints.append(InvalidInput("topic", "choose the column in which it stands, or one for all rows"))
    if not any(name in mapped.places for name in DATED):
        complaints.append(InvalidInput("when", "choose a column of days, months or quarters"))
    if "audience" not in mapped.places and not mapped.otherwise.get("audience"):
        complaints.append(
            InvalidInput("audience", "choose the column in which it stands, or one for all rows")
        )
    taken: dict[int, str] = {}
    for name, column in mapped.places.items():
        if column in taken:
            complaints.append(InvalidInput(name, "this column is chosen for another field already"))
        taken[column] = name
        if not 0 <= column < MOST_COLUMNS:
            complaints.append(InvalidInput(name, "there is none such here"))
    return complaints
