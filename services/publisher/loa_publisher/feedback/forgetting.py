"""Erasing who wrote: after the keeping time, or when they ask for it (Law 91/2025/QH15). What was said stays, without them."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, or_, select, update

from loa import audit
from loa.database import Database
from loa.settings import Settings
from loa.text import fold
from loa_publisher.accounts.roles import HANDLE_FEEDBACK, require
from loa_publisher.feedback import timeline
from loa_publisher.feedback.handling import locked
from loa_publisher.feedback.models import feedback, replies
from loa_publisher.office import Office

_AT_ONCE = 500
_TRACES = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+|(?<!\w)\+?\d[\d ().-]{7,}\d(?!\w)")
ERASED = "[…]"


def forget_old(database: Database, now: datetime, settings: Settings) -> int:
    """Erases the personal data of what was closed longer ago than it may be kept; gives of how many."""
    count = 0
    while True:
        done = database.run(lambda connection: _forget_some(connection, now, settings))
        count += done
        if done < _AT_ONCE:
            return count


def forget(office: Office, feedback_id: UUID) -> None:
    """Erases one now: its sender asks for it. Raises NotFound."""
    require(office.user, HANDLE_FEEDBACK)
    locked(office.connection, feedback_id)
    _erase(office.connection, office.now, feedback_id)
    timeline.write(office, feedback_id, "forgotten")
    office.log("feedback.forgotten", feedback_id)


def _forget_some(connection: Connection, now: datetime, settings: Settings) -> int:
    old = (
        select(feedback.c.id)
        .where(
            feedback.c.forgotten_at.is_(None),
            feedback.c.closed_at < now - settings.feedback_keep,
            or_(feedback.c.state == "closed", feedback.c.state.in_(("spam", "merged"))),
        )
        .order_by(feedback.c.closed_at)
        .limit(_AT_ONCE)
    )
    ids = list(connection.execute(old).scalars())
    for id in ids:
        _erase(connection, now, id)
        timeline.write_down(connection, now, id, "forgotten")
    if ids:
        audit.log(connection, now, "system", "feedback.forgotten", "feedback", count=len(ids))
    return len(ids)


def _erase(connection: Connection, now: datetime, id: UUID) -> None:
    """Name, addresses and numbers, in their fields and in what was written."""
    row = connection.execute(select(feedback).where(feedback.c.id == id)).one()
    text = without_traces(row.text, row.name)
    connection.execute(
        update(feedback)
        .where(feedback.c.id == id)
        .values(
            name="",
            email="",
            phone="",
            text=text,
            folded=fold(f"{row.reference} {text}"),
            forgotten_at=now,
        )
    )
    for reply in connection.execute(select(replies).where(replies.c.feedback_id == id)).all():
        connection.execute(
            update(replies)
            .where(replies.c.id == reply.id)
            .values(address="", text=without_traces(reply.text, row.name))
        )


def without_traces(text: str, name: str) -> str:
    """A text without e-mail addresses, telephone numbers and the sender's name."""
    text = _TRACES.sub(ERASED, text)
    return re.sub(re.escape(name), ERASED, text, flags=re.IGNORECASE) if len(name) > 3 else text
