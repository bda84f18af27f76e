"""Units in a table: a row each, columns named in Vietnamese or English, every fault told by its line; nothing is skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, fold
from loa_publisher.tables.headings import columns, heading_line
from loa_publisher.tables.table import Table
from loa_publisher.units.kinds import COMMUNE, DEPARTMENT, DISTRICT, KINDS, OTHER, SCHOOL, WARD

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "slug": ("ma", "slug", "ma don vi"),
    "name": ("ten", "name", "ten don vi"),
    "name_en": ("ten tieng anh", "name_en"),
    "kind": ("loai", "kind"),
    "parent": ("cap tren", "parent"),
    "valid_from": ("tu ngay", "valid_from"),
    "valid_to": ("den ngay", "valid_to"),
    "predecessors": ("tiep nhan tu", "predecessors"),
}
"""What a column may be called, without marks and capitals; the first is what the sample file has."""
_REQUIRED = ("slug", "name", "kind")
_KIND_WORDS = {
    "so": DEPARTMENT,
    "phong gddt": DISTRICT,
    "phong giao duc va dao tao": DISTRICT,
    "xa": COMMUNE,
    "phuong": WARD,
    "truong": SCHOOL,
    "khac": OTHER,
    **{kind: kind for kind in KINDS},
}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One unit as the file tells it. `parent` and `predecessors` are short names; `line` is where it stands, from 1."""

    line: int
    slug: str
    name: str
    kind: str
    name_en: str = ""
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: Sequence[str] = ()


def rows_of(table: Table) -> list[Row]:
    """The rows. Raises InvalidInputs with every fault; its field is line and column (``3.name``), or ``file``."""
    head = heading_line(COLUMNS, table)
    places = _columns(table.line(head))
    rows: list[Row] = []
    faults: list[InvalidInput] = []
    for number in table.filled(after=head):
        own: list[InvalidInput] = []
        rows += _row(number, {name: table.cell(number, place) for name, place in places.items()}, own)
        faults += own
    faults += _twice(rows)
    if not rows and not faults:
        faults.append(InvalidInput("file", "has no unit; each has a line below the names of the columns"))
    if faults:
        raise InvalidInputs(sorted(faults, key=_line_of))
    return rows


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    found = columns(COLUMNS, header)
    missing = [COLUMNS[name][0] for name in _REQUIRED if name not in found]
    if missing:
        raise InvalidInputs([InvalidInput("file", f"has no column {', '.join(missing)} in its first line")])
    return found


def _row(line: int, cells: Mapping[str, str], faults: list[InvalidInput]) -> Iterator[Row]:
    def fault(column: str, sentence: str) -> None:
        faults.append(InvalidInput(f"{line}.{column}", sentence))

    slug = cells["slug"].strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug):
        fault("slug", "write a short name of a-z, 0-9 and -, such as xa-mau-1")
    name = ""
    try:
        name = clean_line(cells["name"], "name", longest=200, required=True)
    except InvalidInput as complaint:
        fault("name", complaint.message)
    kind = _KIND_WORDS.get(" ".join(fold(cells["kind"]).split()), "")
    if not kind:
        fault(
            "kind",
            f"{cells['kind']!r} is no kind of unit; there are Sở, Phòng GDĐT, Xã, Phường, Trường, Khác",
        )
    days: dict[str, date | None] = {}
    for column in ("valid_from", "valid_to"):
        try:
            days[column] = _day(cells.get(column, ""))
        except ValueError:
            fault(column, "write the day as 05/09/2026")
    first, last = days.get("valid_from"), days.get("valid_to")
    if first and last and last < first:
        fault("valid_to", "must not be before its first day")
    if not faults:
        yield Row(
            line=line,
            slug=slug,
            name=name,
            kind=kind,
            name_en=" ".join(cells.get("name_en", "").split()),
            parent=cells.get("parent", "").strip().lower(),
            valid_from=first,
            valid_to=last,
            predecessors=tuple(dict.fromkeys(re.findall(r"[\w-]+", cells.get("predecessors", "").lower()))),
        )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    if found[4]:
        return date(int(found[4]), int(found[5]), int(found[6]))
    return date(int(found[3]), int(found[2]), int(found[1]))


def _twice(rows: Sequence[Row]) -> Iterator[InvalidInput]:
    seen: dict[str, int] = {}
    for row in rows:
        if row.slug in seen:
            yield InvalidInput(f"{row.line}.slug", f"{row.slug} stands in line {seen[row.slug]} already")
        seen.setdefault(row.slug, row.line)


def _line_of(fault: InvalidInput) -> int:
    line = fault.field.partition(".")[0]
    return int(line) if line.isdecimal() else 0
