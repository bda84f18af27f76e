"""The portal as a Flask application."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request
from flask_babel import format_decimal, gettext
from werkzeug.exceptions import HTTPException, InternalServerError

from loa.blobs import Blobs
from loa.clock import Clock, SystemClock, in_hanoi
from loa.database import Database
from loa.settings import Settings
from loa_portal import headers, languages, papers
from loa_portal.api import api, http_problem
from loa_portal.articles.shelf import document_path, picture_path, shared_path
from loa_portal.counting import Visits
from loa_portal.departures import departures
from loa_portal.feedback.views import feedback, limiter
from loa_portal.feeds import feeds
from loa_portal.media import media
from loa_portal.pages import pages
from loa_portal.signature import lock
from loa_portal.site import EXTENSION, Site
from loa_portal.speakers import speakers

LARGEST_BODY = 10_000_000
"""Bytes that the portal takes in one request."""


def create_app(settings: Settings, *, clock: Clock | None = None) -> Flask:
    """The portal over the database and media folder of `settings`. Raises Misconfigured for settings that cannot work."""
    app = Flask("loa_portal")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.strict_slashes = False
    clock = clock or SystemClock()
    database = Database.connect(
        settings.database, application="loa-portal", patience=settings.database_timeout
    )
    app.extensions[EXTENSION] = Site(
        settings=settings,
        database=database,
        blobs=Blobs(settings.portal_media),
        clock=clock,
        lock=lock(settings.portal_secret),
        visits=Visits(database, clock),
    )
    languages.install(app, settings)
    headers.install(app, settings)
    limiter.init_app(app)
    for room in (api, pages, feeds, media, departures, feedback, speakers):
        app.register_blueprint(room)
    app.register_error_handler(HTTPException, _refuse)
    app.url_defaults(_name_static_version)
    app.jinja_env.globals.update(
        authority=settings.authority,
        address=settings.portal_address,
        picture_path=picture_path,
        document_path=document_path,
        shared_path=shared_path,
        urgent=(),
        visits=None,
    )
    app.jinja_env.filters["when"] = lambda instant: in_hanoi(instant).strftime("%d/%m/%Y %H:%M")
    app.jinja_env.filters["figure"] = lambda count: f"{count:,}".replace(",", ".")
    app.jinja_env.filters["machine_time"] = lambda instant: in_hanoi(instant).isoformat()
    app.jinja_env.filters["size"] = _size
    papers.install(app, clock)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def _refuse(failure: HTTPException) -> Response:
    """Any error: problem details below ``/api/``, a page elsewhere. Reads no database, for that may be what failed."""
    if request.path.startswith("/api/"):
        return http_problem(failure)
    code = failure.code or InternalServerError.code
    titles = {
        404: gettext("Page not found"),
        410: gettext("This article has been withdrawn"),
        500: gettext("Something went wrong here"),
    }
    page = render_template("error.html", code=code, title=titles.get(code, failure.name))
    answer = Response(page, code, content_type="text/html; charset=utf-8")
    answer.cache_control.no_store = True
    return answer


def _size(size: int) -> str:
    """Bytes as people say them: 320 KB, 1,4 MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{format_decimal(size / 1_000_000, '0.0')} MB"


def _name_static_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values["v"] = _version(Path(__file__).parent / "static" / values["filename"])


@cache
def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
