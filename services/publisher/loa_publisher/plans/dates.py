"""Dates of planned items: given a month or quarter first, a day later, and confirmed once they are settled."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import update

from loa.errors import Conflict, InvalidInput
from loa.text import clean_text
from loa_publisher.accounts.roles import CONFIRM_PLANS, SCHEDULE, require
from loa_publisher.items.actions import locked
from loa_publisher.items.dating import EXACT, When, moved, note, when_of
from loa_publisher.items.models import PRECISIONS, items
from loa_publisher.office import Office
from loa_publisher.plans.periods import last_day


def plan_for(office: Office, item_id: UUID, precision: str, day: date, reason: str = "") -> None:
    """Plans an item for the month or the quarter that holds a day, without a time: it goes out only once it has one.

    Raises InvalidInput (`precision`; `date_reason` where its date is confirmed and none is given), Conflict for what is approved
    or history, Forbidden, NotFound.
    """
    require(office.user, SCHEDULE)
    if precision not in PRECISIONS or precision == EXACT:
        raise InvalidInput("precision", "must be month or quarter; an exact date is a time")
    item = locked(office.connection, item_id)
    if item.state in ("approved", "history", "withdrawn"):
        raise Conflict(f"the item is {item.state}; its time stays as it is")
    columns = moved(office, item, None, reason, rough=(precision, last_day(precision, day)))
    if columns:
        values = {**columns, "updated_at": office.now}
        office.connection.execute(update(items).where(items.c.id == item_id).values(values))
        said = {"reason": reason.strip()} if reason.strip() else {}
        planned = columns["planned_on"].isoformat()
        office.log("item.planned", item_id, precision=precision, planned_on=planned, **said)


def confirm(office: Office, item_id: UUID, *, confirmed: bool = True, reason: str = "") -> None:
    """Settles an item's date: from then on it moves for a reason only. Not `confirmed`: it is provisional again, for a reason.

    Raises Conflict where it has no date, or is so already; InvalidInput (`date_reason`), Forbidden, NotFound.
    """
    require(office.user, CONFIRM_PLANS)
    item = locked(office.connection, item_id)
    reason = clean_text(reason, "date_reason", longest=1000, required=not confirmed)
    if item.due_at is None and item.planned_on is None:
        raise Conflict("it has no date that could be confirmed")
    if item.confirmed == confirmed:
        raise Conflict("somebody else has changed it meanwhile; look again")
    before = when_of(item)
    after = When(
        due_at=before.due_at, planned_on=before.planned_on, precision=before.precision, confirmed=confirmed
    )
    note(office, item_id, before, after, reason)
    values = {"confirmed": confirmed, "updated_at": office.now}
    office.connection.execute(update(items).where(items.c.id == item_id).values(values))
    said = {"reason": reason} if reason else {}
    office.log("item.date_confirmed" if confirmed else "item.date_provisional", item_id, **said)
