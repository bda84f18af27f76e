"""The year's items brought in from a spreadsheet: the file, its columns, every row looked at, then written together.

From page to page the table travels in the form; nothing of it is kept before it is brought in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import WRITE
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.house import house
from loa_publisher.desk.plans_items_sheet_words import (
    COLUMN_HELP,
    COLUMN_NAMES,
    DOES,
    fault_told,
    place_of,
    when_shown,
)
from loa_publisher.desk.table_sent import table_sent
from loa_publisher.desk.topics import topic_title
from loa_publisher.desk.wording import in_words
from loa_publisher.imports.bringing import Brought, Look, RowsRefused, bring_in, look
from loa_publisher.imports.columns import COLUMNS, DATED, Mapped, mapped_by_headings
from loa_publisher.imports.rows import BadRow
from loa_publisher.imports.sample import sample
from loa_publisher.plans import queries
from loa_publisher.tables.carrying import packed
from loa_publisher.tables.table import Table, column_letters
from loa_publisher.tables.writing import as_csv

blueprint = Blueprint("plans_items_sheet", __name__)

_PREVIEWED = 8
"""Rows of the file that are shown beside the choice of columns."""


@blueprint.get("/ke-hoach/<uuid:plan_id>/nhap-bang")
@needs(WRITE)
def page(plan_id: UUID) -> str:
    """Asks for the file."""
    return _upload(plan_id, "")


@blueprint.post("/ke-hoach/<uuid:plan_id>/nhap-bang")
@needs(WRITE)
def work(plan_id: UUID) -> Any:
    """One step: the columns of a file, its rows, or writing them."""
    try:
        table = table_sent()
    except InvalidInput as refused:
        return _upload(plan_id, in_words(refused)), 422
    act = request.form.get("act", "look")
    if act == "look":
        return _mapping(plan_id, table, mapped_by_headings(table, _whole(request.form.get("head", ""))), ())
    mapped = _mapped()
    mended = _mended(table, mapped)
    try:
        if act == "write" and mended == table:
            return _write(plan_id, table, mapped)
        with at_work() as office:
            seen = look(office, plan_id, mended, mapped)
    except InvalidInputs as refused:
        return _mapping(plan_id, table, mapped, refused.complaints), 422
    except Conflict as refused:
        flash(in_words(refused), "bad")
        return redirect(url_for("plans.show", plan_id=plan_id), 303)
    told = _("You changed rows: look at them once more, then bring them in.") if act == "write" else ""
    return _rows(plan_id, mended, mapped, seen, told)


@blueprint.post("/ke-hoach/<uuid:plan_id>/nhap-bang/bo-lai.csv")
@needs(WRITE)
def left_out(plan_id: UUID) -> Any:
    """The rows that were left out, with what was wrong in each: to be mended and sent again."""
    try:
        table, mapped = table_sent(), _mapped()
        with at_work() as office:
            seen = look(office, plan_id, table, mapped)
    except (InvalidInput, InvalidInputs) as refused:
        return _upload(plan_id, in_words(refused)), 422
    faults = {
        bad.line: " ".join(fault_told(fault, bad.line, mapped) for fault in bad.faults) for bad in seen.bad
    }
    width = table.width
    lines = [[*_padded(table.line(mapped.head), width), _("What is wrong")]]
    wanted = [line for line in _lines("left") if line in table.filled(after=mapped.head)]
    lines += [[*_padded(table.line(line), width), faults.get(line, _("left out by hand"))] for line in wanted]
    headers = {"Content-Disposition": 'attachment; filename="dong-bo-lai.csv"'}
    return Response(as_csv(lines), mimetype="text/csv", headers=headers)


@blueprint.get("/ke-hoach/<uuid:plan_id>/nhap-bang/mau.csv")
@needs(WRITE)
def sample_file(plan_id: UUID) -> Response:
    """A file to begin with."""
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        topics = [line.topic for line in queries.list_topics(connection, plan_id)]
    headers = {"Content-Disposition": 'attachment; filename="bang-noi-dung-mau.csv"'}
    return Response(sample(plan, topics), mimetype="text/csv", headers=headers)


def _write(plan_id: UUID, table: Table, mapped: Mapped) -> Any:
    """Brings in what is ticked. Raises InvalidInputs of the mapping, Conflict."""
    leave, taken = set(_lines("leave")), set(_lines("take"))
    brought: Brought | None = None
    told = _("Other rows cannot be taken by now; look at them first.")
    try:
        with at_work() as office:
            seen = look(office, plan_id, table, mapped)
            if {bad.line for bad in seen.bad} <= leave:
                leave |= {one.row.line for one in seen.good if one.writes and one.row.line not in taken}
                brought = bring_in(office, plan_id, table, mapped, leave=leave, anew=set(_lines("anew")))
    except RowsRefused as refused:
        told = in_words(refused)
    if brought is None:
        return _rows(plan_id, table, mapped, seen, told), 409
    return _done(plan_id, table, mapped, brought)


def _mapped() -> Mapped:
    """What the form says of the columns."""
    places = {
        name: column
        for name in COLUMNS
        if (column := _whole(request.form.get(f"column-{name}", ""))) is not None
    }
    otherwise = {name: request.form.get(f"otherwise-{name}", "")[:40] for name in ("topic", "audience")}
    return Mapped(head=_whole(request.form.get("head", "")) or 1, places=places, otherwise=otherwise)


def _mended(table: Table, mapped: Mapped) -> Table:
    """The table with what was written over its bad cells."""
    for name, text in request.form.items():
        what, _dash, place = name.partition("-")
        line, _dash, column = place.partition("-")
        field = place_of(column, mapped)
        number = _whole(line)
        if (
            what == "mend"
            and field is not None
            and number is not None
            and number in range(mapped.head + 1, len(table.lines) + 1)
        ):
            said = " ".join(text.split())[:1000]
            if said != table.cell(number, mapped.places[field]).strip():
                table = table.mended(number, mapped.places[field], said)
    return table


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _lines(name: str) -> list[int]:
    return [line for text in request.form.getlist(name) if (line := _whole(text)) is not None]


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _upload(plan_id: UUID, error: str) -> str:
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
    return render_template(
        "plans/sheet.html",
        plan=plan,
        error=error,
        columns=COLUMN_HELP,
        names=COLUMN_NAMES,
    )


def _frame(plan_id: UUID, table: Table, mapped: Mapped) -> dict[str, Any]:
    """What every step shows and carries along."""
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        topics = [line.topic for line in queries.list_topics(connection, plan_id)]
    return {
        "plan": plan,
        "topics": topics,
        "table": table,
        "mapped": mapped,
        "carried": packed(table),
        "names": COLUMN_NAMES,
    }


def _mapping(plan_id: UUID, table: Table, mapped: Mapped, complaints: Sequence[InvalidInput]) -> str:
    frame = _frame(plan_id, table, mapped)
    headings = table.line(mapped.head)
    columns = [
        (column, f"{column_letters(column)} · {headings[column] if column < len(headings) else ''}")
        for column in range(table.width)
        if any(column < len(cells) and cells[column] for cells in table.lines)
    ]
    filled = table.filled(after=mapped.head)
    errors: dict[str, list[str]] = {}
    for one in complaints:
        errors.setdefault(one.field, []).append(in_words(one))
    return render_template(
        "plans/sheet_columns.html",
        **frame,
        options=[("", _("no such column")), *columns],
        heads=[
            (number, f"{number} · {', '.join(filter(None, table.line(number)))[:60]}")
            for number in table.filled(after=0)[:30]
        ],
        topic_options=[("", _("as each row says"))]
        + [(one.code, f"{one.code} · {topic_title(one)}") for one in frame["topics"]],
        audience_options=[("", _("as each row says")), ("public", _("Public")), ("internal", _("Internal"))],
        columns=[column for column, _label in columns],
        left=[label for column, label in columns if column not in mapped.places.values()],
        letters=column_letters,
        preview=filled[:_PREVIEWED],
        rows=len(filled),
        help=COLUMN_HELP,
        dated=DATED,
        errors=errors,
        summary=[
            (f"f-column-{name}" if name in COLUMNS else "", str(COLUMN_NAMES.get(name, _("The file"))), one)
            for name, told in errors.items()
            for one in told
        ],
    )


def _rows(plan_id: UUID, table: Table, mapped: Mapped, seen: Look, told: str) -> str:
    shown_before = "shown" in request.form
    return render_template(
        "plans/sheet_rows.html",
        **_frame(plan_id, table, mapped),
        seen=seen,
        told=told,
        bad=[(bad, _cells(bad, table, mapped)) for bad in seen.bad],
        does=DOES,
        counts={does: seen.count(does) for does in DOES},
        writes=sum(one.writes for one in seen.good),
        unticked=set(_lines("written")) - set(_lines("take")) if shown_before else set(),
        anew=set(_lines("anew")),
        when_shown=when_shown,
    )


def _cells(bad: BadRow, table: Table, mapped: Mapped) -> Sequence[Mapping[str, Any]]:
    """What is wrong in a row, cell by cell, with the control that mends it."""
    cells = []
    for fault in bad.faults:
        field = place_of(fault.field, mapped)
        column = mapped.places[field] if field else None
        cells.append(
            {
                "name": COLUMN_NAMES[fault.field],
                "field": fault.field,
                "letters": column_letters(column) if column is not None else "",
                "found": table.cell(bad.line, column) if column is not None else "",
                "mendable": column is not None,
                "sentence": in_words(fault),
            }
        )
    return cells


def _done(plan_id: UUID, table: Table, mapped: Mapped, brought: Brought) -> str:
    return render_template("plans/sheet_done.html", **_frame(plan_id, table, mapped), brought=brought)
