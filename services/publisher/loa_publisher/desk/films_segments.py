"""The form of one segment of a film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import WRITE
from loa_publisher.desk.access import at_work, needs
from loa_publisher.desk.consents import ConsentField, consent_from_form, consent_of
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.lengths import length, read_length
from loa_publisher.desk.uploads import uploaded
from loa_publisher.desk.wording import in_words
from loa_publisher.films import actions, followups, queries
from loa_publisher.films.kinds import FILM
from loa_publisher.items import lists
from loa_publisher.items import queries as items
from loa_publisher.plans.queries import list_units

blueprint = Blueprint("films_segments", __name__)

_LABELS = {
    "school": _l("School"),
    "unit": _l("Receiving unit"),
    "verdict": _l("Verdict"),
    "shown": _l("What is to be seen"),
    "seconds": _l("Running time"),
    "script": _l("Script"),
    "link": _l("Link to the video"),
    "file": _l("Still or paper"),
    "mends": _l("What it shows as mended"),
    "consent": _l("Consent"),
    "consent_holder": _l("Who holds the consent"),
    "consent_reference": _l("Number of the document, or where its file lies"),
    "consent_date": _l("Day of the consent"),
}
_DIGEST = "segment"
_PLACES = {
    "consent_holder": f"f-consent-holder-{_DIGEST}",
    "consent_reference": f"f-consent-reference-{_DIGEST}",
    "consent_date": f"f-consent-day-{_DIGEST}",
    "consent": f"f-children-{_DIGEST}",
}


@blueprint.get("/phim/<int:number>/phan-doan/moi")
@needs(WRITE)
def new(number: int) -> str:
    """An empty form; `sua` names the segment of an earlier film that this one shows as mended."""
    with house().database.read() as connection:
        given: dict[str, Any] = {"verdict": "dep"}
        mends = request.args.get("sua", "")
        for one in _mendable(connection):
            if str(one.key) == mends:
                given |= {"mends": mends, "school": one.school}
    return _form(number, None, given, ConsentField(), Faults())


@blueprint.get("/phim/<int:number>/phan-doan/<uuid:key>")
@needs(WRITE)
def edit(number: int, key: UUID) -> str:
    """The form with what the segment says now."""
    with house().database.read() as connection:
        standing = _standing(connection, number, key)
    given = {**standing, "seconds": length(standing["seconds"])}
    return _form(number, key, given, consent_of(standing), Faults())


@blueprint.post("/phim/<int:number>/phan-doan/moi")
@needs(WRITE)
def add(number: int) -> Any:
    """Puts it in at the end."""
    return _take(number, None)


@blueprint.post("/phim/<int:number>/phan-doan/<uuid:key>")
@needs(WRITE)
def save(number: int, key: UUID) -> Any:
    """Saves it in its place."""
    return _take(number, key)


def _take(number: int, key: UUID | None) -> Any:
    form, said = request.form, consent_from_form(request.form, _DIGEST)
    texts = ("school", "unit", "verdict", "shown", "script", "link", "mends")
    given: dict[str, Any] = {name: form.get(name, "").strip() for name in texts}
    faults: list[InvalidInput] = []
    try:
        seconds = read_length(form.get("seconds", ""), "seconds")
    except InvalidInput as fault:
        seconds = 0
        faults.append(fault)
    try:
        kept = uploaded("file") or form.get("kept_file", "")
    except InvalidInput as fault:
        kept = ""
        faults.append(fault)
    public = said.children and "consent_public" in form
    sent = {
        **given,
        "seconds": seconds,
        "file": kept,
        **said.as_json(),
        "consent_public": public,
        "key": str(key) if key else None,
    }
    shown = {**given, "seconds": form.get("seconds", ""), "file": kept, "consent_public": public}
    try:
        if faults:
            raise InvalidInputs(faults)
        with at_work() as office:
            film_id = lists.id_of(office.connection, number)
            saved = actions.put_segment(office, film_id, sent, base=form.get("base", ""))
    except InvalidInputs as refusal:
        return _form(number, key, shown, said, faults_of(_flat(refusal), _LABELS, _PLACES)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return _form(number, key, shown, said, Faults()), 409
    flash(_("Saved."), "good")
    if form.get("act") == "another":
        return redirect(url_for("films_segments.new", number=number), 303)
    return redirect(url_for("films.show", number=number, _anchor=f"doan-{saved}"), 303)


def _form(number: int, key: UUID | None, given: Mapping[str, Any], said: ConsentField, faults: Faults) -> str:
    with house().database.read() as connection:
        item = items.one(connection, lists.id_of(connection, number))
        if item.kind != FILM:
            raise NotFound(f"item {number} is no film")
        today = in_hanoi(house().clock.now()).date()
        units = [("", _("none"))] + [(str(unit.id), unit.name) for unit in list_units(connection, today)]
        mendable = [(str(one.key), f"{one.school} · #{one.film_number}") for one in _mendable(connection)]
    return render_template(
        "films/segment.html",
        item=item,
        key=key,
        given=given,
        said=said,
        digest=_DIGEST,
        labels=_LABELS,
        units=units,
        mendable=[("", _("none")), *mendable] if mendable else [],
        errors=faults.errors,
        summary=faults.summary,
        voids=item.state in ("approved", "submitted"),
    )


def _flat(refusal: InvalidInputs) -> list[InvalidInput]:
    """The parts of the consent as fields of the form: ``consent.date`` → ``consent_date``."""
    return [InvalidInput(one.field.replace(".", "_"), one.message) for one in refusal.complaints]


def _mendable(connection: Connection) -> list[followups.FollowUp]:
    """What was put right and no film has shown yet."""
    today = in_hanoi(house().clock.now()).date()
    return [one for one in followups.followups(connection, today) if one.state == followups.DONE]


def _standing(connection: Connection, number: int, key: UUID) -> dict[str, Any]:
    for one in queries.segments_json(connection, lists.id_of(connection, number)):
        if one["key"] == str(key):
            return one
    raise NotFound(f"no segment {key} in this film")
