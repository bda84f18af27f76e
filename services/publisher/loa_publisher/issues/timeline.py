"""What happened with an issue, in order: written on, never over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from loa.database import new_id
from loa_publisher.accounts.models import users
from loa_publisher.issues.models import events, issues
from loa_publisher.office import Office


def write(office: Office, issue_id: UUID, kind: str, text: str = "", **detail: Any) -> None:
    """Adds a line to the timeline in the person's name."""
    write_down(office.connection, office.now, issue_id, kind, text, by=office.user.id, **detail)


def write_down(
    connection: Connection,
    now: datetime,
    issue_id: UUID,
    kind: str,
    text: str = "",
    *,
    by: UUID | None = None,
    **detail: Any,
) -> None:
    """The same; `by` None: Loa itself saw it, or a unit told it by its link. `detail` must be JSON."""
    connection.execute(
        insert(events).values(
            id=new_id(), issue_id=issue_id, at=now, user_id=by, kind=kind, text=text, detail=detail
        )
    )
    connection.execute(update(issues).where(issues.c.id == issue_id).values(updated_at=now))


def of_issue(connection: Connection, issue_id: UUID) -> Sequence[Row[Any]]:
    """The whole timeline with the names of who acted, oldest first."""
    query = (
        select(events, users.c.full_name)
        .outerjoin(users, users.c.id == events.c.user_id)
        .where(events.c.issue_id == issue_id)
        .order_by(events.c.at, events.c.id)
    )
    return connection.execute(query).all()
