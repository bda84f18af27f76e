"""The publisher's web application: the desk for people, the JSON API for programs."""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from loa.blobs import Blobs
from loa.channel import installed
from loa.clock import Clock, SystemClock
from loa.database import again
from loa.errors import Misconfigured
from loa.settings import Settings
from loa_publisher import desk
from loa_publisher.desk.house import House
from loa_publisher.desk.preferences import chosen_language
from loa_publisher.desk.reading import PageDatabase, end_with

LARGEST_REQUEST = 64 * 1024 * 1024
"""A form with several pictures; each picture has a limit of its own (items/)."""


class _Desk(Flask):
    def dispatch_request(self) -> ResponseReturnValue:
        """A view is one transaction: where the database gave it up for another one's sake, it is done again."""
        if (
            request.mimetype == "multipart/form-data"
        ):  # files were read already; who uploads tries again by hand
            return super().dispatch_request()
        return again(super().dispatch_request)


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """The application over the database that `settings` names. Raises Misconfigured where the key of its sessions is missing."""
    if not settings.secret_key:
        raise Misconfigured("LOA_SECRET_KEY is not set; `loa keys` makes one")
    app = _Desk("loa_publisher", template_folder="desk/templates", static_folder="static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=16 * 1024 * 1024,
        SESSION_COOKIE_NAME="loa_desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES="desk/translations",
    )
    app.extensions["loa_house"] = House(
        settings=settings,
        database=PageDatabase.connect(
            settings.database, application="desk", patience=settings.database_timeout, by_values=True
        ),
        blobs=Blobs(settings.media),
        channels=installed(),
        clock=clock or SystemClock(),
    )
    end_with(app)
    Babel(app, locale_selector=chosen_language)
    desk.register(app)
    if find_spec("loa_publisher.api"):
        from loa_publisher.api import register

        register(app)
    return app
