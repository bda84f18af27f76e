"""Holidays, quiet windows and swapped working days: those of law and plan beside those that an administrator names."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import SET_DAYS, may
from loa_publisher.calendar import own_days
from loa_publisher.calendar.known_days import known_days
from loa_publisher.calendar.own_days import Given
from loa_publisher.calendar.windows import FIRST_DAY, LAST_DAY
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.times import read_day
from loa_publisher.desk.words import Word

blueprint = Blueprint("settings_days", __name__)

_LABELS = {
    "kind": _l("What it is"),
    "first_on": _l("First day"),
    "last_on": _l("Last day"),
    "name": _l("Name"),
    "name_en": _l("Name in English"),
}
KINDS = {
    "holiday": Word(
        _l("Holiday"), "good", "sun", _l("The calendar marks it, and clocks of working days leave it out.")
    ),
    "quiet_window": Word(
        _l("Quiet window"), "calm", "moon", _l("The calendar warns of whatever routine is to go out then.")
    ),
    "working_day": Word(
        _l("Working day"),
        "quiet",
        "briefing",
        _l("Takes a public holiday or quiet window away; a Saturday becomes a day on which clocks run."),
    ),
}
_SOURCES = {"law": _l("by law"), "plan": _l("from a plan"), "own": _l("set here")}


@blueprint.get("/cai-dat/ngay-nghi")
def page() -> str:
    """The special days of a year, the earliest first."""
    today = in_hanoi(house().clock.now()).date()
    year = min(max(request.args.get("nam", today.year, type=int), FIRST_DAY.year), LAST_DAY.year)
    with house().database.read() as connection:
        found = known_days(connection, date(year, 1, 1), date(year, 12, 31))
    return render_template(
        "settings/days.html",
        year=year,
        days=[(one, KINDS[one.kind], _SOURCES[one.source]) for one in found],
        before=year - 1 if year > FIRST_DAY.year else None,
        after=year + 1 if year < LAST_DAY.year else None,
        may_set=may(person(), SET_DAYS),
    )


@blueprint.get("/cai-dat/ngay-nghi/moi")
@needs(SET_DAYS)
def new() -> str:
    """The form of days that nobody has named yet; the address may say which."""
    return _form(None, Faults())


@blueprint.post("/cai-dat/ngay-nghi/moi")
@needs(SET_DAYS)
def add() -> Any:
    """Names them."""
    return _save(None)


@blueprint.get("/cai-dat/ngay-nghi/<uuid:day_id>")
@needs(SET_DAYS)
def edit(day_id: UUID) -> str:
    """The form of days that were named here."""
    return _form(day_id, Faults())


@blueprint.post("/cai-dat/ngay-nghi/<uuid:day_id>")
@needs(SET_DAYS)
def change(day_id: UUID) -> Any:
    """Names them anew."""
    return _save(day_id)


@blueprint.post("/cai-dat/ngay-nghi/<uuid:day_id>/bo")
@needs(SET_DAYS)
def remove(day_id: UUID) -> Any:
    """Names them no longer."""
    with at_work() as office:
        gone = own_days.one(office.connection, day_id)
        own_days.remove(office, day_id)
    flash(_("Taken out: %(name)s.", name=gone.name), "good")
    return redirect(url_for("settings_days.page", nam=gone.first_on.year), 303)


def _save(day_id: UUID | None) -> Any:
    complaints: list[InvalidInput] = []
    given = _given(complaints)
    try:
        with at_work() as office:
            if day_id is None:
                own_days.add(office, given)
            else:
                own_days.change(office, day_id, given)
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        own = {one.field for one in complaints}
        told = [*complaints, *(one for one in refused.complaints if one.field not in own)]
        return _form(day_id, faults_of(told, _LABELS)), 422
    flash(_("Saved. The calendar and the clocks that begin from now on follow."), "good")
    return redirect(url_for("settings_days.page", nam=given.first_on.year if given.first_on else None), 303)


def _given(complaints: list[InvalidInput]) -> Given:
    form, days = request.form, {}
    for name in ("first_on", "last_on"):
        try:
            days[name] = read_day(form.get(name, ""), name)
        except InvalidInput as complaint:
            days[name] = None
            complaints.append(complaint)
    return Given(
        kind=form.get("kind", ""), name=form.get("name", ""), name_en=form.get("name_en", ""), **days
    )


def _form(day_id: UUID | None, faults: Faults) -> str:
    with house().database.read() as connection:
        own = own_days.one(connection, day_id) if day_id else None
    return render_template(
        "settings/day.html",
        own=own,
        value=request.form if request.method == "POST" else _values(own),
        kinds=[(code, word.label, word.meaning) for code, word in KINDS.items()],
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )


def _values(own: own_days.OwnDay | None) -> dict[str, str]:
    if own is None:
        asked = {name: request.args.get(name, "")[:200] for name in ("first_on", "last_on", "name", "kind")}
        return asked | {"kind": asked["kind"] if asked["kind"] in KINDS else "holiday"}
    days = {name: f"{getattr(own, name):%d/%m/%Y}" for name in ("first_on", "last_on")}
    return {"kind": own.kind, "name": own.name, "name_en": own.name_en, **days}
