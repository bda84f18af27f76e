"""Television films: made from what is beautiful in the quarter's films, and logged when a station has aired them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import DO_TASKS, WRITE
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.uploads import uploaded
from loa_publisher.desk.wording import in_words
from loa_publisher.films import airings, deriving
from loa_publisher.films.kinds import BEAUTIFUL, TV_FILM
from loa_publisher.items import lists
from loa_publisher.items import queries as items

blueprint = Blueprint("films_television", __name__)

_LABELS = {
    "station": _l("Station"),
    "programme": _l("Programme"),
    "aired_at": _l("Aired at"),
    "link": _l("Link"),
    "file": _l("File"),
    "note": _l("Note"),
    "proof": _l("Proof"),
}
_PLACES = {"aired_at": "f-aired-day", "proof": "f-link"}


@blueprint.get("/phim/truyen-hinh/<uuid:slot_id>")
@needs(WRITE)
def choose(slot_id: UUID) -> str:
    """The segments of the quarter's approved films: what is beautiful to choose, the rest with why it stays."""
    return _choose(slot_id, Faults())


@blueprint.post("/phim/truyen-hinh/<uuid:slot_id>")
@needs(WRITE)
def derive(slot_id: UUID) -> Any:
    """Makes the television film from what was chosen."""
    try:
        chosen = [UUID(one) for one in request.form.getlist("segment")]
    except ValueError:
        raise NotFound("no such segment") from None
    try:
        with at_work() as office:
            made = deriving.derive(office, slot_id, chosen, request.form.get("title", ""))
            number = lists.number_of(office.connection, made)
    except InvalidInputs as refusal:
        return _choose(slot_id, faults_of(refusal, {"title": _("Title")})), 422
    flash(_("The television film is begun. Read it over, then submit it."), "good")
    return redirect(url_for("films.show", number=number), 303)


@blueprint.post("/phim/<int:number>/nguon/<uuid:key>/bo")
@needs(WRITE)
def drop(number: int, key: UUID) -> Any:
    """Writes down that a segment is no longer in the television film."""
    try:
        with at_work() as office:
            deriving.drop_source(office, lists.id_of(office.connection, number), key)
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Taken out. Take its words out of the text, too."), "good")
    return redirect(url_for("films.show", number=number), 303)


@blueprint.get("/phim/<int:number>/phat-song")
@needs(DO_TASKS)
def air(number: int) -> str:
    """The form of an airing."""
    return _air(number, Faults())


@blueprint.post("/phim/<int:number>/phat-song")
@needs(DO_TASKS)
def log(number: int) -> Any:
    """Logs an airing; the first one ends the task."""
    faults: list[InvalidInput] = []
    aired_at, kept = None, ""
    try:
        aired_at = read_moment(request.form, "aired", "aired_at")
    except InvalidInput as fault:
        faults.append(fault)
    try:
        kept = uploaded("file")
    except InvalidInput as fault:
        faults.append(fault)
    try:
        if faults:
            raise InvalidInputs(faults)
        with at_work() as office:
            airings.log_airing(
                office,
                lists.id_of(office.connection, number),
                **{name: request.form.get(name, "") for name in ("station", "programme", "link", "note")},
                aired_at=aired_at,
                file=kept,
            )
    except InvalidInputs as refusal:
        return _air(number, faults_of(refusal, _LABELS, _PLACES)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return _air(number, Faults()), 409
    flash(_("Logged, with its proof."), "good")
    return redirect(url_for("films.show", number=number), 303)


def _choose(slot_id: UUID, faults: Faults) -> str:
    with house().database.read() as connection:
        quarter = deriving.quarter_of(connection, slot_id)
        rows = deriving.segments_of(connection, quarter)
    films: dict[int, list[Any]] = {}
    for row in rows:
        films.setdefault(row.film_number, []).append(row)
    return render_template(
        "films/choose.html",
        quarter=quarter,
        due=in_hanoi(quarter.slot.due_at),
        films=films,
        chosen=request.form.getlist("segment"),
        title=request.form.get("title", ""),
        may_leave=lambda row: row.verdict == BEAUTIFUL and (row.consent_public or not row.children),
        errors=faults.errors,
        summary=faults.summary,
        any_beautiful=any(row.verdict == BEAUTIFUL for row in rows),
    )


def _air(number: int, faults: Faults) -> str:
    with house().database.read() as connection:
        item = items.one(connection, lists.id_of(connection, number))
        if item.kind != TV_FILM:
            raise NotFound(f"item {number} is no television film")
        first = airings.awaits_airing(connection, item.id)
        aired = airings.airings_of(connection, item.id)
    return render_template(
        "films/air.html",
        item=item,
        first=first,
        may=first or bool(aired),
        given=request.form,
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )
