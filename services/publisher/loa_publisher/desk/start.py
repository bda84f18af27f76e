"""Today: what is due, what waits for me, what is wrong and why, tasks, silent topics, and whether everybody is at work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for
from flask_babel import LazyString, format_date
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.ledger import probes
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import APPROVE, DO_TASKS, RESOLVE, WRITE, may
from loa_publisher.deliveries import lists as delivery_lists
from loa_publisher.deliveries import pages
from loa_publisher.deliveries.pulse import pulses
from loa_publisher.desk import words
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.desk.issues_hot import hot_lines
from loa_publisher.desk.kept import COUNTS, SUMS
from loa_publisher.desk.live import etag_of, fresh
from loa_publisher.desk.outcome import outcome
from loa_publisher.desk.plans_owed import owed_now
from loa_publisher.desk.plans_words import period_name
from loa_publisher.desk.preferences import chosen_language
from loa_publisher.desk.shown import bundles
from loa_publisher.desk.start_duties import duties
from loa_publisher.desk.topics import topics_by_id
from loa_publisher.issues import queries as issues
from loa_publisher.items.lists import BY_DUE_TIME, ItemLine, Wanted, authors_of, counts, due_between, listed
from loa_publisher.items.silence import Silence, silent
from loa_publisher.plans.queries import Topic, topics_on

blueprint = Blueprint("start", __name__)

_MOST = 8
_FEW = 5
_TODAY = 20
_LOOKED_AT = 100


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


@dataclass(frozen=True)
class Due:
    """What is due today, with what became of it. `late`: its hour has passed and nobody has approved it."""

    item: ItemLine
    deliveries: Sequence[str]
    late: bool


@dataclass(frozen=True)
class Silent:
    """A topic of which nothing has gone out for long."""

    topic: Topic
    silence: Silence


@blueprint.get("/")
def page() -> str:
    """Shows it."""
    seen, now = _seen(), house().clock.now()
    today = in_hanoi(now).date()
    with house().database.read() as connection:
        owed = house().kept.get(connection, now, ("owed", today), SUMS, lambda: owed_now(connection, today))
        waits = house().kept.get(connection, now, ("duties", today), SUMS, lambda: duties(connection, now))
    return render_template(
        "start/page.html",
        etag=etag_of(seen["data"]),
        owed=owed,
        duties=waits,
        period_name=period_name,
        **seen,
    )


@blueprint.get("/song")
def live() -> Response:
    """All but the head of the page, which looks again by itself."""
    seen = _seen()
    return fresh(seen["data"], lambda: render_template("start/live.html", **seen))


def _seen() -> dict[str, Any]:
    user, now = person(), house().clock.now()
    with house().database.read() as connection:
        question = ("today", user.id, in_hanoi(now).date(), chosen_language())
        return house().kept.get(connection, now, question, COUNTS, lambda: _look(connection, user, now))


def _look(connection: Connection, user: User, now: datetime) -> dict[str, Any]:
    today = in_hanoi(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = today + timedelta(days=1)
    states = pages.counts(connection)
    items = counts(connection, Wanted())
    topics = topics_by_id(connection)
    mine = _mine(connection, user, topics)[:_MOST]
    faulty = pages.Wanted(states=delivery_lists.NEEDS_A_PERSON)
    faults = bundles(pages.page(connection, faulty, limit=_LOOKED_AT))[:_MOST]
    open_tasks = pages.Wanted(states=("in_progress",), channel="manual")
    tasks = pages.page(connection, open_tasks, ascending=True, limit=_MOST)
    tasks_count = delivery_lists.open_tasks(connection)
    coming = delivery_lists.next_items(connection, tomorrow, _FEW)
    today_items = due_between(connection, today, tomorrow, limit=_TODAY + 1)
    sent = delivery_lists.states_of_items(connection, {item.id for item in today_items})
    current = {topic.id: topic for topic in topics_on(connection, today.date())}
    silences = silent(connection, now, list(current))
    beats = pulses(connection, now)
    failing = probes.failing(connection, today.date())
    hot = hot_lines(connection, now, _FEW)
    hot_count = issues.count_running(connection, now)[0]
    wrong = pages.total(states, delivery_lists.NEEDS_A_PERSON)
    figures = (
        Figure(items.get("submitted", 0), _l("await approval"), url_for("approvals.page")),
        Figure(
            states.get("scheduled", 0),
            _l("deliveries are scheduled"),
            url_for("deliveries.page", state="coming"),
        ),
        Figure(wrong, _l("deliveries need a person"), url_for("deliveries.page", state="faults"), bad=True),
        Figure(tasks_count, _l("tasks are due"), url_for("tasks.page")),
    )
    due = [
        Due(
            item,
            outcome(sent.get(item.id, ())),
            item.state in BY_DUE_TIME and item.due_at is not None and item.due_at < now,
        )
        for item in today_items[:_TODAY]
    ]
    return {
        "today": format_date(today.date(), "full"),
        "figures": figures,
        "mine": mine,
        "faults": faults,
        "faults_count": wrong,
        "tasks": tasks,
        "tasks_count": tasks_count,
        "next": coming,
        "due": due,
        "due_more": len(today_items) > _TODAY,
        "silences": [Silent(current[one.topic_id], one) for one in silences[:_FEW]],
        "silences_more": max(0, len(silences) - _FEW),
        "pulses": beats,
        "failing": failing[:_FEW],
        "failing_more": max(0, len(failing) - _FEW),
        "hot": hot,
        "hot_count": hot_count,
        "may_write": may(user, WRITE),
        "may_resolve": may(user, RESOLVE),
        "may_do": may(user, DO_TASKS),
        "data": (states, items, mine, faults, tasks, due, coming, silences, beats, failing, hot, now.date()),
    }


def _mine(connection: Connection, user: User, topics: Mapping[UUID, Topic]) -> list[Entry]:
    entries: list[Entry] = []
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
) -> Entry:
    return Entry(
        item.title,
        href,
        action,
        word,
        topics.get(item.topic_id),
        item.audience,
        item.lane,
        item.due_at,
    )
