"""Reading issues: what runs out first, one issue, and what stands around it. A few statements, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from loa.errors import NotFound
from loa.ledger.states import PUBLISHED
from loa.ledger.tables import deliveries
from loa.text import fold
from loa_publisher.accounts.models import users
from loa_publisher.issues.models import LINKS as LINKS  # the API names them, too
from loa_publisher.issues.models import SEVERITIES as SEVERITIES
from loa_publisher.issues.models import SOURCES as SOURCES
from loa_publisher.issues.models import STATEMENT, issue_items, issues, notices, releases, tasks
from loa_publisher.items.models import items
from loa_publisher.plans.models import units

RUNNING, REPLIED, CLOSED, MINE = "running", "replied", "closed", "mine"
SCOPES = (RUNNING, MINE, REPLIED, CLOSED)
_OPEN_TASKS = ("given", "confirmed")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which issues: a scope, words of them (marks or none; or their number), a severity; `user` for what is theirs."""

    scope: str = RUNNING
    words: str = ""
    severity: str = ""
    user: UUID | None = None


def answered_at() -> ScalarSelect[datetime]:
    """When the first statement on the row of issues came to stand anywhere outside; null where none has."""
    return (
        select(func.min(deliveries.c.concluded_at))
        .join(issue_items, issue_items.c.item_id == deliveries.c.item_id)
        .where(
            issue_items.c.issue_id == issues.c.id,
            issue_items.c.kind == STATEMENT,
            deliveries.c.state == PUBLISHED,
            deliveries.c.operation != "withdraw",
            deliveries.c.concluded_at >= issues.c.reported_at,
        )
        .correlate(issues)
        .scalar_subquery()
    )


def running() -> ColumnElement[bool]:
    """Issues whose clock runs: nothing has been said outside yet."""
    return and_(issues.c.state == "open", answered_at().is_(None))


