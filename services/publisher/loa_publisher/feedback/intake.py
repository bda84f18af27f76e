"""Taking over what the portal has written down: each letter once, with its number and its clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from loa import facts
from loa import feedback as portal
from loa.clock import in_hanoi
from loa.database import Database, insert_missing
from loa.settings import Settings
from loa.text import fold
from loa_publisher.clocks import queries as clocks
from loa_publisher.feedback import timeline
from loa_publisher.feedback.models import feedback

_LOCK = 3730
_AT_ONCE = 200


def bring_in(database: Database, now: datetime, _settings: Settings | None = None) -> int:
    """Moves what waits at the portal to the desk; gives how many. Any number of desks may do this at once."""
    with database.read() as connection:
        if not portal.waiting(connection):
            return 0

    def work(connection: Connection) -> int:
        return _bring_in(connection, now)

    return database.run(work)


def _bring_in(connection: Connection, now: datetime) -> int:
    if connection.dialect.name == "postgresql":  # one at a time, or two letters would be called the same
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    letters = portal.take(connection, _AT_ONCE)
    clock = clocks.one(connection, clocks.FEEDBACK)
    last = connection.execute(select(func.coalesce(func.max(feedback.c.number), 0))).scalar_one()
    known = set(
        connection.execute(
            select(feedback.c.id).where(feedback.c.id.in_([letter.id for letter in letters]))
        ).scalars()
    )
    new = [letter for letter in letters if letter.id not in known]  # the same form, sent again much later
    for number, letter in enumerate(new, last + 1):
        reference = portal.reference(letter.id)
        row = {
            **{name: getattr(letter, name) for name in ("id", "article_id", "name", "email", "phone")},
            **{name: getattr(letter, name) for name in ("text", "language", "consent", "suspect", "sent_at")},
            "number": number,
            "reference": reference,
            "folded": fold(f"{reference} {letter.text}"),
            "month": f"{in_hanoi(letter.sent_at):%Y-%m}",
            "received_at": now,
            "due_at": clock.runs_out(letter.sent_at),
            "state": "spam" if letter.suspect else "new",
            "changed": "",
        }
        insert_missing(connection, feedback, [row])
        timeline.write_down(connection, now, letter.id, "received")
        facts.record(connection, now, "feedback.received", str(letter.id), {"suspect": letter.suspect})
    return len(letters)
