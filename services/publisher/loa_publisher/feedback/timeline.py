"""What happened with a letter, in order: written on, never over. Nothing of the sender's person stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select

from loa.database import new_id
from loa_publisher.accounts.models import users
from loa_publisher.feedback.models import events
from loa_publisher.office import Office


def write(office: Office, feedback_id: UUID, kind: str, text: str = "", **detail: Any) -> None:
    """Adds a line in the person's name."""
    write_down(office.connection, office.now, feedback_id, kind, text, by=office.user.id, **detail)


def write_down(
    connection: Connection,
    now: datetime,
    feedback_id: UUID,
    kind: str,
    text: str = "",
    *,
    by: UUID | None = None,
    **detail: Any,
) -> None:
    """The same; `by` None: Loa itself. `detail` must be JSON."""
    row = {"id": new_id(), "feedback_id": feedback_id, "at": now, "user_id": by}
    connection.execute(insert(events).values(**row, kind=kind, text=text, detail=detail))


def of_letter(connection: Connection, feedback_id: UUID) -> Sequence[Row[Any]]:
    """The whole timeline with the names of who acted, oldest first."""
    query = (
        select(events, users.c.full_name)
        .outerjoin(users, users.c.id == events.c.user_id)
        .where(events.c.feedback_id == feedback_id)
        .order_by(events.c.at, events.c.id)
    )
    return connection.execute(query).all()
