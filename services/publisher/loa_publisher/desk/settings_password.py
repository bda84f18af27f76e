"""My password: everybody chooses their own, and ends their sessions elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user

from loa import audit
from loa.errors import InvalidInput
from loa_publisher.accounts import actions
from loa_publisher.accounts.actions import SignInRefused, User
from loa_publisher.accounts.passwords import LONGEST, SHORTEST
from loa_publisher.desk.access import SignedIn, at_work, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.security import limiter

blueprint = Blueprint("settings_password", __name__)

_LABELS = {
    "old_password": _l("Password until now"),
    "new_password": _l("New password"),
    "again": _l("New password, once more"),
}


@blueprint.get("/cai-dat/mat-khau")
def page() -> str:
    """The form; for who came with a one-time password, the only page there is."""
    return _page(Faults())


@blueprint.post("/cai-dat/mat-khau")
@limiter.limit("10 per minute", key_func=lambda: str(person().id))
def change() -> Any:
    """Changes it. Every other session ends; this one goes on."""
    old, new = request.form.get("old_password", ""), request.form.get("new_password", "")
    user, now = person(), house().clock.now()
    try:
        if new != request.form.get("again", ""):
            raise InvalidInput("again", "is not the same as the new password")
        changed = actions.change_password(house().database, user.id, old, new, now)
    except SignInRefused:
        return _page(faults_of(InvalidInput("old_password", "this is not your password"), _LABELS)), 422
    except InvalidInput as fault:
        return _page(faults_of(fault, _LABELS)), 422
    with house().database.begin() as connection:
        audit.log(connection, now, user.login, "user.password_changed", user.login)
    _go_on(changed)
    flash(_("Your password is changed. Every other session of yours has ended."), "good")
    return redirect(url_for("start.page") if user.must_change else url_for("settings_password.page"), 303)


@blueprint.post("/cai-dat/mat-khau/phien")
def end_others() -> Any:
    """Ends every session of this person but this one."""
    with at_work() as office:
        user = actions.end_sessions(office.connection, office.user.id)
        office.log("user.sessions_ended", user.login)
    _go_on(user)
    flash(_("Every other session of yours has ended."), "good")
    return redirect(url_for("settings_password.page"), 303)


def _go_on(user: User) -> None:
    """The session of this window, under the number that is good now."""
    session.permanent = True
    login_user(SignedIn(user))


def _page(faults: Faults) -> str:
    return render_template(
        "settings/password.html",
        must_change=person().must_change,
        labels=_LABELS,
        errors=faults.errors,
        summary=faults.summary,
        shortest=SHORTEST,
        longest=LONGEST,
    )
