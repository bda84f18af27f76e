"""Excel's workbooks (.xlsx): the first sheet that says anything, with values in place of formulas.

A workbook is a zip of XML, so what it unpacks to is bounded before any of it is unpacked, and its XML may declare nothing.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import STRIP_RE

from loa.errors import InvalidInput
from loa_publisher.tables.limits import LARGEST_UNPACKED, MOST, MOST_COLUMNS, MOST_PARTS
from loa_publisher.tables.sheet_xml import Marks, marks_of, sheets_of
from loa_publisher.tables.table import Table, column_letters

_DAMAGED = "is a damaged workbook, or none; open it in Excel, save it as .xlsx and send it again"


def read_workbook(name: str, content: bytes) -> Table:
    """The table in a workbook. Raises InvalidInput (`file`)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive)
            return _read(name, content, archive)
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl and zipfile fail over a damaged file by whatever they stumble on
        raise InvalidInput("file", _DAMAGED) from error


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise InvalidInput("file", "is no table; send CSV in UTF-8 or an Excel workbook (.xlsx)")
    # a part that unpacks to more than it says is cut off there by zipfile
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise InvalidInput("file", "unpacks to more than 20 MB; copy the table alone into a new workbook")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            text = archive.read(part)
            if b"<!" in text.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\0" in text:
                raise InvalidInput("file", _DAMAGED)  # entities, or an encoding that hides them


def _read(name: str, content: bytes, archive: zipfile.ZipFile) -> Table:
    paths = sheets_of(archive)
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    shown = [
        sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible" and sheet.title in paths
    ]
    for sheet in shown:
        marks = marks_of(archive, paths[sheet.title])
        if marks.last > MOST:
            raise InvalidInput("file", f"has {marks.last} lines; at most {MOST} are taken")
        if not marks.last:
            continue
        if marks.unread:
            cells = ", ".join(f"{column_letters(column)}{line}" for line, column in marks.unread[:5])
            raise InvalidInput(
                "file", f"has a formula without a value in {cells}; open it in Excel and save it again"
            )
        lines = list(_lines(sheet, marks))
        return Table(
            name=name,
            lines=lines,
            hidden=frozenset(line for line in marks.hidden if any(lines[line - 1])),
            sheet=sheet.title,
            others=[other.title for other in shown if other is not sheet],
        )
    raise InvalidInput("file", "is empty")


def _lines(sheet: Any, marks: Marks) -> Iterator[Sequence[str]]:
    """Down to the last line that says anything. A cell that is merged over several lines stands in each of them."""
    sheet.reset_dimensions()  # what a sheet says of its own size is not to be trusted
    above: dict[int, str] = {}
    for number, row in enumerate(sheet.iter_rows(max_row=marks.last, max_col=MOST_COLUMNS), 1):
        cells = [_shown(cell) for cell in row]
        for column in marks.merged.get(number, ()):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = cells[column] or above.get(column, "")
        above = dict(enumerate(cells))
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _shown(cell: Any) -> str:
    """A cell's value as a reader sees it, whatever its format: days as 05/09/2026, hours as 08:00."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return _moment(
            value + timedelta(milliseconds=500), cell.number_format
        )  # Excel keeps them as fractions of a day
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, time):
        return f"{value.hour:02}:{value.minute:02}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return " ".join(str(value).split())


def _moment(value: datetime, number_format: str) -> str:
    """What is formatted without a day was typed as a month: Excel makes 01/09/2026 of “9/2026”."""
    plain = STRIP_RE.sub("", number_format).lower()
    if "d" not in plain and "y" in plain and value.day == 1:
        return f"{value.month:02}/{value.year:04}"
    day = f"{value.day:02}/{value.month:02}/{value.year:04}"
    return f"{day} {value.hour:02}:{value.minute:02}" if (value.hour, value.minute) != (0, 0) else day
