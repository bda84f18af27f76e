"""The register of spokespeople: written by one person, approved by another, then on the portal; taken from there at once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import APPROVE, KEEP_REGISTERS, WITHDRAW, may
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.times import read_day
from loa_publisher.desk.wording import in_words
from loa_publisher.desk.words import Word
from loa_publisher.spokespeople import register
from loa_publisher.spokespeople.register import Given, Kept

blueprint = Blueprint("settings_speakers", __name__)

KINDS = {
    "head": (_l("Head of the authority"), _l("Speaks on everything, by the office held.")),
    "spokesperson": (_l("Spokesperson of the authority"), _l("Named by the head, until further notice.")),
    "delegated": (
        _l("Speaks by delegation"),
        _l("For a case and a time; the public sees it as long as it is in force."),
    ),
}
_TEXTS = ("name", "post", "subject", "phone", "email", "basis")
_LABELS = {
    "kind": _l("In which role"),
    "name": _l("Full name"),
    "post": _l("Post"),
    "subject": _l("Speaks on"),
    "phone": _l("Telephone for the press"),
    "email": _l("E-mail for the press"),
    "basis": _l("Paper that it rests on"),
    "starts_on": _l("From day"),
    "ends_on": _l("Last day"),
}
PUBLIC = Word(_l("On the portal"), "good", "public")
CHANGED = Word(_l("On the portal; a change waits for approval"), "warn", "clock")
WAITS = Word(_l("Waits for approval"), "warn", "clock")
AHEAD = Word(_l("Approved, begins later"), "calm", "calendar")
OVER = Word(_l("Over"), "quiet", "state-history")


@blueprint.get("/cai-dat/nguoi-phat-ngon")
def page() -> str:
    """The register, with how each entry stands."""
    with house().database.read() as connection:
        every = register.listed(connection)
    user = person()
    return render_template(
        "settings/speakers.html",
        entries=[(one, KINDS[one.speaker.kind][0], _standing(one)) for one in every],
        may_keep=may(user, KEEP_REGISTERS),
        may_take_down=may(user, WITHDRAW),
        approves={one.speaker.id for one in every if may(user, APPROVE) and one.writer_id != user.id},
        portal=f"{house().settings.portal_address}/nguoi-phat-ngon",
    )


@blueprint.get("/cai-dat/nguoi-phat-ngon/moi")
@needs(KEEP_REGISTERS)
def new() -> str:
    """The form of somebody new."""
    return _form(None, Faults())


@blueprint.post("/cai-dat/nguoi-phat-ngon/moi")
@needs(KEEP_REGISTERS)
def add() -> Any:
    """Writes them down."""
    return _save(None)


@blueprint.get("/cai-dat/nguoi-phat-ngon/<uuid:speaker_id>")
@needs(KEEP_REGISTERS)
def edit(speaker_id: UUID) -> str:
    """The form of an entry."""
    return _form(speaker_id, Faults())


@blueprint.post("/cai-dat/nguoi-phat-ngon/<uuid:speaker_id>")
@needs(KEEP_REGISTERS)
def change(speaker_id: UUID) -> Any:
    """Writes another version."""
    return _save(speaker_id)


@blueprint.post("/cai-dat/nguoi-phat-ngon/<uuid:speaker_id>/bo")
@needs(KEEP_REGISTERS)
def remove(speaker_id: UUID) -> Any:
    """Takes an entry out, from the portal too."""
    with at_work() as office:
        register.remove(office, speaker_id)
    flash(_("Taken out of the register and from the portal."), "good")
    return redirect(url_for("settings_speakers.page"), 303)


@blueprint.post("/cai-dat/nguoi-phat-ngon/<uuid:speaker_id>/duyet")
@needs(APPROVE)
def approve(speaker_id: UUID) -> Any:
    """Another person's word: it goes to the portal."""
    try:
        with at_work() as office:
            register.approve(office, speaker_id)
    except (Conflict, Forbidden) as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Approved. The portal shows it now."), "good")
    return redirect(url_for("settings_speakers.page"), 303)


@blueprint.post("/cai-dat/nguoi-phat-ngon/<uuid:speaker_id>/go")
@needs(WITHDRAW)
def take_down(speaker_id: UUID) -> Any:
    """Takes somebody from the portal at once."""
    with at_work() as office:
        register.take_down(office, speaker_id)
    flash(_("The portal shows it no more."), "good")
    return redirect(url_for("settings_speakers.page"), 303)


def _standing(one: Kept) -> Word:
    today = in_hanoi(house().clock.now()).date()
    shown = one.public
    if shown is not None and shown.ends_on is not None and shown.ends_on < today:
        return OVER
    if shown is None or not one.approved:
        return WAITS if shown is None else CHANGED
    return PUBLIC if shown.speaks_on(today) else AHEAD


def _save(speaker_id: UUID | None) -> Any:
    complaints: list[InvalidInput] = []
    given = _given(complaints)
    try:
        with at_work() as office:
            if speaker_id is None:
                register.add(office, given)
            else:
                register.change(office, speaker_id, given)
            if complaints:
                raise InvalidInputs(complaints)
    except InvalidInputs as refused:
        own = {one.field for one in complaints}
        told = [*complaints, *(one for one in refused.complaints if one.field not in own)]
        return _form(speaker_id, faults_of(told, _LABELS)), 422
    flash(_("Saved. Another person approves it before the portal shows it."), "good")
    return redirect(url_for("settings_speakers.page"), 303)


def _given(complaints: list[InvalidInput]) -> Given:
    form, days = request.form, dict[str, date | None]()
    for name in ("starts_on", "ends_on"):
        try:
            days[name] = read_day(form.get(name, ""), name)
        except InvalidInput as complaint:
            days[name] = None
            complaints.append(complaint)
    return Given(
        kind=form.get("kind", ""),
        name=form.get("name", ""),
        post=form.get("post", ""),
        subject=form.get("subject", ""),
        phone=form.get("phone", ""),
        email=form.get("email", ""),
        basis=form.get("basis", ""),
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
    )


def _form(speaker_id: UUID | None, faults: Faults) -> str:
    with house().database.read() as connection:
        one = register.one(connection, speaker_id) if speaker_id else None
    return render_template(
        "settings/speaker.html",
        one=one,
        value=request.form if request.method == "POST" else _values(one),
        kinds=[(code, name, means) for code, (name, means) in KINDS.items()],
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )


def _values(one: Kept | None) -> dict[str, str]:
    if one is None:
        return {"kind": "spokesperson"}
    days = {name: getattr(one.speaker, name) for name in ("starts_on", "ends_on")}
    return {
        **{name: getattr(one.speaker, name) for name in ("kind", *_TEXTS)},
        **{name: f"{day:%d/%m/%Y}" if day else "" for name, day in days.items()},
    }
