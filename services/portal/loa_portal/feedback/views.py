"""The form's pages. Without scripts, without cookies, and without anybody else's captcha.

At the foot of every page stands its first line; it leads here, where the rest is asked. What is sent is written down before the
thanks are shown. Too many from one address in a short time are asked to wait, with their words still in the form.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_limiter.util import get_remote_address
from sqlalchemy import Connection

from loa import feedback as kept
from loa_portal.articles import shelf
from loa_portal.articles.shelf import Article
from loa_portal.feedback.form import TRAP, Form, consent_words, letter, read
from loa_portal.site import site

feedback = Blueprint("feedback", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://")
PACE = "10 per minute; 60 per hour"
"""From one address; a school may well be behind a single one."""
_REFERENCE = re.compile(r"PH-[2-9A-Z]{4}-[2-9A-Z]{4}")


@feedback.get("/gui-phan-hoi")
def page() -> ResponseReturnValue:
    """The empty form; `?bai=` says which article it is about."""
    return _page(read({"bai": request.args.get("bai", "")}, judge=False))


@feedback.post("/gui-phan-hoi")
def send() -> ResponseReturnValue:
    """From the foot of a page (no mark yet): the form with these words. From the form itself: takes the letter."""
    if "mark" not in request.form:
        return _page(read(request.form, judge=False))
    form = read(request.form, judge=True)
    if form.errors:
        return _page(form, 422)
    try:
        with limiter.limit(PACE):
            pass
    except RateLimitExceeded:
        return _page(form, 429)
    words = consent_words(site().settings)
    with site().database.begin() as connection:
        known = form.article is not None and _article(connection, form) is not None
        said = letter(form, str(get_locale()), words, known=known)
        id = kept.identity(form.mark, said)
        kept.put(connection, site().clock.now(), id, said)
    return redirect(f"/gui-phan-hoi/cam-on/{kept.reference(id)}", 303)


@feedback.get("/gui-phan-hoi/cam-on/<reference>")
def thanks(reference: str) -> ResponseReturnValue:
    """It has been received, and by which number to ask for it."""
    if not _REFERENCE.fullmatch(reference):
        abort(404)
    return _uncached(render_template("feedback/thanks.html", reference=reference))


def _page(form: Form, status: int = 200) -> Response:
    with site().read() as connection:
        article = _article(connection, form)
    page = render_template(
        "feedback/form.html",
        form=form,
        article=article,
        trap=TRAP,
        longest=kept.LONGEST,
        words=consent_words(site().settings),
        hurried=status == 429,
    )
    return _uncached(page, status)


def _article(connection: Connection, form: Form) -> Article | None:
    found = shelf.find(connection, form.article) if form.article else None
    return found if found is not None and found.withdrawn_at is None else None


def _uncached(page: str, status: int = 200) -> Response:
    answer = Response(page, status, content_type="text/html; charset=utf-8")
    answer.cache_control.no_store = True
    return answer
