"""Search over everything at the desk: what was found of each kind, with the way to it and to the room's own list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from loa_publisher.accounts.roles import HANDLE_FEEDBACK, READ, may
from loa_publisher.desk.access import person
from loa_publisher.desk.finding import LONGEST
from loa_publisher.desk.house import house
from loa_publisher.items.search import marked, typed
from loa_publisher.searching.everywhere import look
from loa_publisher.searching.matches import Match

blueprint = Blueprint("searching", __name__)

SHOWN = 8
"""Matches of each kind on the page; the room's own list has the others."""


@dataclass(frozen=True)
class Kind:
    """A kind of finds: what it is called, the way to one of them, and the list that has all (none: there is no such list).

    `needs`: the right that the list asks for.
    """

    label: LazyString
    icon: str
    way: Callable[[Match], str]
    all: Callable[[str], str] | None = None
    needs: str = READ


@blueprint.get("/tra-cuu")
def page() -> str:
    """What was found of each kind, those with matches alone."""
    text = typed(request.args.get("q", "")[:LONGEST])
    with house().database.read() as connection:
        found = look(connection, person(), text, limit=SHOWN)
    return render_template(
        "searching/page.html",
        text=text,
        found=[(KINDS[kind], one) for kind, one in found],
        all_of=_all_of,
        pieces=lambda said: marked(said, text),
    )


def _all_of(kind: Kind, text: str) -> str:
    """Where all of a kind are; empty where there is no such list, or not for this person."""
    return kind.all(text) if kind.all is not None and may(person(), kind.needs) else ""


KINDS: dict[str, Kind] = {
    "plan": Kind(_l("Plans"), "plan", lambda one: url_for("plans.show", plan_id=one.id)),
    "item": Kind(
        _l("Communication items"),
        "items",
        lambda one: url_for("items.show", number=one.number),
        lambda text: url_for("items.page", q=text),
    ),
    "paper": Kind(
        _l("Document cards"),
        "copy",
        lambda one: url_for("items.show", number=one.number),
        lambda text: url_for("items.page", q=text),
    ),
    "topic": Kind(
        _l("Focus topics"),
        "list",
        lambda one: url_for("plans_topics.show", plan_id=one.within, code=one.code),
    ),
    "series": Kind(
        _l("Series"), "series", lambda one: url_for("plans.show", plan_id=one.within, _anchor="chuoi")
    ),
    "obligation": Kind(
        _l("Obligations"),
        "clock",
        lambda one: url_for("plans.show", plan_id=one.within, _anchor=f"nghia-vu-{one.id}"),
    ),
    "campaign": Kind(
        _l("Campaigns"),
        "star",
        lambda one: url_for("plans_aims.campaigns_page", plan_id=one.within, _anchor=f"dot-{one.id}"),
    ),
    "issue": Kind(
        _l("Hot issues"),
        "hot",
        lambda one: url_for("issues.show", number=one.number),
        lambda text: url_for("issues.page", q=text),
    ),
    "feedback": Kind(
        _l("Feedback"),
        "feedback",
        lambda one: url_for("feedback.show", number=one.number),
        lambda text: url_for("feedback.page", q=text),
        HANDLE_FEEDBACK,
    ),
    "film": Kind(_l("Films"), "film", lambda one: url_for("films.show", number=one.number)),
    "briefing": Kind(_l("Briefings"), "briefing", lambda one: url_for("briefings.show", briefing_id=one.id)),
    "nomination": Kind(
        _l("Nominations"), "star", lambda one: url_for("nominations.show", nomination_id=one.id)
    ),
    "basis": Kind(
        _l("Legal bases"),
        "quote",
        lambda one: url_for("settings_bases.page", q=one.second),
        lambda text: url_for("settings_bases.page", q=text),
    ),
    "unit": Kind(
        _l("Units"),
        "channel-unit",
        lambda one: url_for("settings_units.show", unit_id=one.id),
        lambda _text: url_for("settings_units.page"),
    ),
    "account": Kind(
        _l("Channel accounts"),
        "channel",
        lambda one: url_for("settings_channels.show", account_id=one.id),
        lambda _text: url_for("settings_channels.page"),
    ),
    "press": Kind(
        _l("Media list"),
        "press",
        lambda one: url_for("press.page", q=one.title),
        lambda text: url_for("press.page", q=text),
    ),
    "person": Kind(
        _l("Accounts of people"),
        "user",
        lambda one: url_for("settings_users.show", user_id=one.id),
        lambda _text: url_for("settings_users.page"),
    ),
}
