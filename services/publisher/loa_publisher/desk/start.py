"""The first page: what waits for me, what is wrong, what goes out next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import LazyString, format_date
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import APPROVE, DO_TASKS, WRITE, may
from loa_publisher.deliveries import lists as delivery_lists
from loa_publisher.desk import words
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.desk.topics import topics_by_id
from loa_publisher.items.lists import ItemLine, Wanted, authors_of, counts, listed
from loa_publisher.plans.queries import Topic

blueprint = Blueprint("start", __name__)

_MOST = 8


@dataclass(frozen=True)
class Figure:
    """A number that leads somewhere."""

    number: int
    label: LazyString | str
    href: str
    bad: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing that waits for this person, with the one button that is needed."""

    title: str
    href: str
    action: LazyString | str
    word: words.Word
    topic: Topic | None
    audience: str
    lane: str
    due_at: datetime | None


@blueprint.get("/")
def page() -> str:
    """Shows it."""
    user, now = person(), house().clock.now()
    with house().database.read() as connection:
        states = delivery_lists.counts(connection)
        items = counts(connection, Wanted())
        tasks = delivery_lists.open_tasks(connection)
        topics = topics_by_id(connection)
        mine = _mine(connection, user, topics)
        faults = delivery_lists.listed(connection, states=delivery_lists.NEEDS_A_PERSON, limit=_MOST)
        coming = delivery_lists.next_items(connection, now, _MOST)
    wrong = sum(states.get(state, 0) for state in delivery_lists.NEEDS_A_PERSON)
    figures = (
        Figure(items.get("submitted", 0), _l("await approval"), url_for("approvals.page")),
        Figure(
            states.get("scheduled", 0),
            _l("deliveries are scheduled"),
            url_for("deliveries.page", state="coming"),
        ),
        Figure(wrong, _l("deliveries need a person"), url_for("deliveries.page", state="faults"), bad=True),
        Figure(tasks, _l("tasks are due"), url_for("tasks.page")),
    )
    return render_template(
        "start/page.html",
        today=format_date(in_hanoi(now), "full"),
        figures=figures,
        mine=mine[:_MOST],
        faults=faults,
        next=coming,
        may_write=may(user, WRITE),
    )


def _mine(connection: Connection, user: User, topics: Mapping[UUID, Topic]) -> list[Entry]:
    entries: list[Entry] = []
    if may(user, DO_TASKS):
        for task in delivery_lists.listed(
            connection, states=("in_progress",), channel="manual", ascending=True, limit=_MOST
        ):
            href = url_for("tasks.show", delivery_id=task.id)
            entries.append(
                _entry(
                    task.item,
                    href,
                    _l("Do it"),
                    words.Word(task.account, "calm", "tasks"),
                    topics,
                    task.due_at,
                )
            )
    if may(user, APPROVE):
        waiting = listed(connection, Wanted(state="submitted"), limit=3 * _MOST)
        authors = authors_of(connection, {item.id for item in waiting})
        for item in waiting:
            if authors.get(item.id) != user.id and (user.spokesperson or not item.needs_spokesperson):
                href = url_for("approvals.show", number=item.number)
                entries.append(_entry(item, href, _l("Review"), words.item_state(item.state), topics))
    if may(user, WRITE):
        for state, action in (("returned", _l("Revise")), ("draft", _l("Go on writing"))):
            found = listed(connection, Wanted(state=state), limit=3 * _MOST)
            authors = authors_of(connection, {item.id for item in found})
            for item in found:
                if authors.get(item.id) == user.id:
                    href = url_for("items.show", number=item.number)
                    entries.append(_entry(item, href, action, words.item_state(item.state), topics))
    return entries


def _entry(
    item: ItemLine,
    href: str,
    action: LazyString,
    word: words.Word,
    topics: Mapping[UUID, Topic],
    due_at: datetime | None = None,
) -> Entry:
    return Entry(
        item.title,
        href,
        action,
        word,
        topics.get(item.topic_id),
        item.audience,
        item.lane,
        due_at or item.due_at,
    )
