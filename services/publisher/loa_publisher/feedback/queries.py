"""Reading feedback: the inbox, one letter, and numbers for reports. A few statements, however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, or_, select

from loa.errors import NotFound
from loa.text import fold
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import HANDLE_FEEDBACK, may
from loa_publisher.feedback.models import KINDS as KINDS  # the API names them, too
from loa_publisher.feedback.models import OPEN, feedback, replies
from loa_publisher.feedback.models import WAYS as WAYS
from loa_publisher.issues.models import issues
from loa_publisher.items.models import items
from loa_publisher.plans.models import topics, units

NEW, WORKED_ON, ANSWERED, CLOSED, SPAM, MINE = "new", "worked_on", "answered", "closed", "spam", "mine"
SCOPES = (NEW, WORKED_ON, MINE, ANSWERED, CLOSED, SPAM)
_STATES = {
    NEW: ("new",),
    WORKED_ON: ("classified", "assigned"),
    ANSWERED: ("answered",),
    CLOSED: ("closed", "merged"),
    SPAM: ("spam",),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which letters: a scope, words (marks or none, a reference, a number), a kind; `user` for what is theirs."""

    scope: str = NEW
    words: str = ""
    kind: str = ""
    user: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How much came of one month, topic and kind, and what became of it. `late`: answered after its time."""

    month: str
    topic_id: UUID | None
    kind: str | None
    received: int
    answered: int
    late: int


def listed(connection: Connection, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> Sequence[Row[Any]]:
    """Letters: what waits by what runs out first, what is over the latest first."""
    query = _whole().where(*_conditions(wanted))
    waits = wanted.scope in (NEW, WORKED_ON, MINE)
    order = (feedback.c.due_at, feedback.c.number) if waits else (feedback.c.number.desc(),)
    return connection.execute(query.order_by(*order).limit(limit).offset(offset)).all()


def count(connection: Connection, wanted: Wanted) -> int:
    """How many `listed` would give without a limit."""
    query = select(func.count()).select_from(feedback).where(*_conditions(wanted))
    return int(connection.execute(query).scalar_one())


def found(
    connection: Connection, user: User, words: str, *, limit: int
) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    """Letters with these words, the latest first, and how many: all for who handles feedback, else those given to the person.

    Spam, and letters whose personal data was erased, are not among them.
    """
    which = [
        feedback.c.state != "spam",
        feedback.c.forgotten_at.is_(None),
        *_says(words),
        *([] if may(user, HANDLE_FEEDBACK) else [feedback.c.user_id == user.id]),
    ]
    query = select(feedback.c.id, feedback.c.number, feedback.c.reference, feedback.c.text).where(*which)
    rows = connection.execute(query.order_by(feedback.c.number.desc()).limit(limit)).all()
    total = connection.execute(select(func.count()).select_from(feedback).where(*which)).scalar_one()
    return rows, int(total)


def count_waiting(connection: Connection, now: datetime) -> tuple[int, int]:
    """How many wait for an answer, and how many of them longer than they may."""
    late = func.count(case((feedback.c.due_at <= now, 1)))
    row = connection.execute(
        select(func.count(), late).select_from(feedback).where(feedback.c.state.in_(OPEN))
    ).one()
    return row[0], row[1]


def counting_waiting() -> Select[int]:
    """What counts those that wait for an answer, for who asks for more in the same statement."""
    return select(func.count()).select_from(feedback).where(feedback.c.state.in_(OPEN))


def numbered(connection: Connection, number: int) -> Row[Any]:
    """The letter of this number. Raises NotFound."""
    return _one(connection, feedback.c.number == number)


def one(connection: Connection, feedback_id: UUID) -> Row[Any]:
    """One letter. Raises NotFound."""
    return _one(connection, feedback.c.id == feedback_id)


def replies_of(connection: Connection, feedback_id: UUID) -> Sequence[Row[Any]]:
    """The answers with who wrote them, oldest first."""
    query = (
        select(replies, users.c.full_name.label("writer"))
        .join(users, users.c.id == replies.c.written_by)
        .where(replies.c.feedback_id == feedback_id)
        .order_by(replies.c.written_at, replies.c.id)
    )
    return connection.execute(query).all()


def merged_into(connection: Connection, feedback_id: UUID) -> Sequence[Row[Any]]:
    """The letters that say the same, oldest first."""
    query = _whole().where(feedback.c.merged_into == feedback_id).order_by(feedback.c.number)
    return connection.execute(query).all()


def of_issue(connection: Connection, issue_id: UUID) -> Sequence[Row[Any]]:
    """The letters that are linked to a hot issue."""
    return connection.execute(
        _whole().where(feedback.c.issue_id == issue_id).order_by(feedback.c.number)
    ).all()


def figures(connection: Connection, *, since: str = "", until: str = "9999-12") -> list[Figure]:
    """What came, by month, topic and kind; `since` and `until` are months (2026-11). Spam and doubles do not count."""
    answered = func.count(feedback.c.answered_at)
    late = func.count(case((feedback.c.answered_at > feedback.c.due_at, 1)))
    query = (
        select(feedback.c.month, feedback.c.topic_id, feedback.c.kind, func.count(), answered, late)
        .where(
            feedback.c.state.not_in(("spam", "merged")),
            feedback.c.month >= since,
            feedback.c.month <= until,
        )
        .group_by(feedback.c.month, feedback.c.topic_id, feedback.c.kind)
        .order_by(feedback.c.month.desc(), feedback.c.kind)
    )
    return [
        Figure(month=row[0], topic_id=row[1], kind=row[2], received=row[3], answered=row[4], late=row[5])
        for row in connection.execute(query)
    ]


def sent_between(
    connection: Connection, plan_id: UUID, begins: datetime, ends: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Kind, state and times of the letters that were sent from one instant to before another, for reports on a plan.

    Without spam, doubles, and what belongs to a topic of another plan.
    """
    query = (
        select(*(feedback.c[name] for name in ("kind", "state", "sent_at", "due_at", "answered_at")))
        .outerjoin(topics, topics.c.id == feedback.c.topic_id)
        .where(
            feedback.c.state.not_in(("spam", "merged")),
            feedback.c.sent_at >= begins,
            feedback.c.sent_at < ends,
            or_(topics.c.plan_id.is_(None), topics.c.plan_id == plan_id),
        )
    )
    return connection.execute(query).all()


