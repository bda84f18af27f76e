"""The media list at the desk: found, kept, and saved as a file for a spreadsheet."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import KEEP_PRESS, may
from loa_publisher.desk import issue_words as words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.complaining import NOTHING, Wrong, wrong
from loa_publisher.desk.house import house
from loa_publisher.desk.tabs import Pages
from loa_publisher.press import actions, queries

blueprint = Blueprint("press", __name__)

PAGE = 100
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LABELS = {
    "name": _l("Newspaper or station"),
    "kind": _l("Kind"),
    "person": _l("Contact person"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "note": _l("Note"),
    "valid_from": _l("From"),
    "valid_to": _l("Last day"),
}


@blueprint.get("/bao-chi")
def page() -> str:
    """Who is on it today, or (`xem=het`) everybody who ever was."""
    wanted = _wanted()
    with house().database.read() as connection:
        total = queries.count(connection, wanted)
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-total // PAGE)))
        rows = queries.listed(connection, wanted, limit=PAGE, offset=(number - 1) * PAGE)
    filters: dict[str, Any] = {name: request.args.get(name) or None for name in ("q", "loai", "xem")}
    return render_template(
        "press/list.html",
        contacts=rows,
        kinds=[("", _("Every kind")), *words.PRESS_KINDS.items()],
        kind_word=words.PRESS_KINDS.__getitem__,
        filters=filters,
        today=in_hanoi(house().clock.now()).date(),
        may_keep=may(person(), KEEP_PRESS),
        pages=Pages(number, PAGE, total, lambda n: url_for("press.page", trang=n, **filters)),
    )


@blueprint.get("/bao-chi/danh-sach.csv")
def export() -> Response:
    """The list as it is filtered, whole."""
    with house().database.read() as connection:
        text = queries.as_csv(queries.listed(connection, _wanted(), limit=None))
    headers = {"Content-Disposition": 'attachment; filename="bao-chi.csv"'}
    return Response(text, mimetype="text/csv", headers=headers)


@blueprint.get("/bao-chi/moi")
@needs(KEEP_PRESS)
def new() -> str:
    """An empty form."""
    return _form(None, NOTHING)


@blueprint.post("/bao-chi/moi")
@needs(KEEP_PRESS)
def add() -> Any:
    """A new entry."""
    return _save(None)


@blueprint.get("/bao-chi/<uuid:contact_id>")
@needs(KEEP_PRESS)
def edit(contact_id: UUID) -> str:
    """The form with what the entry says now."""
    return _form(contact_id, NOTHING)


@blueprint.post("/bao-chi/<uuid:contact_id>")
@needs(KEEP_PRESS)
def change(contact_id: UUID) -> Any:
    """Sets the entry anew."""
    return _save(contact_id)


def _wanted() -> queries.Wanted:
    kind = request.args.get("loai", "")
    return queries.Wanted(
        words=request.args.get("q", "").replace("\x00", "")[:200],
        kind=kind if kind in words.PRESS_KINDS else "",
        on=None if request.args.get("xem") == "het" else in_hanoi(house().clock.now()).date(),
    )


def _save(contact_id: UUID | None) -> Any:
    faults: list[InvalidInput] = []
    given: dict[str, Any] = {name: request.form.get(name, "") for name in queries.COLUMNS[:6]}
    for name in ("valid_from", "valid_to"):
        try:
            given[name] = _day(request.form.get(name, ""), name)
        except InvalidInput as fault:
            faults.append(fault)
    try:
        with at_work() as office:
            if contact_id is None:
                actions.add(office, given)
            else:
                actions.change(office, contact_id, given)
            if faults:
                raise InvalidInputs(faults)
    except InvalidInputs as refused:
        several = refused if refused.complaints is faults else InvalidInputs([*refused.complaints, *faults])
        return _form(contact_id, wrong("press", several, _LABELS)), 422
    flash(_("Saved."), "good")
    return redirect(url_for("press.page"), 303)


def _day(text: str, field: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    if not text.strip():
        return None
    if not found:
        raise InvalidInput(field, "write the day as 05/09/2026")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise InvalidInput(field, "there is no such day or hour") from None


def _form(contact_id: UUID | None, wrong: Wrong) -> str:
    given: Any = request.form
    with house().database.read() as connection:
        if contact_id is not None:
            row = queries.one(connection, contact_id)
            if request.method == "GET":
                given = {
                    **row._mapping,
                    **{name: _shown(row._mapping[name]) for name in ("valid_from", "valid_to")},
                }
    return render_template(
        "press/edit.html",
        contact_id=contact_id,
        given=given,
        kinds=list(words.PRESS_KINDS.items()),
        labels=_LABELS,
        wrong=wrong,
    )


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
