"""Feedback at the desk: the inbox, one letter with everything around it, and numbers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from loa.clock import in_hanoi
from loa.database import new_id
from loa.errors import Forbidden
from loa_publisher.accounts.actions import all_users
from loa_publisher.accounts.roles import ANSWER_FEEDBACK, HANDLE_FEEDBACK, TAKE_ISSUES, may, require
from loa_publisher.clocks import queries as clocks
from loa_publisher.desk import feedback_words as words
from loa_publisher.desk import issue_words
from loa_publisher.desk.access import needs, person
from loa_publisher.desk.complaining import NOTHING, Wrong
from loa_publisher.desk.feedback_story import story_of
from loa_publisher.desk.house import house
from loa_publisher.desk.issues import named, unit_options
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.tags import tag_names
from loa_publisher.desk.topics import topic_options, topics_by_id
from loa_publisher.feedback import intake, queries, timeline
from loa_publisher.items.tags import FIELDS
from loa_publisher.plans.queries import list_units

blueprint = Blueprint("feedback", __name__)

PAGE = 50
_TABS = {
    queries.NEW: "",
    queries.WORKED_ON: "dang-xu-ly",
    queries.MINE: "cua-toi",
    queries.ANSWERED: "da-tra-loi",
    queries.CLOSED: "da-dong",
    queries.SPAM: "rac",
}
_CLOSED = ("closed", "spam", "merged")


@blueprint.get("/phan-hoi")
@needs(HANDLE_FEEDBACK)
def page() -> str:
    """The letters of a scope; what the portal has written down meanwhile is taken over first."""
    now, user = house().clock.now(), person()
    intake.bring_in(house().database, now)
    asked = request.args.get("xem", "")
    scope = next((name for name, code in _TABS.items() if code == asked), queries.NEW)
    typed = request.args.get("q", "").replace("\x00", "")[:200]
    kind = request.args.get("loai", "")

    def wanted(scope: str) -> queries.Wanted:
        return queries.Wanted(
            scope=scope, words=typed, kind=kind if kind in words.KINDS else "", user=user.id
        )

    with house().database.read() as connection:
        counts = {one: queries.count(connection, wanted(one)) for one in _TABS}
        number = min(max(1, request.args.get("trang", 1, type=int)), max(1, -(-counts[scope] // PAGE)))
        rows = queries.listed(connection, wanted(scope), limit=PAGE, offset=(number - 1) * PAGE)
        topics = topics_by_id(connection)
    filters: dict[str, Any] = {"q": typed or None, "loai": kind or None}
    labels = {
        queries.NEW: _("New"),
        queries.WORKED_ON: _("Being worked on"),
        queries.MINE: _("Given to me"),
        queries.ANSWERED: _("Sender answered"),
        queries.CLOSED: _("Concluded"),
        queries.SPAM: _("Spam"),
    }
    return render_template(
        "feedback/list.html",
        letters=[_line(row, topics) for row in rows],
        tabs=[
            Tab(labels[one], url_for("feedback.page", xem=code or None, **filters), one == scope, counts[one])
            for one, code in _TABS.items()
        ],
        scope=scope,
        asked=asked,
        typed=typed,
        kind=kind,
        kinds=[("", _("Every kind")), *words.KINDS.items()],
        pages=Pages(
            number,
            PAGE,
            counts[scope],
            lambda n: url_for("feedback.page", xem=asked or None, trang=n, **filters),
        ),
    )


@blueprint.get("/phan-hoi/<int:number>")
def show(number: int) -> str:
    """One letter: for who handles feedback, and for whoever it was given to."""
    return shown(number)


@blueprint.get("/phan-hoi/so-lieu")
@needs(HANDLE_FEEDBACK)
def figures() -> str:
    """How much came by month, topic and kind, and what became of it."""
    with house().database.read() as connection:
        found = queries.figures(connection)
        topics = topics_by_id(connection)
    months: dict[str, list[Any]] = {}
    for one in found:
        topic = topics.get(one.topic_id) if one.topic_id else None
        months.setdefault(one.month, []).append(
            SimpleNamespace(
                topic=topic, kind=words.KINDS.get(one.kind or "", _("Not classified")), figure=one
            )
        )
    return render_template(
        "feedback/figures.html",
        months=[
            SimpleNamespace(
                name=f"{month[5:]}/{month[:4]}",
                rows=sorted(rows, key=lambda row: (row.topic.position if row.topic else 99, str(row.kind))),
                received=sum(row.figure.received for row in rows),
                answered=sum(row.figure.answered for row in rows),
                late=sum(row.figure.late for row in rows),
            )
            for month, rows in months.items()
        ],
    )


def shown(number: int, wrong: Wrong = NOTHING) -> str:
    """The page of a letter, with what could not be taken of one of its forms. Raises Forbidden for who has no part in it."""
    user, now = person(), house().clock.now()
    with house().database.read() as connection:
        letter = queries.numbered(connection, number)
        if letter.user_id != user.id:
            try:
                require(user, HANDLE_FEEDBACK)
            except Forbidden:
                raise Forbidden("only who handles feedback sees it, and whoever it was given to") from None
        answers = queries.replies_of(connection, letter.id)
        events = timeline.of_letter(connection, letter.id)
        doubles = queries.merged_into(connection, letter.id)
        topics = topics_by_id(connection)
        people = [one for one in all_users(connection) if one.is_active]
        units = list_units(connection, on=in_hanoi(now).date())
        every_clock = clocks.listed(connection)
        topic_choices = topic_options(connection, every=False)
    handles = may(user, HANDLE_FEEDBACK)
    at_work = letter.state not in _CLOSED
    return render_template(
        "feedback/show.html",
        letter=letter,
        word=words.STATES[letter.state],
        left=words.time_left(letter, now),
        kind=words.KINDS.get(letter.kind or ""),
        severity=issue_words.SEVERITIES.get(letter.severity or ""),
        topic=topics.get(letter.topic_id) if letter.topic_id else None,
        field=tag_names("fields", [letter.field])[0] if letter.field else "",
        who=letter.person or named(letter.unit, letter.unit_en),
        unit_slug=next((one.slug for one in units if one.id == letter.unit_id), ""),
        answers=answers,
        reply_word=words.REPLIES.__getitem__,
        way_word=words.WAYS.__getitem__,
        story=story_of(events, people, units),
        doubles=doubles,
        kinds=[("", _("Choose one")), *words.KINDS.items()],
        severities=[(code, one.label) for code, one in issue_words.SEVERITIES.items()],
        fields=[("", _("None")), *zip(FIELDS, tag_names("fields", FIELDS), strict=True)],
        topics=topic_choices,
        people=[("", _("Choose one")), *((str(one.id), one.full_name) for one in people)],
        units=unit_options(units),
        ways=[(code, label) for code, label in words.WAYS.items() if code != "mail" or _by_mail(letter)],
        clocks=[(one.code, one.name) for one in every_clock],
        reply_id=_kept_id() or new_id(),
        suggested=" ".join(letter.text.split())[:120],
        handles=handles,
        may_work=handles and at_work,
        may_note=handles or letter.user_id == user.id,
        may_answer=at_work and may(user, ANSWER_FEEDBACK),
        may_settle=may(user, ANSWER_FEEDBACK),
        may_take=at_work and handles and may(user, TAKE_ISSUES),
        wrong=wrong,
        given=request.form,
    )


def _by_mail(letter: Row[Any]) -> bool:
    return bool(letter.email and house().settings.reply_smtp_host)


def _kept_id() -> UUID | None:
    """Of a form that is shown again: it stays the same answer."""
    try:
        return UUID(request.form.get("reply_id", ""))
    except ValueError:
        return None


def _line(row: Row[Any], topics: Any) -> SimpleNamespace:
    return SimpleNamespace(
        row=row,
        words=" ".join(row.text.split())[:180],
        topic=topics.get(row.topic_id) if row.topic_id else None,
        word=words.STATES[row.state],
        left=words.time_left(row, house().clock.now()),
        kind=words.KINDS.get(row.kind or ""),
        who=row.person or named(row.unit, row.unit_en),
    )