def listed(connection: Connection, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> Sequence[Row[Any]]:
    """Issues: those whose clock runs by what runs out first, then the others; closed ones the latest first."""
    query = _whole().where(*_conditions(wanted))
    if wanted.scope == CLOSED:
        query = query.order_by(issues.c.closed_at.desc(), issues.c.number.desc())
    else:
        still = case((running(), 0), else_=1)
        query = query.order_by(still, issues.c.due_at, issues.c.number)
    return connection.execute(query.limit(limit).offset(offset)).all()


def count(connection: Connection, wanted: Wanted) -> int:
    """How many `listed` would give without a limit."""
    query = select(func.count()).select_from(issues).where(*_conditions(wanted))
    return int(connection.execute(query).scalar_one())


def count_running(connection: Connection, now: datetime) -> tuple[int, int]:
    """How many clocks run, and how many of them have run out."""
    late = func.count(case((issues.c.due_at <= now, 1)))
    row = connection.execute(select(func.count(), late).select_from(issues).where(running())).one()
    return row[0], row[1]


def counting_running() -> Select[int]:
    """What counts the clocks that run, for who asks for more in the same statement."""
    return select(func.count()).select_from(issues).where(running())


def one(connection: Connection, issue_id: UUID) -> Row[Any]:
    """One issue. Raises NotFound."""
    return _one(connection, issues.c.id == issue_id)


def numbered(connection: Connection, number: int) -> Row[Any]:
    """The issue of this number. Raises NotFound."""
    return _one(connection, issues.c.number == number)


def tasks_of(connection: Connection, issue_ids: Collection[UUID]) -> dict[UUID, list[Row[Any]]]:
    """Who was asked to do what, by issue, in the order in which it was given."""
    person, giver, recorder = users.alias(), users.alias(), users.alias()
    query = (
        select(
            tasks,
            person.c.full_name.label("person"),
            units.c.name.label("unit"),
            units.c.name_en.label("unit_en"),
            giver.c.full_name.label("giver"),
            recorder.c.full_name.label("recorder"),
        )
        .outerjoin(person, person.c.id == tasks.c.user_id)
        .outerjoin(units, units.c.id == tasks.c.unit_id)
        .join(giver, giver.c.id == tasks.c.given_by)
        .outerjoin(recorder, recorder.c.id == tasks.c.confirmed_by)
        .where(tasks.c.issue_id.in_(issue_ids))
        .order_by(tasks.c.given_at, tasks.c.id)
    )
    found: dict[UUID, list[Row[Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.issue_id, []).append(row)
    return found


def items_of(connection: Connection, issue_id: UUID) -> Sequence[Row[Any]]:
    """The items that are linked to an issue, statements first."""
    query: Select[Any] = (
        select(
            issue_items.c.kind.label("link_kind"),
            issue_items.c.linked_at,
            items.c.id,
            items.c.number,
            items.c.title,
            items.c.state,
            items.c.lane,
            items.c.audience,
            items.c.due_at,
            items.c.needs_spokesperson,
        )
        .join(items, items.c.id == issue_items.c.item_id)
        .where(issue_items.c.issue_id == issue_id)
        .order_by(issue_items.c.kind.desc(), issue_items.c.linked_at, items.c.number)
    )
    return connection.execute(query).all()


def releases_of(connection: Connection, issue_id: UUID) -> Sequence[Row[Any]]:
    """How the outcome was given out, oldest first, with who recorded it."""
    query = (
        select(releases, users.c.full_name.label("recorder"), items.c.number.label("item_number"))
        .join(users, users.c.id == releases.c.recorded_by)
        .outerjoin(items, items.c.id == releases.c.item_id)
        .where(releases.c.issue_id == issue_id)
        .order_by(releases.c.released_at, releases.c.id)
    )
    return connection.execute(query).all()


def of_item(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """The issues that an item is linked to."""
    query = _whole().join(issue_items, issue_items.c.issue_id == issues.c.id)
    return connection.execute(query.where(issue_items.c.item_id == item_id).order_by(issues.c.number)).all()


def of_plan(connection: Connection, plan_id: UUID) -> Sequence[Row[Any]]:
    """The issues that came with a plan, the latest first."""
    return connection.execute(
        _whole().where(issues.c.plan_id == plan_id).order_by(issues.c.reported_at.desc())
    ).all()


def reported_between(connection: Connection, begins: datetime, ends: datetime) -> Sequence[Row[Any]]:
    """The issues that were reported from one instant to before another, in that order; `answered_at`: the first word outside."""
    reported = issues.c.reported_at >= begins, issues.c.reported_at < ends
    return connection.execute(_whole().where(*reported).order_by(issues.c.reported_at, issues.c.number)).all()


def told(connection: Connection, user_id: UUID, kind: str) -> Sequence[Row[Any]]:
    """The issues still running of which this person was told so, what runs out first."""
    query: Select[Any] = (
        select(issues.c.number, issues.c.title, issues.c.title_en, issues.c.due_at)
        .join(notices, (notices.c.issue_id == issues.c.id) & (notices.c.due_at == issues.c.due_at))
        .where(notices.c.user_id == user_id, notices.c.kind == kind, running())
        .order_by(issues.c.due_at)
    )
    return connection.execute(query).all()


def _one(connection: Connection, which: ColumnElement[bool]) -> Row[Any]:
    row = connection.execute(_whole().where(which)).first()
    if row is None:
        raise NotFound("there is no such issue")
    return row


def _whole() -> Select[Any]:
    taker, closer = users.alias(), users.alias()
    return (
        select(
            issues,
            func.coalesce(issues.c.replied_at, answered_at()).label("answered_at"),
            units.c.name.label("unit"),
            units.c.name_en.label("unit_en"),
            taker.c.full_name.label("taker"),
            closer.c.full_name.label("closer"),
        )
        .outerjoin(units, units.c.id == issues.c.unit_id)
        .outerjoin(taker, taker.c.id == issues.c.created_by)
        .outerjoin(closer, closer.c.id == issues.c.closed_by)
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.scope == RUNNING:
        found.append(running())
    elif wanted.scope == REPLIED:
        found += [issues.c.state != "closed", ~running()]
    elif wanted.scope == CLOSED:
        found.append(issues.c.state == "closed")
    elif wanted.scope == MINE:
        theirs = exists(select(tasks.c.id)).where(
            tasks.c.issue_id == issues.c.id, tasks.c.user_id == wanted.user, tasks.c.state.in_(_OPEN_TASKS)
        )
        found += [issues.c.state != "closed", theirs.correlate(issues)]
    if wanted.severity:
        found.append(issues.c.severity == wanted.severity)
    for word in fold(wanted.words).split()[:8]:
        like = issues.c.folded.contains(word.lstrip("#"), autoescape=True)
        number = word.lstrip("#")
        by_number = number.isascii() and number.isdigit() and len(number) < 9
        found.append(or_(like, issues.c.number == int(number)) if by_number else like)
    return found
