"""What was not yet beautiful: who puts it right, until when, what was done, before and after."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.clock import in_hanoi
from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import WRITE, may
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.films import OWED, saved, tabs
from loa_publisher.desk.house import house
from loa_publisher.desk.times import read_day
from loa_publisher.desk.uploads import uploaded
from loa_publisher.desk.wording import in_words
from loa_publisher.films import followups

blueprint = Blueprint("films_followups", __name__)

_LABELS = {
    "responsible": _l("Who puts it right"),
    "due_on": _l("Until"),
    "done": _l("What was done"),
    "before_link": _l("How it was: link"),
    "before_file": _l("How it was: picture"),
    "after_link": _l("How it is now: link"),
    "after_file": _l("How it is now: picture"),
    "after_proof": _l("How it is now"),
}


@blueprint.get("/phim/khac-phuc")
def page() -> str:
    """Everything that was not yet beautiful, what is owed first."""
    with house().database.read() as connection:
        rows = followups.followups(connection, _today())
    owed = [one for one in rows if not one.over]
    return render_template(
        "films/followups.html",
        owed=owed,
        over=[one for one in rows if one.over],
        tabs=tabs(OWED, len(owed)),
        may_write=may(person(), WRITE),
    )


@blueprint.get("/phim/khac-phuc/<uuid:key>")
def show(key: UUID) -> str:
    """One of them, with what may be done."""
    return _show(key, Faults())


@blueprint.post("/phim/khac-phuc/<uuid:key>")
@needs(WRITE)
def act(key: UUID) -> Any:
    """Asks somebody (`act` = ask), notes a reminder (remind), or writes down what was done (done)."""
    form, what = request.form, request.form.get("act", "")
    try:
        faults: list[InvalidInput] = []
        files = {"before_file": "", "after_file": ""}
        due_on = None
        try:
            due_on = read_day(form.get("due_on", ""), "due_on")
            files = {name: uploaded(name) for name in files}
        except InvalidInput as fault:
            faults.append(fault)
        if faults:
            raise InvalidInputs(faults)
        with at_work() as office:
            if what == "done":
                texts = {name: form.get(name, "") for name in ("done", "before_link", "after_link")}
                followups.finish(office, key, **texts, **files)
            elif what == "remind":
                followups.remind(office, key)
            else:
                followups.assign(office, key, responsible=form.get("responsible", ""), due_on=due_on)
    except InvalidInputs as refusal:
        return _show(key, faults_of(refusal, _LABELS, {"after_proof": "f-after_link"})), 422
    except Conflict as error:
        flash(in_words(error), "bad")
    else:
        flash(
            {
                "done": _("Put right. A later film may show it as beautiful now."),
                "remind": _("The reminder is noted."),
            }.get(what, _("Saved.")),
            "good",
        )
    return redirect(url_for("films_followups.show", key=key), 303)


@blueprint.get("/phim/khac-phuc/<uuid:key>/tep/<sha256>")
def file(key: UUID, sha256: str) -> Response:
    """A picture of how it was or is, to save. Raises NotFound."""
    with house().database.read() as connection:
        one = followups.one(connection, _today(), key)
    return saved(sha256, {one.before_file, one.after_file}, "khac-phuc")


def _show(key: UUID, faults: Faults) -> str:
    with house().database.read() as connection:
        one = followups.one(connection, _today(), key)
    return render_template(
        "films/followup.html",
        one=one,
        given=request.form,
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
        may_write=may(person(), WRITE),
    )


def _today() -> Any:
    return in_hanoi(house().clock.now()).date()
