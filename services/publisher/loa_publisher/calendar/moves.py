"""Giving an item another time in the calendar, and taking that back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update

from loa.errors import Conflict, InvalidInput
from loa_publisher.accounts.roles import SCHEDULE, require
from loa_publisher.calendar.entries import LIVE
from loa_publisher.calendar.standing import standings
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.items.actions import locked
from loa_publisher.items.dating import UNDONE, moved
from loa_publisher.items.models import items
from loa_publisher.office import Office


def move(office: Office, item_id: UUID, due_at: datetime, seen: datetime | None, reason: str = "") -> None:
    """Gives the item another time; an approved one goes out then. `seen`: the time from which it is moved.

    Raises InvalidInput (`due_at`) for a time in the past or under the embargo, (`date_reason`) where its date is confirmed and no
    `reason` is given; Conflict where somebody else has moved it
    since, where it has begun to go out, and where nothing of it is to come; Forbidden; NotFound.
    """
    _movable(office, item_id, seen)
    deliveries.schedule(office, item_id, due_at, reason)


def take_back(office: Office, item_id: UUID, due_at: datetime | None, seen: datetime) -> None:
    """Undoes a move: the item has its time of before again, though that may have passed, or none.

    What is approved would go out, so it takes no time that has passed, and never none. Raises as `move` does.
    """
    item = _movable(office, item_id, seen)
    if item.state == "approved":
        if due_at is None:
            raise InvalidInput("due_at", "an approved item keeps a time; withdraw it to stop it")
        deliveries.schedule(office, item_id, due_at, UNDONE)
        return
    if due_at and item.embargo_until and due_at < item.embargo_until:
        raise InvalidInput("due_at", f"is under the embargo until {item.embargo_until.isoformat()}")
    columns = moved(office, item, due_at, UNDONE)
    office.connection.execute(
        update(items).where(items.c.id == item_id).values(**columns, updated_at=office.now)
    )
    office.log("item.scheduled", item_id, due_at=due_at.isoformat() if due_at else None)


def _movable(office: Office, item_id: UUID, seen: datetime | None) -> Row[Any]:
    require(office.user, SCHEDULE)
    item = locked(office.connection, item_id)
    if item.state not in LIVE:
        raise Conflict(f"the item is {item.state}; its time stays as it is")
    standing = standings(office.connection, {item_id}).get(item_id)
    if standing is not None and standing.fixed:
        raise Conflict("it has begun to go out; its time stays as it is")
    if item.due_at != seen:
        raise Conflict("somebody else has moved it meanwhile; look again")
    return item
