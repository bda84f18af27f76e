"""The report as a workbook: a sheet for each grouping, numbers as numbers, months as dates, heads that stay in sight.

Totals are written as values, and not as formulas: they are then the same in every program, and in one that calculates nothing.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from loa.clock import in_hanoi
from loa_publisher.desk import report_words as said
from loa_publisher.desk.plans_words import rhythm_name
from loa_publisher.reports.report import Line, Report

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = PatternFill("solid", fgColor="E0EFED")
_THIN = Side(style="thin", color="BFC8C5")
_TITLE, _BOLD = (
    Font(name="Times New Roman", size=14, bold=True),
    Font(name="Times New Roman", size=12, bold=True),
)
_PLAIN = Font(name="Times New Roman", size=12)
_NUMBER, _DAY, _MONTH, _MOMENT = "#,##0", "dd/mm/yyyy", "mm/yyyy", "dd/mm/yyyy hh:mm"


def workbook(report: Report) -> bytes:
    """The bytes of the .xlsx file."""
    book = Workbook()
    book.properties.title = f"{report.plan.code} {said.chosen_name(report.chosen)}"
    book.properties.creator = "Loa"
    book.properties.created = book.properties.modified = report.made_at.astimezone(UTC).replace(tzinfo=None)
    overview = book.active
    assert isinstance(overview, Worksheet)
    _overview(overview, report)
    for grouping in said.GROUPINGS:
        _grouping(book.create_sheet(), report, grouping)
    _obligations(book.create_sheet(), report)
    _feedback(book.create_sheet(), report)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _overview(sheet: Worksheet, report: Report) -> None:
    sheet.title = _("Overview")
    _put(sheet, 1, 1, said.plan_title(report.plan), _TITLE)
    period, doings = report.chosen.period, report.doings
    total = Line(code="", name="", name_en=None, figures=report.total, reach=report.reach)
    facts: list[tuple[str, Any]] = [
        (_("Plan"), report.plan.code),
        (_("From day"), period.first),
        (_("To day"), period.last),
        (_("As of"), in_hanoi(report.made_at).replace(tzinfo=None, second=0, microsecond=0)),
        *((str(column.label), column.value(total)) for column in said.FIGURES + said.REACH),
        (_("Called off"), report.total.dropped),
        (_("Published as an emergency"), doings.emergencies),
        (_("Reviews of emergencies still owed"), doings.reviews_owed),
        (_("Items corrected"), doings.corrections),
        (_("Items taken down"), doings.withdrawals),
        (_("Hot issues"), report.issues.received),
        (_("Answered within their clock"), report.issues.in_time),
        (_("Answered after it"), report.issues.late),
        (_("Overdue without an answer"), report.issues.overdue),
        (_("Median minutes to the first answer"), report.issues.typical_minutes),
        (_("Letters received"), report.feedback.all.received),
        (_("Letters answered within their clock"), report.feedback.all.in_time),
        (_("Letters answered after it"), report.feedback.all.late),
        (_("Letters overdue without an answer"), report.feedback.all.overdue),
        (_("Median minutes to the first answer to a letter"), report.feedback.all.typical_minutes),
    ]
    for row, (name, value) in enumerate(facts, start=3):
        _put(sheet, row, 1, name, _BOLD)
        _put(sheet, row, 2, value, _PLAIN).alignment = Alignment(horizontal="right")
    _widths(sheet, [44, 24])
    _prints(sheet, portrait=True)


def _grouping(sheet: Worksheet, report: Report, grouping: str) -> None:
    sheet.title = str(said.GROUPINGS[grouping])[:31]
    columns = said.columns_of(grouping)
    coded = grouping in (said.TOPIC, said.UNIT)
    heads = [
        *([_("Code")] if coded else []),
        str(said.FIRST_COLUMN[grouping]),
        *(str(one.label) for one in columns),
    ]
    _head(sheet, heads)
    row = 1
    for row, line in enumerate(said.lines_of(report, grouping), start=2):
        values: list[Any] = [line.code] if coded else []
        values.append(_name(line, grouping))
        _row(sheet, row, [*values, *(column.value(line) for column in columns)], _PLAIN)
        if grouping == said.MONTH:
            sheet.cell(row, 1).number_format = _MONTH
    total = said.total_of(report, grouping)
    if total is not None:
        values = [""] if coded else []
        _row(sheet, row + 1, [*values, total.name, *(column.value(total) for column in columns)], _BOLD)
    first = [14, 62] if coded else [26]
    _widths(sheet, first + [14] * len(columns))
    _prints(sheet)


def _obligations(sheet: Worksheet, report: Report) -> None:
    sheet.title = _("Obligations")[:31]
    _head(sheet, [_("Obligation"), _("Rhythm"), *(str(word.label) for word in said.KEPT.values())])
    for row, one in enumerate(report.obligations, start=2):
        owed = one.obligation
        title = owed.title_en if owed.title_en and said.in_english() else owed.title
        _row(sheet, row, [title, rhythm_name(owed), *(getattr(one, code) for code in said.KEPT)], _PLAIN)
    _widths(sheet, [62, 20] + [14] * len(said.KEPT))
    _prints(sheet)


def _feedback(sheet: Worksheet, report: Report) -> None:
    sheet.title = _("Feedback")[:31]
    _head(sheet, [_("Kind"), *(str(column.label) for column in said.LETTERS), _("Median in minutes")])
    row = 1
    for row, (kind, one) in enumerate(report.feedback.kinds, start=2):
        values = [column.value(one) for column in said.LETTERS]
        _row(sheet, row, [said.kind_name(kind), *values, one.typical_minutes], _PLAIN)
    every = report.feedback.all
    values = [column.value(every) for column in said.LETTERS]
    _row(sheet, row + 1, [_("Total"), *values, every.typical_minutes], _BOLD)
    _widths(sheet, [30] + [14] * (len(said.LETTERS) + 1))
    _prints(sheet)


def _name(line: Line, grouping: str) -> str | date:
    if grouping == said.MONTH:
        return date(int(line.code[:4]), int(line.code[5:]), 1)
    return (
        line.name_en
        if grouping == said.TOPIC and line.name_en and said.in_english()
        else (line.name or said.line_name(line, grouping))
    )


def _head(sheet: Worksheet, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        cell = _put(sheet, 1, column, name, _BOLD)
        cell.fill, cell.border = _HEAD, Border(bottom=_THIN)
        cell.alignment = Alignment(
            wrap_text=True, vertical="center", horizontal="left" if column < 3 else "right"
        )
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"


def _row(sheet: Worksheet, row: int, values: Sequence[Any], font: Font) -> None:
    for column, value in enumerate(values, start=1):
        cell = _put(sheet, row, column, value, font)
        cell.alignment = Alignment(wrap_text=isinstance(value, str), vertical="top")
        cell.border = Border(bottom=_THIN)


def _put(sheet: Worksheet, row: int, column: int, value: Any, font: Font) -> Cell:
    """A typed cell. Text stays text, even where it begins as a formula does."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = value
    cell.font = font
    if value is None:
        return cell
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.number_format = _MOMENT
    elif isinstance(value, date):
        cell.number_format = _DAY
    else:
        cell.number_format = _NUMBER
    return cell


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _prints(sheet: Worksheet, *, portrait: bool = False) -> None:
    """On A4, as wide as the paper, with page numbers."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait" if portrait else "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = sheet.oddFooter
    assert footer is not None
    footer.center.text = "&P / &N"
