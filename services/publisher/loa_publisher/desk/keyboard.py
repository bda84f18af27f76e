"""The keyboard shortcuts: which there are, where each leads, and the sheet that tells them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from loa_publisher.accounts.roles import WRITE, may
from loa_publisher.calendar.windows import DAY, MONTH, WEEK
from loa_publisher.desk.access import person

blueprint = Blueprint("keyboard", __name__)


@dataclass(frozen=True)
class Shortcut:
    """A key. `href`: where it leads from any page; without one the page itself does what it means (static/js/keys.js)."""

    keys: tuple[str, ...]
    means: LazyString | str
    href: str | None = None


def drawn(language: str) -> Markup:
    """The list of those that do something for the person who is signed in."""
    return _drawn(request.script_root, may(person(), WRITE), language)


@lru_cache
def _drawn(_root: str, may_write: bool, _language: str) -> Markup:
    template = current_app.jinja_env.get_template("keyboard/keys.html")
    return Markup(template.render(shortcuts=_shortcuts(may_write)))


def _shortcuts(may_write: bool) -> list[Shortcut]:
    return [
        Shortcut(("/",), _l("Search")),
        *(_calendar() if "calendar.page" in current_app.view_functions else ()),
        *((Shortcut(("N",), _l("Write an item"), url_for("editor.new")),) if may_write else ()),
        Shortcut(("Ctrl", "S"), _l("Save what is being written")),
        Shortcut(("Esc",), _l("Close what is open; leave the field")),
        Shortcut(("?",), _l("This sheet")),
    ]


def _calendar() -> tuple[Shortcut, ...]:
    return (
        Shortcut(("T",), _l("Today in the calendar"), url_for("calendar.page")),
        Shortcut(("D",), _l("Calendar by day"), url_for("calendar.page", xem=DAY)),
        Shortcut(("W",), _l("Calendar by week"), url_for("calendar.page", xem=WEEK)),
        Shortcut(("M",), _l("Calendar by month"), url_for("calendar.page", xem=MONTH)),
    )


@blueprint.get("/phim-tat")
def page() -> str:
    """The sheet as a page, for who has no JavaScript, and to switch the shortcuts off."""
    return render_template("keyboard/page.html")
