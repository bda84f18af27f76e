"""Texts in the reader's language, looked up quickly: a page has a thousand of them.

Flask-Babel asks for the request's context three times and spells the locale out for each text. Here the catalogue is looked up
once a request; every ``gettext`` of Flask-Babel goes through it, in templates and in lazy texts alike.
"""

from __future__ import annotations

from typing import Any

import flask_babel
from flask import Flask, current_app, g, has_app_context
from flask_babel import Domain


class _Catalogue(Domain):  # type: ignore[misc]  # Flask-Babel ships no types
    """Flask-Babel's domain, which remembers with the request what it found for its locale."""

    def get_translations(self) -> Any:
        """The translations into the language of this request; of none outside of any."""
        try:
            context = g._flask_babel
            locale, found = context.loa_catalogue
        except (AttributeError, RuntimeError):  # nothing looked up yet, or no request
            return self._look_up()
        return found if locale is context.babel_locale else self._look_up()

    def _look_up(self) -> Any:
        found = super().get_translations()
        if has_app_context() and hasattr(g, "_flask_babel"):
            g._flask_babel.loa_catalogue = (g._flask_babel.babel_locale, found)
        return found


_NAME = "loa_catalogue"
_usual_domain = flask_babel.get_domain


def _domain() -> Any:
    """That of the application at hand: another one of the same process keeps its own."""
    own = current_app.extensions.get(_NAME) if has_app_context() else None
    return own or _usual_domain()


def hasten(app: Flask) -> None:
    """Has all texts of this application looked up in this way."""
    catalogue = app.extensions[_NAME] = _Catalogue()
    flask_babel.get_domain = _domain
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue.get_translations().ugettext(text),
        ngettext=lambda one, many, count: catalogue.get_translations().ungettext(one, many, count),
        newstyle=True,
    )
