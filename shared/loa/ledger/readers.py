"""A person's word on the readers of a mail that has ended: send it to those it missed, and say what is to be thought of doubt.

Nothing of this is a new operation: the delivery goes on as it was approved, so nobody gets a "correction" of what they never had.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, func, select, update

from loa.errors import Conflict
from loa.ledger.moves import move
from loa.ledger.parts import finish
from loa.ledger.resolve import check_it_may_go, locked, note
from loa.ledger.states import TRANSITIONS
from loa.ledger.tables import deliveries, parts
from loa.wake import wake

MISSED, DOUBTED = "missed", "in_doubt"
GROUPS = {MISSED: ("failed", "cancelled"), DOUBTED: ("uncertain",)}
"""Readers whom a mail certainly did not reach, and those of whom nobody knows; with the states of their parts."""


def send_again(
    connection: Connection, now: datetime, id: UUID, by: str, grace: timedelta, *, group: str, seen: int
) -> None:
    """Sends a mail that has ended again to a group of its readers. To those in doubt: on the person's own word.

    `seen`: how many there were when the person decided. Raises Conflict where it is another number by now, the mail has not
    ended, or it may not go any more (`check_it_may_go`); NotFound.
    """
    row = _ended(connection, id)
    check_it_may_go(connection, row)
    these = _group(connection, id, group, seen)
    _reopen(connection, now, row, expires_at=max(row.expires_at, now + grace))
    again = {"state": "waiting", "release_at": now, "attempts": 0, "detail": None, "ended_at": None}
    connection.execute(update(parts).where(these).values(**again))
    note(connection, now, row, f"send_{group}", by, detail=str(seen))
    wake(connection)


def count_as_sent(connection: Connection, now: datetime, id: UUID, by: str, *, seen: int) -> None:
    """The readers in doubt are taken to have it, on the person's own word. Raises Conflict as `send_again` does, NotFound."""
    row = _ended(connection, id)
    these = _group(connection, id, DOUBTED, seen)
    connection.execute(update(parts).where(these).values(state="sent", detail=f"counted as sent by {by}"))
    _reopen(connection, now, row)
    note(connection, now, row, "count_as_sent", by, detail=str(seen))
    finish(connection, now, row)


def _ended(connection: Connection, id: UUID) -> Row[Any]:
    row = locked(connection, id)
    if row.state not in TRANSITIONS["reopen"][0]:
        raise Conflict(
            f"it is {row.state}; this can be said of a mail that has ended without reaching everybody"
        )
    return row


def _group(connection: Connection, id: UUID, group: str, seen: int) -> Any:
    these = and_(parts.c.delivery_id == id, parts.c.state.in_(GROUPS[group]))
    count = connection.execute(select(func.count()).select_from(parts).where(these)).scalar_one()
    if count != seen or not count:
        raise Conflict(f"there are {count} of these readers by now; look again")
    return these


def _reopen(connection: Connection, now: datetime, row: Row[Any], **values: Any) -> None:
    move(connection, "reopen", now, deliveries.c.id == row.id, reason=None, detail=None, **values)
