"""What opens an account: its one-time password, its sessions, and the tokens of the person's programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _

from loa.errors import Conflict, InvalidInput
from loa_publisher.accounts import administration as accounts
from loa_publisher.accounts.roles import MANAGE_USERS
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import faults_of
from loa_publisher.desk.settings_users import LABELS, SECRET, draw
from loa_publisher.desk.times import read_moment
from loa_publisher.desk.wording import in_words

blueprint = Blueprint("settings_tokens", __name__)

_PLACES = {"expires_at": "f-expires-day"}


@blueprint.post("/cai-dat/nguoi-dung/<uuid:user_id>/mat-khau")
@needs(MANAGE_USERS)
def give_password(user_id: UUID) -> Any:
    """A one-time password, shown on the page that follows and nowhere again."""
    if user_id == person().id:  # it would throw out who asks before they could read it
        return redirect(url_for("settings_password.page"), 303)
    try:
        with at_work() as office:
            session[SECRET] = (str(user_id), "password", accounts.give_password(office, user_id))
    except Conflict as refused:
        flash(in_words(refused), "bad")
    return _back(user_id)


@blueprint.post("/cai-dat/nguoi-dung/<uuid:user_id>/phien")
@needs(MANAGE_USERS)
def end_sessions(user_id: UUID) -> Any:
    """Everybody who is signed in as this person is asked for the password again."""
    with at_work() as office:
        user = accounts.end_sessions(office, user_id)
    flash(_("%(name)s has to sign in again everywhere.", name=user.full_name), "good")
    return _back(user_id)


@blueprint.post("/cai-dat/nguoi-dung/<uuid:user_id>/token")
@needs(MANAGE_USERS)
def add(user_id: UUID) -> Any:
    """A token, shown on the page that follows and nowhere again."""
    try:
        expires_at = read_moment(
            {"expires_day": request.form.get("expires_day", ""), "expires_time": "23:59"}
            if request.form.get("expires_day", "").strip()
            else {},
            "expires",
            "expires_at",
        )
        with at_work() as office:
            token = accounts.add_token(office, user_id, request.form.get("label", ""), expires_at)
    except InvalidInput as refused:
        return draw(user_id, faults_of(refused, LABELS, _PLACES)), 422
    session[SECRET] = (str(user_id), "token", token)
    return _back(user_id)


@blueprint.post("/cai-dat/nguoi-dung/<uuid:user_id>/token/<uuid:token_id>/thu-hoi")
@needs(MANAGE_USERS)
def revoke(user_id: UUID, token_id: UUID) -> Any:
    """The token opens nothing any more."""
    with at_work() as office:
        accounts.revoke_token(office, user_id, token_id)
    flash(_("Revoked. Programs that use this token are turned away."), "good")
    return _back(user_id)


def _back(user_id: UUID) -> Any:
    return redirect(url_for("settings_users.show", user_id=user_id), 303)