def _one(connection: Connection, which: ColumnElement[bool]) -> Row[Any]:
    row = connection.execute(_whole().where(which)).first()
    if row is None:
        raise NotFound("there is no such feedback")
    return row


def _whole() -> Select[Any]:
    other = feedback.alias()
    return (
        select(
            feedback,
            users.c.full_name.label("person"),
            units.c.name.label("unit"),
            units.c.name_en.label("unit_en"),
            items.c.number.label("item_number"),
            items.c.title.label("item_title"),
            issues.c.number.label("issue_number"),
            issues.c.title.label("issue_title"),
            other.c.number.label("merged_number"),
        )
        .outerjoin(users, users.c.id == feedback.c.user_id)
        .outerjoin(units, units.c.id == feedback.c.unit_id)
        .outerjoin(items, items.c.id == feedback.c.article_id)
        .outerjoin(issues, issues.c.id == feedback.c.issue_id)
        .outerjoin(other, other.c.id == feedback.c.merged_into)
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.scope == MINE:
        found += [feedback.c.user_id == wanted.user, feedback.c.state.in_((*OPEN, "answered"))]
    else:
        found.append(feedback.c.state.in_(_STATES[wanted.scope]))
    if wanted.kind:
        found.append(feedback.c.kind == wanted.kind)
    return found + _says(wanted.words)


def _says(words: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in fold(words).split()[:8]:
        number = word.lstrip("#")
        like = feedback.c.folded.contains(number, autoescape=True)
        by_number = number.isascii() and number.isdigit() and len(number) < 9
        found.append(or_(like, feedback.c.number == int(number)) if by_number else like)
    return found
