"""The list of items, which is where every search ends: by words, state, topic and audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection

from loa_publisher.accounts.roles import WRITE, may
from loa_publisher.desk import words
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.desk.items import blueprint
from loa_publisher.desk.shown import shown_items
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.topics import topic_options, topics_by_id
from loa_publisher.items import lists, queries
from loa_publisher.items.html import to_text
from loa_publisher.items.lists import MOST, ItemLine
from loa_publisher.items.search import excerpt, marked, typed
from loa_publisher.plans.queries import plans_numbered

PAGE = 50
LONGEST = 200
"""Characters of what is typed into the search that are read."""
_TABS = ("", "planned", "draft", "submitted", "returned", "approved", "rejected", "withdrawn", "history")

Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what cannot be read is as if it were not there."""

    state: str
    topic: str
    audience: str
    text: str
    page: int

    def address(self, **changed: Any) -> str:
        """The list with something else asked for."""
        own = {"state": self.state, "topic": self.topic, "audience": self.audience, "q": self.text}
        return url_for("items.page", **{name: value or None for name, value in {**own, **changed}.items()})


@dataclass(frozen=True)
class Found:
    """Where an item says what was looked for, in pieces: the title, and a place of its text where the title does not."""

    title: Pieces
    place: Pieces


@blueprint.get("/noi-dung", endpoint="page")
def page() -> str:
    """The list: by state, topic, audience and words."""
    asked = _asked()
    with house().database.read() as connection:
        wanted = lists.Wanted(
            state=asked.state or None,
            topic_ids=_topic_ids(connection, asked.topic),
            audience=asked.audience or None,
            text=asked.text,
        )
        counts = lists.counts(connection, wanted)
        exact = not asked.text or sum(counts.values()) <= MOST
        if asked.state:
            total = counts.get(asked.state, 0) if exact else lists.count(connection, wanted)
        else:
            total = sum(counts.values())
        number = min(asked.page, max(1, -(-min(total, MOST) // PAGE)))
        lines = lists.listed(connection, wanted, limit=PAGE, offset=(number - 1) * PAGE)
        items = shown_items(connection, lines)
        found = _found(connection, lines, asked.text)
        plans = plans_numbered(connection, asked.text) if asked.text else []
        options = topic_options(connection, every=True)
    return render_template(
        "items/list.html",
        items=items,
        found=found,
        plans=plans,
        tabs=_tabs(asked, counts, exact),
        pages=Pages(number, PAGE, min(total, MOST), lambda page: asked.address(trang=page)),
        more=total > MOST,
        asked=asked,
        cleared=asked.address(q=None, topic=None, audience=None),
        topic_options=options,
        audience_options=[
            ("", _("All audiences")),
            *((code, word.label) for code, word in words.AUDIENCES.items()),
        ],
        may_write=may(person(), WRITE),
    )


def _asked() -> Asked:
    given = request.args
    state, audience = given.get("state", ""), given.get("audience", "")
    return Asked(
        state=state if state in _TABS else "",
        topic=given.get("topic", ""),
        audience=audience if audience in words.AUDIENCES else "",
        text=typed(given.get("q", "")[:LONGEST]),
        page=max(1, given.get("trang", 1, type=int)),
    )


def _tabs(asked: Asked, counts: dict[str, int], exact: bool) -> list[Tab]:
    """Each state that has any; with more hits than are counted, all of them and no numbers."""
    total = sum(counts.values())
    return [
        Tab(
            words.item_state(code).label if code else _("All"),
            asked.address(state=code or None),
            code == asked.state,
            (counts.get(code, 0) if code else total) if exact else None,
        )
        for code in _TABS
        if not code or code == asked.state or counts.get(code) or not exact
    ]


def _topic_ids(connection: Connection, topic: str) -> list[UUID] | None:
    """A topic by its id, or by its code in whatever plan; None for all."""
    if not topic:
        return None
    return [found.id for found in topics_by_id(connection).values() if topic in (str(found.id), found.code)]


def _found(connection: Connection, lines: Sequence[ItemLine], text: str) -> dict[int, Found]:
    if not text:
        return {}
    contents = queries.contents(connection, [line.id for line in lines])
    found = {}
    for line in lines:
        said = contents[line.id].content if line.id in contents else {}
        place = excerpt(f"{said.get('summary', '')} {to_text(said.get('body_html', ''))}", text)
        found[line.number] = Found(marked(line.title, text), place)
    return found
