"""Units: the directory of who there is; each with its validity, what is above it, and who takes over from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.errors import InvalidInput, InvalidInputs
from loa.text import slugify
from loa_publisher.accounts.roles import MANAGE_CHANNELS, MANAGE_UNITS, may
from loa_publisher.desk import words
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.times import read_day
from loa_publisher.plans.queries import Unit
from loa_publisher.units import actions, directory
from loa_publisher.units.actions import Given
from loa_publisher.units.kinds import COMMUNE, KINDS
from loa_publisher.units.receiving import accounts_of

blueprint = Blueprint("settings_units", __name__)

PAGE = 50
_SOON = timedelta(days=90)
LABELS = {
    "name": _l("Name of the unit"),
    "name_en": _l("Name in English"),
    "slug": _l("Short name"),
    "kind": _l("Kind of unit"),
    "parent": _l("Under"),
    "valid_from": _l("First day"),
    "valid_to": _l("Last day"),
    "successors": _l("Successors"),
    "renamed_on": _l("New name since"),
}
PLACES = {"successors": "successors"}


@dataclass(frozen=True)
class UnitLine:
    """A unit in the list. `reach`: ids of its accounts; `lacks`: how many of its successors have none.

    `pressing`: it has ended, or does within `_SOON`.
    """

    unit: Unit
    kind: str
    parent: Unit | None
    successors: Sequence[Unit]
    reach: Sequence[UUID]
    lacks: int
    state: str
    pressing: bool


@blueprint.get("/cai-dat/don-vi")
def page() -> str:
    """Those that are there today, those to come, those that have ended; found by name or kind."""
    today = in_hanoi(house().clock.now()).date()
    text, kind = request.args.get("q", "").strip()[:100], request.args.get("loai", "")
    chosen = request.args.get("xem", "")
    with house().database.read() as connection:
        everyone = directory.every(connection)
        found = [unit for unit in everyone if directory.named(unit, text) and (not kind or unit.kind == kind)]
        after = directory.successors(connection)
        reach = accounts_of(connection, house().channels)
    by_state: dict[str, list[Unit]] = {"": [], "sap-toi": [], "da-het": []}
    for unit in found:
        by_state[_state(unit, today)].append(unit)
    state = chosen if chosen in by_state else ""
    shown = by_state[state]
    number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-len(shown) // PAGE)))
    known = {unit.id: unit for unit in everyone}
    asked: dict[str, Any] = {"q": text or None, "loai": kind or None}
    labels = {"": _("In force"), "sap-toi": _("To come"), "da-het": _("Ended")}
    return render_template(
        "settings/units.html",
        lines=[
            _line(unit, known, after, reach, state) for unit in shown[(number - 1) * PAGE : number * PAGE]
        ],
        tabs=[
            Tab(
                labels[name],
                url_for("settings_units.page", xem=name or None, **asked),
                name == state,
                len(units),
            )
            for name, units in by_state.items()
        ],
        text=text,
        kind=kind,
        state=state,
        kinds=[
            ("", _("All kinds")),
            *(
                (one, words.unit_kind(one))
                for one in dict.fromkeys([*KINDS, *(unit.kind for unit in everyone)])
                if any(unit.kind == one for unit in everyone)
            ),
        ],
        may_keep=may(person(), MANAGE_UNITS),
        pages=Pages(
            number,
            PAGE,
            len(shown),
            lambda n: url_for("settings_units.page", xem=state or None, trang=n, **asked),
        ),
    )


@blueprint.get("/cai-dat/don-vi/<uuid:unit_id>")
def show(unit_id: UUID) -> str:
    """A unit: what it is and was, whom it succeeds, who succeeds it, and how it is reached."""
    today = in_hanoi(house().clock.now()).date()
    with house().database.read() as connection:
        unit = directory.one(connection, unit_id)
        everyone = directory.every(connection)
        after = directory.successors(connection)
        before = set(directory.predecessors(connection, unit_id))
        reach = accounts_of(connection, house().channels)
        former = directory.former_names(connection, unit_id)
    known = {one.id: one for one in everyone}
    return render_template(
        "settings/unit.html",
        line=_line(unit, known, after, reach, _state(unit, today)),
        reached={one.id: bool(reach.get(one.slug)) for one in everyone},
        predecessors=[one for one in everyone if one.id in before],
        below=[one for one in everyone if one.parent_id == unit_id],
        former=former,
        may_keep=may(person(), MANAGE_UNITS),
        may_add_account=may(person(), MANAGE_CHANNELS),
        receivers=[name for name, channel in house().channels.items() if channel.to_all],
    )


@blueprint.get("/cai-dat/don-vi/moi")
@needs(MANAGE_UNITS)
def new() -> str:
    """The form of a new unit."""
    return _form(None, Faults())


@blueprint.post("/cai-dat/don-vi/moi")
@needs(MANAGE_UNITS)
def add() -> Any:
    """Adds it."""
    complaints: list[InvalidInput] = []
    given = _given(complaints)
    slug = request.form.get("slug", "").strip() or (slugify(given.name) if given.name.strip() else "")
    try:
        with at_work() as office:
            id = actions.add(office, slug, given)
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        return _form(None, _faults(complaints, refused)), 422
    flash(_("The unit is added."), "good")
    return redirect(url_for("settings_units.show", unit_id=id), 303)


@blueprint.get("/cai-dat/don-vi/<uuid:unit_id>/sua")
@needs(MANAGE_UNITS)
def edit(unit_id: UUID) -> str:
    """The form of a unit."""
    return _form(unit_id, Faults())


@blueprint.post("/cai-dat/don-vi/<uuid:unit_id>/sua")
@needs(MANAGE_UNITS)
def change(unit_id: UUID) -> Any:
    """Changes it; its channel account follows."""
    complaints: list[InvalidInput] = []
    given = _given(complaints)
    renamed_on = None
    if request.form.get("renaming") == "renamed":
        renamed_on = _day("renamed_on", complaints)
        if renamed_on is None and not any(one.field == "renamed_on" for one in complaints):
            complaints.append(InvalidInput("renamed_on", "must not be empty"))
    try:
        with at_work() as office:
            actions.change(office, unit_id, given, renamed_on)
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        return _form(unit_id, _faults(complaints, refused)), 422
    flash(_("Saved. The unit's channel account follows."), "good")
    return redirect(url_for("settings_units.show", unit_id=unit_id), 303)


def unit_options(connection: Connection) -> list[tuple[str, str]]:
    """Every unit for a choice, by name, with the years of those that have ended."""
    return [
        (
            str(unit.id),
            f"{unit.name} ({_('until %(day)s', day=f'{unit.valid_to:%d/%m/%Y}')})"
            if unit.valid_to
            else unit.name,
        )
        for unit in directory.every(connection)
    ]


def ids_in(texts: Sequence[str]) -> list[UUID]:
    """The ids that a form sent; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _state(unit: Unit, today: Any) -> str:
    if unit.valid_to is not None and unit.valid_to < today:
        return "da-het"
    return "sap-toi" if unit.valid_from is not None and unit.valid_from > today else ""


