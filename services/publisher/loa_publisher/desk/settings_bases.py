"""The register of legal bases: papers with their dates and standing, found by any part of their number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import KEEP_REGISTERS, may
from loa_publisher.bases import register
from loa_publisher.bases.register import Basis, Given
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.papers import STANDINGS
from loa_publisher.desk.settings_units import ids_in
from loa_publisher.desk.times import read_day

blueprint = Blueprint("settings_bases", __name__)

_LABELS = {
    "number": _l("Document number"),
    "title": _l("Title of the document"),
    "issuer": _l("Issued by"),
    "issued_on": _l("Issued on"),
    "valid_from": _l("In force since"),
    "valid_to": _l("Last day in force"),
    "status": _l("Standing"),
    "by": _l("Amended or replaced by"),
    "link": _l("Link"),
}


@blueprint.get("/cai-dat/can-cu")
def page() -> str:
    """All of them, the latest first; what no longer holds says so."""
    text = request.args.get("q", "").strip()[:100]
    today = in_hanoi(house().clock.now()).date()
    with house().database.read() as connection:
        every = register.listed(connection)
        shown = register.listed(connection, text) if text else every
    return render_template(
        "settings/bases.html",
        bases=[(one, STANDINGS[one.status], one.holds_on(today)) for one in shown],
        by_id={one.id: one for one in every},
        text=text,
        may_keep=may(person(), KEEP_REGISTERS),
    )


@blueprint.get("/cai-dat/can-cu/moi")
@needs(KEEP_REGISTERS)
def new() -> str:
    """The form of a paper."""
    return _form(None, Faults())


@blueprint.post("/cai-dat/can-cu/moi")
@needs(KEEP_REGISTERS)
def add() -> Any:
    """Adds it."""
    return _save(None)


@blueprint.get("/cai-dat/can-cu/<uuid:basis_id>")
@needs(KEEP_REGISTERS)
def edit(basis_id: UUID) -> str:
    """The form of a paper that is there."""
    return _form(basis_id, Faults())


@blueprint.post("/cai-dat/can-cu/<uuid:basis_id>")
@needs(KEEP_REGISTERS)
def change(basis_id: UUID) -> Any:
    """Changes it."""
    return _save(basis_id)


def _save(basis_id: UUID | None) -> Any:
    complaints: list[InvalidInput] = []
    given = _given(complaints)
    try:
        with at_work() as office:
            if basis_id is None:
                register.add(office, given)
            else:
                register.change(office, basis_id, given)
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        own = {one.field for one in complaints}
        told = [*complaints, *(one for one in refused.complaints if one.field not in own)]
        return _form(basis_id, faults_of(told, _LABELS)), 422
    flash(_("Saved."), "good")
    return redirect(url_for("settings_bases.page"), 303)


def _given(complaints: list[InvalidInput]) -> Given:
    form, days = request.form, {}
    for name in ("issued_on", "valid_from", "valid_to"):
        try:
            days[name] = read_day(form.get(name, ""), name)
        except InvalidInput as complaint:
            days[name] = None
            complaints.append(complaint)
    return Given(
        number=form.get("number", ""),
        title=form.get("title", ""),
        issuer=form.get("issuer", ""),
        status=form.get("status", ""),
        by_id=next(iter(ids_in([form.get("by", "")])), None),
        link=form.get("link", ""),
        **days,
    )


def _form(basis_id: UUID | None, faults: Faults) -> str:
    with house().database.read() as connection:
        basis = register.one(connection, basis_id) if basis_id else None
        others = [one for one in register.listed(connection) if one.id != basis_id]
    return render_template(
        "settings/basis.html",
        basis=basis,
        value=request.form if request.method == "POST" else _values(basis),
        statuses=[(code, word.label) for code, word in STANDINGS.items()],
        others=[("", _("none")), *((str(one.id), f"{one.number} · {one.title}") for one in others)],
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )


def _values(basis: Basis | None) -> dict[str, str]:
    if basis is None:
        return {"status": "in_force"}
    days = {name: getattr(basis, name) for name in ("issued_on", "valid_from", "valid_to")}
    return {
        "number": basis.number,
        "title": basis.title,
        "issuer": basis.issuer,
        "status": basis.status,
        "by": str(basis.by_id or ""),
        "link": basis.link,
        **{name: f"{day:%d/%m/%Y}" if day else "" for name, day in days.items()},
    }
