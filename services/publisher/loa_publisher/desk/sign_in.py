"""The door: sign in, sign out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from loa.text import fold
from loa_publisher.accounts.actions import SignInRefused, check_password
from loa_publisher.desk.access import SignedIn, open_to_all
from loa_publisher.desk.house import house
from loa_publisher.desk.preferences import own_address
from loa_publisher.desk.security import limiter

blueprint = Blueprint("sign_in", __name__)


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Login and password."""

    login = StringField(validators=[InputRequired(_l("Enter your login."))])
    password = PasswordField(validators=[InputRequired(_l("Enter your password."))])


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@limiter.limit("10 per minute; 100 per hour", key_func=lambda: _who_tries(), methods=["POST"])
@limiter.limit("300 per minute", methods=["POST"])
@open_to_all
def page() -> str | Response | tuple[str, int]:
    """Asks for login and password; leads to where the person wanted to go."""
    wanted = own_address(request.args.get("next", "/"))
    if current_user.is_authenticated:
        return redirect(wanted, 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("sign_in.html", form=form, refused=False)
    try:
        user = check_password(
            house().database, form.login.data or "", form.password.data or "", house().clock.now()
        )
    except SignInRefused:
        return render_template("sign_in.html", form=form, refused=True), 403
    session.clear()
    session.permanent = True  # ends by itself after a working day
    login_user(SignedIn(user))
    return redirect(wanted, 303)


def _who_tries() -> str:
    """One address and one login: a whole office may sit behind one address."""
    return f"{get_remote_address()} {fold(request.form.get('login', ''))[:80]}"


@blueprint.post("/dang-xuat")
def leave() -> Response:
    """Ends the session."""
    logout_user()
    session.clear()
    flash(_("You have signed out."), "good")
    return redirect(url_for("sign_in.page"), 303)
