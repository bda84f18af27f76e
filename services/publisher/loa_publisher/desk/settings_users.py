"""Users and roles: who works here and what each may do; accounts are added, changed, closed and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa.text import fold
from loa_publisher.accounts import administration as accounts
from loa_publisher.accounts.actions import User, user_of
from loa_publisher.accounts.roles import ADMIN, APPROVER, EDITOR, MANAGE_USERS, OPERATOR, READER, ROLES
from loa_publisher.accounts.tokens import tokens_of
from loa_publisher.desk.access import at_work, needs, person
from loa_publisher.desk.faults import Faults, faults_of
from loa_publisher.desk.house import house
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.wording import in_words

blueprint = Blueprint("settings_users", __name__)

PAGE = 50
SECRET = "settings_secret"
"""Where the session keeps what is told once: (user's id, ``password`` or ``token``, the secret)."""
LABELS = {
    "login": _l("Login"),
    "full_name": _l("Full name"),
    "roles": _l("Roles"),
    "spokesperson": _l("Spokesperson"),
    "email": _l("E-mail"),
    "label": _l("What the token is for"),
    "expires_at": _l("Valid until"),
}
_PLACES = {"roles": "roles", "spokesperson": "f-spokesperson-1", "expires_at": "f-expires-day"}
_MEANS = {
    EDITOR: _l("writes items, submits them and records what was done"),
    APPROVER: _l("decides on what others have written"),
    OPERATOR: _l("looks after the channels and what went wrong on them"),
    ADMIN: _l("looks after accounts, channels and settings; writes and approves nothing"),
    READER: _l("reads, and changes nothing"),
}


@blueprint.get("/cai-dat/nguoi-dung")
@needs(MANAGE_USERS)
def page() -> str:
    """Everybody by given name; found by name, login or role."""
    closed = request.args.get("xem") == "dong"
    text, role = request.args.get("q", "").strip()[:100], request.args.get("vai-tro", "")
    with house().database.read() as connection:
        everybody = [one for one in accounts.everybody(connection) if _wanted(one, text, role)]
    people = [one for one in everybody if one.is_active is not closed]
    number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-len(people) // PAGE)))
    asked: dict[str, Any] = {"q": text or None, "vai-tro": role if role in ROLES else None}
    view = "dong" if closed else None
    tabs = [
        Tab(label, url_for("settings_users.page", xem=name, **asked), name == view, count)
        for label, name, count in (
            (_("May sign in"), None, sum(one.is_active for one in everybody)),
            (_("Closed"), "dong", sum(not one.is_active for one in everybody)),
        )
    ]
    return render_template(
        "settings/users.html",
        people=people[(number - 1) * PAGE : number * PAGE],
        tabs=tabs,
        text=text,
        role=role,
        view=view,
        cleared=url_for("settings_users.page", xem=view),
        roles=ROLES,
        pages=Pages(
            number,
            PAGE,
            len(people),
            lambda n: url_for("settings_users.page", xem=view, trang=n, **asked),
        ),
    )


@blueprint.get("/cai-dat/nguoi-dung/moi")
@needs(MANAGE_USERS)
def new() -> str:
    """The form of a new account."""
    return _new(Faults())


@blueprint.post("/cai-dat/nguoi-dung/moi")
@needs(MANAGE_USERS)
def add() -> Any:
    """Adds it; the one-time password is shown on the page that follows."""
    try:
        with at_work() as office:
            user, password = accounts.add(
                office,
                login=request.form.get("login", ""),
                full_name=request.form.get("full_name", ""),
                roles=request.form.getlist("roles"),
                spokesperson="spokesperson" in request.form,
                email=request.form.get("email", ""),
                for_programs=request.form.get("way") == "programs",
            )
    except (InvalidInput, InvalidInputs) as refused:
        return _new(faults_of(refused, LABELS, _PLACES)), 422
    except Conflict as taken:
        return _new(faults_of(InvalidInput("login", str(taken)), LABELS, _PLACES)), 422
    if password is not None:
        session[SECRET] = (str(user.id), "password", password)
    flash(_("The account is open."), "good")
    return redirect(url_for("settings_users.show", user_id=user.id), 303)


@blueprint.get("/cai-dat/nguoi-dung/<uuid:user_id>")
@needs(MANAGE_USERS)
def show(user_id: UUID) -> str:
    """An account with all that can be done with it."""
    return draw(user_id, Faults())


@blueprint.post("/cai-dat/nguoi-dung/<uuid:user_id>")
@needs(MANAGE_USERS)
def change(user_id: UUID) -> Any:
    """Another name, other roles."""
    try:
        with at_work() as office:
            accounts.change(
                office,
                user_id,
                full_name=request.form.get("full_name", ""),
                roles=request.form.getlist("roles"),
                spokesperson="spokesperson" in request.form,
                email=request.form.get("email"),
            )
    except (InvalidInput, InvalidInputs) as refused:
        return draw(user_id, faults_of(refused, LABELS, _PLACES), given=True), 422
    flash(_("Saved."), "good")
    return redirect(url_for("settings_users.page" if person().id != user_id else "settings.page"), 303)


@blueprint.post("/cai-dat/nguoi-dung/<uuid:user_id>/dong")
@needs(MANAGE_USERS)
def close(user_id: UUID) -> Any:
    """Sessions and tokens end at once."""
    try:
        with at_work() as office:
            user = accounts.close(office, user_id)
    except Conflict as refused:
        flash(in_words(refused), "bad")
    else:
        flash(_("%(name)s can no longer sign in. What they did stays.", name=user.full_name), "good")
    return redirect(url_for("settings_users.show", user_id=user_id), 303)


@blueprint.post("/cai-dat/nguoi-dung/<uuid:user_id>/mo")
@needs(MANAGE_USERS)
def open_again(user_id: UUID) -> Any:
    """The person may sign in again."""
    with at_work() as office:
        user = accounts.open_again(office, user_id)
    flash(_("%(name)s may sign in again.", name=user.full_name), "good")
    return redirect(url_for("settings_users.show", user_id=user_id), 303)


def draw(user_id: UUID, faults: Faults, *, given: bool = False) -> str:
    """The page of an account; `given`: with what was sent in and could not be taken."""
    with house().database.read() as connection:
        user = user_of(connection, user_id)
        tokens = tokens_of(connection, user_id)
    kept = session.pop(SECRET, None)
    secret = kept if kept and kept[0] == str(user_id) else None
    shown = user
    if given:
        shown = replace(
            user,
            full_name=request.form.get("full_name", ""),
            roles=frozenset(request.form.getlist("roles")),
            spokesperson="spokesperson" in request.form,
            email=request.form.get("email", ""),
        )
    return render_template(
        "settings/user.html",
        user=user,
        shown=shown,
        tokens=tokens,
        told=secret[1] if secret else None,
        secret=secret[2] if secret else None,
        form=request.form if request.method == "POST" else {},
        roles=_roles(),
        labels=LABELS,
        errors=faults.errors,
        summary=faults.summary,
        myself=user.id == person().id,
    )


def _new(faults: Faults) -> str:
    return render_template(
        "settings/user_new.html",
        form=request.form,
        chosen=request.form.getlist("roles"),
        roles=_roles(),
        labels=LABELS,
        errors=faults.errors,
        summary=faults.summary,
    )


def _roles() -> Sequence[tuple[str, Any]]:
    return [(role, _MEANS[role]) for role in ROLES]


def _wanted(user: User, text: str, role: str) -> bool:
    named = all(word in fold(f"{user.full_name} {user.login}") for word in fold(text).split())
    return named and (role not in ROLES or role in user.roles)
