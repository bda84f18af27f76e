"""Nothing waits for approval unseen: who may decide is reminded once, then it is taken to whom the settings name, once.

What was told stands in the database, so that no restart tells it again. The desk shows it; `approval.reminded` and
`approval.escalated` tell outsiders.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, Row, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from loa import facts
from loa.database import Database, new_id
from loa.settings import Settings
from loa.text import fold
from loa_publisher.accounts.actions import User, all_users
from loa_publisher.approvals import standing
from loa_publisher.approvals.models import notices
from loa_publisher.items.models import items, reviews

log = structlog.get_logger(__name__)
_AT_ONCE = 200
"""Items told of in one transaction."""


def remind(database: Database, now: datetime, settings: Settings) -> int:
    """Tells what has waited too long and was not told yet; gives how often. Any number of desks may do this at once."""

    def work(connection: Connection) -> int:
        late = _waiting(connection, now - settings.remind_after, "reminder")
        later = _waiting(connection, now - settings.escalate_after, "escalation")
        people = [user for user in all_users(connection) if user.is_active]
        deciders = [user for user in people if standing.may_decide_somewhere(connection, now, user)]
        told = 0
        for row in late:
            to = [user for user in deciders if standing.objection(connection, now, user, row) is None]
            told += _tell(connection, now, row, "reminder", to)
        for row in later:
            told += _tell(connection, now, row, "escalation", above(people, settings.escalate_to))
        return told

    with database.read() as connection:  # most looks find nothing, and hold up nobody
        waiting = any(
            _waiting(connection, now - patience, kind)
            for kind, patience in (
                ("reminder", settings.remind_after),
                ("escalation", settings.escalate_after),
            )
        )
    return database.run(work) if waiting else 0


def _waiting(connection: Connection, since: datetime, kind: str) -> Sequence[Row[Any]]:
    told = exists().where(notices.c.review_id == reviews.c.id, notices.c.kind == kind)
    query = (
        select(items, reviews.c.id.label("review_id"))
        .join(
            reviews,
            (reviews.c.item_id == items.c.id)
            & (reviews.c.decision == "submit")
            & (reviews.c.at == items.c.submitted_at),
        )
        .where(items.c.state == "submitted", items.c.submitted_at <= since, ~told)
        .order_by(items.c.submitted_at)
        .limit(_AT_ONCE)
    )
    return connection.execute(query).all()


def above(people: Sequence[User], logins: str) -> list[User]:
    """Whom the settings name (logins, apart by commas); else the spokespersons."""
    wanted = {fold(login.strip()) for login in logins.split(",") if login.strip()}
    named = [user for user in people if fold(user.login) in wanted]
    return named or [user for user in people if user.spokesperson]


def _tell(connection: Connection, now: datetime, item: Row[Any], kind: str, to: Sequence[User]) -> bool:
    """Writes down whom it was told to. Of several desks that try at once, one succeeds and tells the world."""
    if not to:
        log.warning("approval.nobody", kind=kind, item=item.number)
        return False
    rows = [
        {"id": new_id(), "review_id": item.review_id, "kind": kind, "user_id": user.id, "at": now}
        for user in to
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(notices).on_conflict_do_nothing().returning(notices.c.user_id)
    made: set[UUID] = set(connection.execute(insert, rows).scalars())
    if not made:
        return False
    name = "approval.reminded" if kind == "reminder" else "approval.escalated"
    data = {
        "submitted_at": item.submitted_at.isoformat(),
        "to": sorted(user.login for user in to if user.id in made),
    }
    facts.record(connection, now, name, str(item.id), data)
    log.warning(name, item=item.number, submitted_at=item.submitted_at.isoformat(), to=data["to"])
    return True
