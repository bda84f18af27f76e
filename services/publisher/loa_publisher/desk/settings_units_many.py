"""Many units at once: ended together with their successors named, or brought in from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import MANAGE_UNITS
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.settings_units import ids_in, unit_options
from loa_publisher.desk.table_sent import table_sent
from loa_publisher.desk.times import read_day
from loa_publisher.desk.wording import in_words
from loa_publisher.tables.carrying import packed
from loa_publisher.units import actions, directory, importing, sheet

blueprint = Blueprint("settings_units_many", __name__)

SAMPLE = Path(__file__).parent.parent / "units" / "sample.csv"
_LABELS = {"units": _l("Units that end"), "last_day": _l("Last day"), "successors": _l("Successors")}
_PLACES = {"units": "units", "successors": "successors"}
_COLUMNS = {
    "slug": _l("Short name"),
    "name": _l("Name of the unit"),
    "kind": _l("Kind of unit"),
    "parent": _l("Under"),
    "valid_from": _l("First day"),
    "valid_to": _l("Last day"),
    "predecessors": _l("Takes over from"),
    "parent_id": _l("Under"),
    "name_en": _l("Name in English"),
}


@blueprint.get("/cai-dat/don-vi/ket-thuc")
@needs(MANAGE_UNITS)
def ask() -> str:
    """Which end, when, and who takes over."""
    return _ask(Faults())


@blueprint.post("/cai-dat/don-vi/ket-thuc")
@needs(MANAGE_UNITS)
def end() -> Any:
    """Ends them."""
    complaints: list[InvalidInput] = []
    last_day = None
    try:
        last_day = read_day(request.form.get("last_day", ""), "last_day")
        if last_day is None:
            complaints.append(InvalidInput("last_day", "must not be empty"))
    except InvalidInput as complaint:
        complaints.append(complaint)
    chosen = ids_in(request.form.getlist("units"))
    if not chosen:
        complaints.append(InvalidInput("units", "choose at least one"))
    try:
        if complaints or last_day is None:
            raise InvalidInputs(complaints)
        with at_work() as office:
            count = actions.end(office, chosen, last_day, ids_in(request.form.getlist("successors")))
    except InvalidInputs as refused:
        return _ask(faults_of(refused, _LABELS, _PLACES)), 422
    flash(
        ngettext(
            "%(num)d unit ends on %(day)s.",
            "%(num)d units end on %(day)s.",
            count,
            day=f"{last_day:%d/%m/%Y}",
        ),
        "good",
    )
    return redirect(url_for("settings_units.page"), 303)


@blueprint.get("/cai-dat/don-vi/nhap")
@needs(MANAGE_UNITS)
def import_page() -> str:
    """Asks for the file."""
    return render_template("settings/units_import.html", columns=sheet.COLUMNS, errors=[])


@blueprint.post("/cai-dat/don-vi/nhap")
@needs(MANAGE_UNITS)
def import_file() -> Any:
    """Shows what the file would do; sent again with `act` = write, does it."""
    try:
        table = table_sent()
        rows = sheet.rows_of(table)
        with at_work() as office:
            if request.form.get("act") == "write":
                count = importing.bring_in(office, rows)
                flash(ngettext("%(num)d unit is written.", "%(num)d units are written.", count), "good")
                return redirect(url_for("settings_units.page"), 303)
            planned = importing.plan(office, rows)
    except (InvalidInput, InvalidInputs) as refused:
        complaints = refused.complaints if isinstance(refused, InvalidInputs) else [refused]
        errors = [(_where(one), in_words(one)) for one in complaints]
        return render_template("settings/units_import.html", columns=sheet.COLUMNS, errors=errors), 422
    counts = {does: sum(one.does == does for one in planned) for does in ("added", "changed", "same")}
    return render_template(
        "settings/units_preview.html",
        planned=planned,
        counts=counts,
        carried=packed(table),
        kind_word=words.unit_kind,
        column_word=lambda name: _COLUMNS.get(name, name),
    )


@blueprint.get("/cai-dat/don-vi/mau.csv")
@needs(MANAGE_UNITS)
def sample() -> Response:
    """A small file to begin with: made-up communes, each marked as a sample."""
    return send_file(
        SAMPLE, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name="don-vi-mau.csv"
    )


def _where(fault: InvalidInput) -> str:
    line, _dot, column = fault.field.partition(".")
    if not line.isdecimal():
        return ""
    told = _("Line %(number)s", number=line)
    return f"{told}, {_COLUMNS.get(column, column)}" if column else str(told)


def _ask(faults: Faults) -> str:
    with house().database.read() as connection:
        options = unit_options(connection)
        open_ended = {str(unit.id) for unit in directory.every(connection) if unit.kind != "department"}
    return render_template(
        "settings/units_end.html",
        units=[option for option in options if option[0] in open_ended],
        others=options,
        form=request.form,
        chosen=request.form.getlist("units") or request.args.getlist("don-vi"),
        successors=request.form.getlist("successors"),
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )
