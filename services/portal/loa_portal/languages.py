"""The interface in Vietnamese or English. Articles stay in the language they were written in."""

from __future__ import annotations

from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale

from loa.errors import Misconfigured
from loa.settings import Settings

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE = "lang"
A_YEAR = 365 * 24 * 3600


def install(app: Flask, settings: Settings) -> None:
    """Chooses by ``?lang=``, then by the cookie that it leaves, then by LOA_LANGUAGE.

    Never by Accept-Language: many browsers of Vietnamese readers are set to English. Raises Misconfigured for another
    LOA_LANGUAGE.
    """
    default = settings.language
    if default not in LANGUAGES:
        raise Misconfigured(f"LOA_LANGUAGE: the portal speaks {' and '.join(LANGUAGES)}, not {default!r}")

    def choose() -> str:
        for candidate in (request.args.get("lang"), request.cookies.get(COOKIE)):
            if candidate in LANGUAGES:
                return candidate
        return default

    def language() -> str:
        if "language" not in g:
            g.language = choose()
        return str(g.language)

    def remember(response: Response) -> Response:
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(
                COOKIE,
                language(),
                max_age=A_YEAR,
                httponly=True,
                samesite="Lax",
                secure=settings.portal_address.startswith("https:"),
            )
        return response

    Babel(
        app, default_locale=default, locale_selector=language, default_translation_directories="translations"
    )
    app.after_request(remember)
    app.jinja_env.globals.update(
        language=language, languages=LANGUAGES, language_name=_name, in_language=_address
    )


def _address(code: str) -> str:
    """The present page in the language `code`."""
    return "?" + urlencode({**request.args, "lang": code})


def _name(tag: str) -> str:
    """What the interface calls the language `tag`; the tag itself where it is not known."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(get_locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag
