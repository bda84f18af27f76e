"""What a person chooses for their own screen: language, light, shortcuts. In cookies, so that the sign-in page knows them too."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, request
from werkzeug.wrappers import Response

from loa_publisher.desk.access import open_to_all
from loa_publisher.desk.house import house

LANGUAGES = ("vi", "en")
THEMES = ("auto", "light", "dark")
KEYS = ("on", "off")
YEAR = 365 * 86400

blueprint = Blueprint("preferences", __name__)


def chosen_language() -> str:
    """The reader's language; the installation's where none was chosen."""
    chosen = request.cookies.get("loa_language", "")
    return chosen if chosen in LANGUAGES else house().settings.language


def chosen_theme() -> str:
    """``light``, ``dark`` or ``auto`` (as the device)."""
    chosen = request.cookies.get("loa_theme", "")
    return chosen if chosen in THEMES else "auto"


def chosen_keys() -> str:
    """``on``, or ``off`` for who wants no key to do anything by itself (WCAG 2.1.4)."""
    chosen = request.cookies.get("loa_keys", "")
    return chosen if chosen in KEYS else "on"


@blueprint.post("/ngon-ngu")
@open_to_all
def language() -> Response:
    """Chooses the language and goes back."""
    return _keep("loa_language", request.form.get("language", ""), LANGUAGES)


@blueprint.post("/giao-dien")
@open_to_all
def theme() -> Response:
    """Chooses light or dark and goes back."""
    return _keep("loa_theme", request.form.get("theme", ""), THEMES)


@blueprint.post("/phim-tat")
def keys() -> Response:
    """Switches the keyboard shortcuts on or off and goes back."""
    return _keep("loa_keys", request.form.get("keys", ""), KEYS)


def _keep(name: str, value: str, known: tuple[str, ...]) -> Response:
    if value not in known:
        abort(400)
    response = redirect(own_address(request.form.get("back", "/")), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


def own_address(address: str) -> str:
    """`address` if it is a path on this desk, else the front page: nobody is led to another host."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address
