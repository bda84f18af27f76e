"""Leaving a newsletter: what a mail's List-Unsubscribe points at.

GET and HEAD change nothing, for mail scanners follow every link; the page has one button. A mail program's own button sends
``List-Unsubscribe=One-Click`` (RFC 8058): no cookie, no sign-in, no redirect, and again is the same.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from loa.errors import NotFound
from loa.newsletter import ask_to_leave, check_token
from loa_portal.site import site

departures = Blueprint("departures", __name__)


@departures.get("/u/<token>")
def ask(token: str) -> Response:
    """The page with one button."""
    try:
        check_token(token)
    except NotFound:
        abort(404)
    return _page("departure.html", done=False)


@departures.post("/u/<token>")
def leave(token: str) -> Response:
    """Writes the request down. An unknown token is answered alike: this address tells nobody who reads what."""
    how = "one-click" if request.form.get("List-Unsubscribe") == "One-Click" else "page"
    try:
        with site().database.begin() as connection:
            ask_to_leave(connection, site().clock.now(), token, how)
    except NotFound:
        abort(404)
    return _page("departure.html", done=True)


def _page(template: str, *, done: bool) -> Response:
    answer = Response(render_template(template, done=done), content_type="text/html; charset=utf-8")
    answer.cache_control.no_store = True
    return answer
