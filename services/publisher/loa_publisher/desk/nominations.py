"""Nominations of role models: sent by units, with the person's consent, assessed by editors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import NOMINATE, WRITE, may
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.films import saved
from loa_publisher.desk.house import house
from loa_publisher.desk.tabs import Tab
from loa_publisher.desk.tags import NAMES
from loa_publisher.desk.times import read_day
from loa_publisher.desk.uploads import uploaded
from loa_publisher.desk.wording import in_words
from loa_publisher.items import lists
from loa_publisher.nominations import assessing, queries, sending
from loa_publisher.plans.queries import list_units

blueprint = Blueprint("nominations", __name__)

_LABELS = {
    "unit": _l("Unit that nominates"),
    "subject": _l("Who is nominated"),
    "name": _l("Full name, or name of the group"),
    "post": _l("Post or class, and where"),
    "age": _l("Age, of a child"),
    "deed": _l("The deed"),
    "field": _l("Field"),
    "link": _l("Papers: link"),
    "file": _l("Papers: file"),
    "by": _l("Who consents"),
    "on": _l("Day of the consent"),
    "representative": _l("Representative who signs for the child"),
    "child_agrees": _l("The child agrees"),
    "consent_link": _l("Consent: link"),
    "consent_file": _l("Consent: file"),
    "proof": _l("Proof of the consent"),
    "reason": _l("Reason"),
}
_STATES = ("received", "accepted", "declined")


@blueprint.get("/de-cu")
def page() -> str:
    """Those that the person may see, by state."""
    chosen = request.args.get("xem", "received")
    state = chosen if chosen in _STATES else "received"
    user = person()
    with house().database.read() as connection:
        counts = queries.counts(connection, user)
        rows = queries.listed(connection, user, state)
    names = {"received": _("To be assessed"), "accepted": _("Accepted"), "declined": _("Declined")}
    tabs = [
        Tab(names[one], url_for("nominations.page", xem=one), one == state, counts.get(one, 0))
        for one in _STATES
    ]
    return render_template(
        "nominations/list.html", nominations=rows, tabs=tabs, may_nominate=may(user, NOMINATE)
    )


@blueprint.get("/de-cu/moi")
@needs(NOMINATE)
def new() -> str:
    """The form of a nomination."""
    return _form({}, Faults())


@blueprint.post("/de-cu/moi")
@needs(NOMINATE)
def send() -> Any:
    """Takes it in."""
    form = request.form
    faults: list[InvalidInput] = []
    age, kept = None, ""
    try:
        age = _age(form.get("age", ""))
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
            texts = ("subject", "name", "post", "deed", "field", "link")
            id = sending.send(
                office,
                **{name: form.get(name, "") for name in texts},
                unit=_uuid(form.get("unit", "")),
                age=age,
                file=kept,
            )
    except InvalidInputs as refusal:
        return _form(form, faults_of(refusal, _LABELS)), 422
    flash(_("Received. Record the person's consent next."), "good")
    return redirect(url_for("nominations.show", nomination_id=id), 303)


@blueprint.get("/de-cu/<uuid:nomination_id>")
def show(nomination_id: UUID) -> str:
    """One of them, with the consent and what may be done."""
    return _show(nomination_id, Faults())


@blueprint.post("/de-cu/<uuid:nomination_id>/dong-y")
@needs(NOMINATE)
def consent(nomination_id: UUID) -> Any:
    """Records the consent, or (`act` = back) that it was taken back."""
    form = request.form
    try:
        if form.get("act") == "back":
            with at_work() as office:
                sending.withdraw_consent(office, nomination_id)
        else:
            on, kept = None, ""
            faults: list[InvalidInput] = []
            try:
                on = read_day(form.get("on", ""), "on")
                kept = uploaded("consent_file")
            except InvalidInput as fault:
                faults.append(fault)
            if faults:
                raise InvalidInputs(faults)
            with at_work() as office:
                sending.record_consent(
                    office,
                    nomination_id,
                    by=form.get("by", ""),
                    on=on,
                    representative=form.get("representative", ""),
                    child_agrees="child_agrees" in form,
                    link=form.get("consent_link", ""),
                    file=kept,
                )
    except InvalidInputs as refusal:
        places = {"proof": "f-consent_link", "link": "f-consent_link", "child_agrees": "f-child_agrees-1"}
        return _show(nomination_id, faults_of(refusal, _LABELS, places)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)


@blueprint.post("/de-cu/<uuid:nomination_id>/xet")
@needs(WRITE)
def assess(nomination_id: UUID) -> Any:
    """Accepts it (`act` = accept), which begins an item, or declines it with a reason."""
    try:
        with at_work() as office:
            if request.form.get("act") == "accept":
                number = lists.number_of(office.connection, assessing.accept(office, nomination_id))
            else:
                assessing.decline(office, nomination_id, request.form.get("reason", ""))
                number = None
    except (InvalidInput, InvalidInputs) as refusal:
        return _show(nomination_id, faults_of(refusal, _LABELS)), 422
    except Conflict as error:
        flash(in_words(error), "bad")
        return redirect(url_for("nominations.show", nomination_id=nomination_id), 303)
    if number is None:
        flash(_("Declined, with your reason."), "good")
        return redirect(url_for("nominations.page"), 303)
    flash(_("Accepted. Here is what can be written of it."), "good")
    return redirect(url_for("editor.edit", number=number), 303)


@blueprint.get("/de-cu/<uuid:nomination_id>/tep/<sha256>")
def file(nomination_id: UUID, sha256: str) -> Response:
    """Its papers or the consent, to save. Raises NotFound."""
    with house().database.read() as connection:
        row = queries.one(connection, person(), nomination_id)
    return saved(sha256, {row.file, row.consent_file}, "de-cu")


def _form(given: Any, faults: Faults) -> str:
    with house().database.read() as connection:
        units = list_units(connection, in_hanoi(house().clock.now()).date())
    return render_template(
        "nominations/new.html",
        given=given,
        units=[("", _("Choose"))] + [(str(unit.id), unit.name) for unit in units],
        fields=[("", _("Choose")), *NAMES["fields"].items()],
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )


def _show(nomination_id: UUID, faults: Faults) -> str:
    user = person()
    with house().database.read() as connection:
        row = queries.one(connection, user, nomination_id)
    own = may(user, WRITE) or (may(user, NOMINATE) and row.sent_by == user.id)
    return render_template(
        "nominations/show.html",
        one=row,
        minor=row.age is not None,
        agrees_itself=row.age is not None and row.age >= sending.SPEAKS_FOR_ITSELF,
        field_told=NAMES["fields"].get(row.field, row.field),
        consented=row.consent_recorded_at is not None and row.consent_withdrawn_at is None,
        may_consent=own and row.state == "received",
        may_take_back=own,
        may_assess=may(user, WRITE) and row.state == "received",
        given=request.form or SimpleNamespace(),
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )


def _age(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdigit():
        raise InvalidInput("age", "is given for a child, in years from 0 to 17")
    return int(text)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
