"""An item's date: how exactly it is known, whether it is settled, and the history of how it moved.

`due_at` is when it goes out. Where only the month or quarter is known there is none: `planned_on` is then the last day of it, and
`precision` says so. Once something is out, a correction's new time moves `due_at` alone, and `planned_on` keeps the day that was
planned. A confirmed date moves for a reason only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, exists, insert, select

from loa.clock import in_hanoi
from loa.database import new_id
from loa.errors import InvalidInput
from loa.ledger.states import PARTIAL, PUBLISHED
from loa.ledger.tables import deliveries
from loa.text import clean_text
from loa_publisher.accounts.models import users
from loa_publisher.items.models import PRECISIONS as PRECISIONS
from loa_publisher.items.models import date_changes, items
from loa_publisher.office import Office

EXACT: Final = "exact"
UNDONE: Final = "undone"
"""Reason of a move that was taken back in the calendar."""
CORRECTED: Final = "correction"
"""Reason of a correction that goes out after its hour."""


@dataclass(frozen=True, kw_only=True)
class When:
    """A date as it stood."""

    due_at: datetime | None
    planned_on: date | None
    precision: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class DateChange:
    """One move of a date, or its confirmation. `by`: who; `reason`: empty for a provisional one."""

    at: datetime
    by: str
    before: When
    after: When
    reason: str


def moved(
    office: Office,
    item: Row[Any],
    due_at: datetime | None,
    reason: str = "",
    *,
    rough: tuple[str, date] | None = None,
) -> dict[str, Any]:
    """The columns of a locked item with another date, which the caller writes; the move is noted. `rough`: precision, last day.

    Raises InvalidInput (`date_reason`) where a confirmed date would move without one. What is out already needs none: its plan
    was kept or not, and stays.
    """
    if due_at is None and rough is None and item.precision != EXACT:
        return {}  # nothing was said about it
    before = when_of(item)
    if item.due_at is not None and _is_out(office.connection, item.id):
        after = When(
            due_at=due_at,
            planned_on=item.planned_on or in_hanoi(item.due_at).date(),
            precision=item.precision,
            confirmed=item.confirmed,
        )
    else:
        precision, planned_on = rough or (EXACT, None)
        after = When(due_at=due_at, planned_on=planned_on, precision=precision, confirmed=item.confirmed)
        reason = clean_text(reason, "date_reason", longest=1000)
        if item.confirmed and not reason and after != before:
            raise InvalidInput("date_reason", "its date is confirmed; say why it moves")
    if after == before:
        return {}
    note(office, item.id, before, after, reason)
    return {"due_at": after.due_at, "planned_on": after.planned_on, "precision": after.precision}


def note(office: Office, item_id: UUID, before: When, after: When, reason: str) -> None:
    """Writes a change of a date into its history."""
    office.connection.execute(
        insert(date_changes).values(
            id=new_id(),
            item_id=item_id,
            user_id=office.user.id,
            at=office.now,
            before=_as_json(before),
            after=_as_json(after),
            reason=reason,
        )
    )


def history(connection: Connection, item_id: UUID) -> Sequence[DateChange]:
    """How an item's date moved, the latest first."""
    query = (
        select(date_changes, users.c.full_name)
        .join(users, users.c.id == date_changes.c.user_id)
        .where(date_changes.c.item_id == item_id)
        .order_by(date_changes.c.at.desc(), date_changes.c.id.desc())
    )
    return [
        DateChange(
            at=row.at,
            by=row.full_name,
            before=_of_json(row.before),
            after=_of_json(row.after),
            reason=row.reason,
        )
        for row in connection.execute(query)
    ]


def when_of(item: Row[Any]) -> When:
    """An item's date as it stands."""
    return When(**{name: getattr(item, name) for name in When.__dataclass_fields__})


def _is_out(connection: Connection, item_id: UUID) -> bool:
    out = exists().where(
        deliveries.c.item_id == item_id,
        deliveries.c.operation == "publish",
        deliveries.c.state.in_((PUBLISHED, PARTIAL)),
    )
    history = exists().where(items.c.id == item_id, items.c.state == "history")
    return bool(connection.scalar(select(out | history)))


def _as_json(one: When) -> dict[str, Any]:
    return {
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "planned_on": one.planned_on.isoformat() if one.planned_on else None,
        "precision": one.precision,
        "confirmed": one.confirmed,
    }


def _of_json(said: dict[str, Any]) -> When:
    return When(
        due_at=datetime.fromisoformat(said["due_at"]) if said["due_at"] else None,
        planned_on=date.fromisoformat(said["planned_on"]) if said["planned_on"] else None,
        precision=said["precision"],
        confirmed=said["confirmed"],
    )
