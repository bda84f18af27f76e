"""No clock runs out unseen: told when a quarter of its time is left, and taken higher when it has run out. Once each.

What was published meanwhile is seen here too: the issue then stands as answered, with a line in its timeline. Each telling is a
row (issue_notices), and the facts `issue.reminded`, `issue.overdue` and `issue.replied` tell outsiders.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, Row, and_, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from loa import facts
from loa.database import Database, new_id
from loa.settings import Settings
from loa_publisher.accounts.actions import User, all_users
from loa_publisher.accounts.roles import ASSIGN_ISSUES, may
from loa_publisher.approvals.reminders import above
from loa_publisher.issues import timeline
from loa_publisher.issues.models import issues, notices, tasks
from loa_publisher.issues.queries import answered_at, running

log = structlog.get_logger(__name__)
_AT_ONCE = 200
_QUARTER = 4


def remind(database: Database, now: datetime, settings: Settings) -> int:
    """Looks once; gives how many issues something was done about. Any number of desks may do this at once."""

    def work(connection: Connection) -> int:
        done = _see_answers(connection, now)
        soon, late = _waiting(connection, now)
        if not soon and not late:
            return done
        people = [user for user in all_users(connection) if user.is_active]
        higher = above(people, settings.escalate_to)
        for row in soon:
            done += _tell(connection, now, row, "reminder", _handlers(connection, row.id, people))
        for row in late:
            handlers = _handlers(connection, row.id, people)
            done += _tell(connection, now, row, "overdue", [*handlers, *higher])
        return done

    with database.read() as connection:  # most looks find nothing, and hold up nobody
        soon, late = _waiting(connection, now)
        any_answer = connection.execute(_answers().limit(1)).first()
    return database.run(work) if soon or late or any_answer else 0


def _answers() -> Any:
    """Issues whose statement is out and which do not say so yet."""
    at = answered_at()
    return select(issues.c.id, issues.c.number, at.label("at")).where(
        issues.c.state == "open", at.is_not(None)
    )


def _see_answers(connection: Connection, now: datetime) -> int:
    count = 0
    for row in connection.execute(_answers().limit(_AT_ONCE)).all():
        own = (issues.c.id == row.id, issues.c.state == "open")
        if connection.execute(update(issues).where(*own).values(state="replied", replied_at=row.at)).rowcount:
            timeline.write_down(connection, now, row.id, "replied", at=row.at.isoformat())
            facts.record(connection, now, "issue.replied", str(row.id), {"at": row.at.isoformat()})
            count += 1
    return count


def _waiting(connection: Connection, now: datetime) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """Whose time is nearly over, and whose is over, as far as nobody was told."""
    query = (
        select(issues.c.id, issues.c.number, issues.c.reported_at, issues.c.due_at, _told("overdue"))
        .add_columns(_told("reminder"))
        .where(running())
        .order_by(issues.c.due_at)
        .limit(_AT_ONCE)
    )
    soon, late = [], []
    for row in connection.execute(query):
        if row.due_at <= now:
            late += [] if row.overdue else [row]
        elif row.due_at - now <= (row.due_at - row.reported_at) / _QUARTER:
            soon += [] if row.reminder else [row]
    return soon, late


def _told(kind: str) -> Any:
    return (
        exists()
        .where(
            and_(
                notices.c.issue_id == issues.c.id, notices.c.due_at == issues.c.due_at, notices.c.kind == kind
            )
        )
        .correlate(issues)
        .label(kind)
    )


def _handlers(connection: Connection, issue_id: UUID, people: Sequence[User]) -> list[User]:
    """Who works on it; where nobody does, who may give it to somebody."""
    query = select(tasks.c.user_id).where(
        tasks.c.issue_id == issue_id, tasks.c.user_id.is_not(None), tasks.c.state.in_(("given", "confirmed"))
    )
    assigned = set(connection.execute(query).scalars())
    return [user for user in people if user.id in assigned] or [
        user for user in people if may(user, ASSIGN_ISSUES)
    ]


def _tell(connection: Connection, now: datetime, issue: Row[Any], kind: str, to: Sequence[User]) -> bool:
    """Writes down whom it was told to. Of several desks that try at once, one succeeds and tells the world."""
    if not to:
        log.warning("issue.nobody", kind=kind, issue=issue.number)
        return False
    rows = [
        {
            "id": new_id(),
            "issue_id": issue.id,
            "kind": kind,
            "due_at": issue.due_at,
            "user_id": user_id,
            "at": now,
        }
        for user_id in {user.id for user in to}
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(notices).on_conflict_do_nothing().returning(notices.c.user_id)
    made: set[UUID] = set(connection.execute(insert, rows).scalars())
    if not made:
        return False
    name = "issue.reminded" if kind == "reminder" else "issue.overdue"
    names = sorted({user.login for user in to if user.id in made})
    timeline.write_down(connection, now, issue.id, kind, to=sorted({user.full_name for user in to}))
    facts.record(connection, now, name, str(issue.id), {"due_at": issue.due_at.isoformat(), "to": names})
    log.warning(name, issue=issue.number, due_at=issue.due_at.isoformat(), to=names)
    return True
