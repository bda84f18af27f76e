"""Search over everything: each room's hits by words, marks or none, or by any part of a document's number. A room is one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa_publisher.accounts.actions import all_users
from loa_publisher.accounts.roles import MANAGE_USERS, READ, may
from loa_publisher.bases import register
from loa_publisher.desk.access import person
from loa_publisher.desk.finding import LONGEST
from loa_publisher.desk.house import house
from loa_publisher.issues import queries as issues
from loa_publisher.items import lists, papers
from loa_publisher.items.search import marked, phrases, plain_words, typed
from loa_publisher.plans import queries as plans
from loa_publisher.press import queries as press

blueprint = Blueprint("searching", __name__)

SHOWN = 8
"""Hits of each room on the page; the room's own list has the others."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found. `second`: what tells it from others of its name."""

    title: str
    second: str
    href: str


@dataclass(frozen=True)
class Found:
    """A room's hits: the first of them, how many there are (None: more than were counted), and where they all are."""

    hits: Sequence[Hit]
    count: int | None
    href: str = ""


@dataclass(frozen=True)
class Room:
    """A room that can be searched, by whom, and how."""

    label: LazyString
    icon: str
    needs: str
    look: Callable[[Connection, str], Found]


@blueprint.get("/tra-cuu")
def page() -> str:
    """What was found in each room, those with hits alone."""
    text = typed(request.args.get("q", "")[:LONGEST])
    rooms = [room for room in ROOMS if may(person(), room.needs)] if phrases(text) else []
    with house().database.read() as connection:
        found = [(room, room.look(connection, text)) for room in rooms]
    return render_template(
        "searching/page.html",
        text=text,
        found=[(room, one) for room, one in found if one.hits],
        pieces=lambda said: marked(said, text),
    )


def _few(text: str, every: Iterable[tuple[Hit, str]], href: str = "") -> Found:
    """Of a list that is short: what has all the words, each from its beginning; what says them as typed comes first."""
    wanted = phrases(text)
    hits = [hit for hit, said in every if all(f" {one}" in f" {plain_words(said)}" for one in wanted)]
    hits.sort(key=lambda hit: text.casefold() not in f"{hit.title} {hit.second}".casefold())
    return Found(hits[:SHOWN], len(hits), href)


def _items(connection: Connection, text: str) -> Found:
    wanted = lists.Wanted(text=text)
    hits = [
        Hit(line.title, f"#{line.number}", url_for("items.show", number=line.number))
        for line in lists.listed(connection, wanted, limit=SHOWN)
    ]
    count = lists.count(connection, wanted)
    return Found(hits, count if count <= lists.MOST else None, url_for("items.page", q=text))


def _plans(connection: Connection, text: str) -> Found:
    every = [line.plan for line in plans.list_plans(connection)]
    return _few(
        text,
        (
            (
                Hit(one.title, one.code, url_for("plans.show", plan_id=one.id)),
                f"{one.code} {one.title} {one.title_en or ''}",
            )
            for one in every
        ),
    )


def _topics(connection: Connection, text: str) -> Found:
    return _few(
        text,
        (
            (
                Hit(one.title, one.code, url_for("items.page", topic=str(one.id))),
                f"{one.code} {one.title} {one.title_en or ''}",
            )
            for one in plans.all_topics(connection)
        ),
    )


def _issues(connection: Connection, text: str) -> Found:
    hits: list[Hit] = []
    count = 0
    for scope in (issues.RUNNING, issues.REPLIED, issues.CLOSED):
        wanted = issues.Wanted(scope=scope, words=text)
        count += issues.count(connection, wanted)
        hits += [
            Hit(row.title, f"#{row.number}", url_for("issues.show", number=row.number))
            for row in issues.listed(connection, wanted, limit=SHOWN)
        ]
    return Found(hits[:SHOWN], count, url_for("issues.page", q=text))


def _papers(connection: Connection, text: str) -> Found:
    found, count = papers.found(connection, text, limit=SHOWN)
    hits = [
        Hit(one.title, f"{one.number} · #{one.item_number}", url_for("items.show", number=one.item_number))
        for one in found
    ]
    return Found(hits, count, url_for("items.page", q=text))


def _bases(connection: Connection, text: str) -> Found:
    every = register.listed(connection, text)
    href = url_for("settings_bases.page", q=text)
    return Found([Hit(one.title, one.number, href) for one in every[:SHOWN]], len(every), href)


def _units(connection: Connection, text: str) -> Found:
    every = plans.list_units(connection)
    return _few(
        text,
        (
            (Hit(one.name, one.name_en or "", url_for("settings_units.show", unit_id=one.id)), one.name)
            for one in every
        ),
        url_for("settings_units.page"),
    )


def _press(connection: Connection, text: str) -> Found:
    wanted = press.Wanted(words=text)
    href = url_for("press.page", q=text)
    hits = [Hit(row.name, row.person or "", href) for row in press.listed(connection, wanted, limit=SHOWN)]
    return Found(hits, press.count(connection, wanted), href)


def _people(connection: Connection, text: str) -> Found:
    return _few(
        text,
        (
            (
                Hit(one.full_name, one.login, url_for("settings_users.show", user_id=one.id)),
                f"{one.full_name} {one.login}",
            )
            for one in all_users(connection)
        ),
        url_for("settings_users.page"),
    )


ROOMS: tuple[Room, ...] = (
    Room(_l("Plans"), "plan", READ, _plans),
    Room(_l("Communication items"), "items", READ, _items),
    Room(_l("Document cards"), "copy", READ, _papers),
    Room(_l("Focus topics"), "list", READ, _topics),
    Room(_l("Hot issues"), "hot", READ, _issues),
    Room(_l("Legal bases"), "quote", READ, _bases),
    Room(_l("Units"), "channel-unit", READ, _units),
    Room(_l("Media list"), "press", READ, _press),
    Room(_l("Accounts of people"), "user", MANAGE_USERS, _people),
)