def _line(
    unit: Unit,
    known: Mapping[UUID, Unit],
    after: Mapping[UUID, Sequence[UUID]],
    reach: Mapping[str, Sequence[UUID]],
    state: str,
) -> UnitLine:
    heirs = sorted((known[id] for id in after.get(unit.id, ())), key=lambda one: one.name)
    return UnitLine(
        unit,
        str(words.unit_kind(unit.kind)),
        known.get(unit.parent_id) if unit.parent_id else None,
        heirs,
        reach.get(unit.slug, ()),
        sum(not reach.get(heir.slug) for heir in heirs),
        state,
        unit.valid_to is not None and unit.valid_to <= in_hanoi(house().clock.now()).date() + _SOON,
    )


def _day(name: str, complaints: list[InvalidInput]) -> Any:
    try:
        return read_day(request.form.get(name, ""), name)
    except InvalidInput as complaint:
        complaints.append(complaint)
        return None


def _given(complaints: list[InvalidInput]) -> Given:
    form = request.form
    return Given(
        name=form.get("name", ""),
        name_en=form.get("name_en", ""),
        kind=form.get("kind", ""),
        parent_id=next(iter(ids_in([form.get("parent", "")])), None),
        valid_from=_day("valid_from", complaints),
        valid_to=_day("valid_to", complaints),
        successors=ids_in(form.getlist("successors")),
    )


def _faults(complaints: list[InvalidInput], refused: InvalidInputs) -> Faults:
    own = {one.field for one in complaints}
    return faults_of(
        [*complaints, *(one for one in refused.complaints if one.field not in own)], LABELS, PLACES
    )


def _form(unit_id: UUID | None, faults: Faults) -> str:
    with house().database.read() as connection:
        unit = directory.one(connection, unit_id) if unit_id else None
        options = unit_options(connection)
        after = directory.successors(connection, [unit_id]).get(unit_id, []) if unit_id else []
    chosen = request.form.getlist("successors") if request.method == "POST" else [str(one) for one in after]
    others = [(id, name) for id, name in options if id != str(unit_id)]
    kinds = [*KINDS, unit.kind] if unit and unit.kind not in KINDS else list(KINDS)
    return render_template(
        "settings/unit_form.html",
        unit=unit,
        value=request.form if request.method == "POST" else _values(unit),
        parents=[("", _("no unit")), *others],
        others=others,
        chosen=chosen,
        kinds=[(one, words.unit_kind(one)) for one in kinds],
        labels=LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )


def _values(unit: Unit | None) -> Mapping[str, str]:
    if unit is None:
        return {"kind": COMMUNE}
    return {
        "name": unit.name,
        "name_en": unit.name_en or "",
        "kind": unit.kind,
        "parent": str(unit.parent_id or ""),
        "valid_from": f"{unit.valid_from:%d/%m/%Y}" if unit.valid_from else "",
        "valid_to": f"{unit.valid_to:%d/%m/%Y}" if unit.valid_to else "",
        "renaming": "mistake",
        "renamed_on": f"{in_hanoi(house().clock.now()):%d/%m/%Y}",
    }
