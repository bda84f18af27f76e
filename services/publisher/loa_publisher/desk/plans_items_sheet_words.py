"""What the columns of a table of items are called on screen, and what its rows would do."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import InvalidInput
from loa_publisher.desk.formats import WEEKDAYS
from loa_publisher.desk.plans_words import day_name
from loa_publisher.desk.wording import in_words
from loa_publisher.desk.words import Word
from loa_publisher.imports.columns import DATED, Mapped
from loa_publisher.imports.matching import CHANGED, KEPT, NEW, SAME
from loa_publisher.imports.whens import RowWhen
from loa_publisher.tables.table import column_letters

COLUMN_NAMES: dict[str, LazyString] = {
    "title": _l("Item"),
    "topic": _l("Focus topic"),
    "when": _l("Date"),
    "hour": _l("Hour"),
    "month": _l("Month"),
    "quarter": _l("Quarter"),
    "channels": _l("Channels"),
    "audience": _l("Audience"),
    "kind": _l("Kind"),
    "note": _l("Note"),
    "code": _l("Code"),
}

COLUMN_HELP: dict[str, LazyString] = {
    "title": _l("What is to be said, in one line of at most 300 characters"),
    "topic": _l("Code of a focus topic (T01), its number or its whole title"),
    "when": _l("05/9/2026, 05/9/2026 08:00, tháng 9/2026 or quý IV/2026; without an hour it is 08:00"),
    "hour": _l("08:00 or 8h30, beside a column of days"),
    "month": _l("9 or tháng 9/2026, where no day is known"),
    "quarter": _l("IV or quý IV/2026, where no month is known"),
    "channels": _l(
        "Cổng thông tin, Facebook, Bản tin, Đơn vị, Truyền hình, Báo chí, Giao ban, or accounts by name"
    ),
    "audience": _l("Công khai or Nội bộ"),
    "kind": _l("Tin bài, Phóng sự, Báo cáo, Văn bản or Thông báo khẩn"),
    "note": _l("For those who write it"),
    "code": _l("A code of your own, by which a row finds its item again, whatever else has changed"),
}

DOES: dict[str, Word] = {
    NEW: Word(_l("to be added"), "good", "plus"),
    CHANGED: Word(_l("to be changed"), "warn", "pencil"),
    SAME: Word(_l("here already"), "quiet", "check"),
    KEPT: Word(
        _l("being written already"),
        "calm",
        "lock",
        _l("Somebody has begun to write it: what is different is changed there."),
    ),
}


def when_shown(when: RowWhen) -> str:
    """A row's date as the plan's pages show dates; with its weekday, by which a day in the wrong place is noticed."""
    if when.due_at is None:
        return day_name(when.planned_on, when.precision)
    local = in_hanoi(when.due_at)
    return f"{WEEKDAYS[local.weekday()]} {local:%d/%m/%Y %H:%M}"


def place_of(field: str, mapped: Mapped) -> str | None:
    """The field whose column a fault is mended in: a date may be missing in all of three."""
    if field in mapped.places:
        return field
    return next((name for name in DATED if name in mapped.places), None) if field in DATED else None


def fault_told(fault: InvalidInput, line: int, mapped: Mapped) -> str:
    """A fault with its line and column."""
    field = place_of(fault.field, mapped)
    column = f" ({column_letters(mapped.places[field])})" if field else ""
    where = _("Line %(number)s", number=line)
    return f"{where}, {COLUMN_NAMES[fault.field]}{column}: {in_words(fault)}"
