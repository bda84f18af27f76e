"""Days that an administrator names: holidays and quiet windows beside those of law and plan, and days on which none holds.

A working day takes a public holiday, a day of Tết or a plan's quiet window away, and makes of a Saturday a day on which clocks
run: so a holiday is removed, and days are swapped as the government announces them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line
from loa_publisher.accounts.roles import SET_DAYS, require
from loa_publisher.calendar.models import own_days
from loa_publisher.calendar.windows import FIRST_DAY, LAST_DAY
from loa_publisher.office import Office

HOLIDAY, QUIET, WORKING = "holiday", "quiet_window", "working_day"
KINDS = (HOLIDAY, QUIET, WORKING)
LONGEST = 366
"""Days of one entry."""
_OPPOSITES = {HOLIDAY: WORKING, WORKING: HOLIDAY}


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    """A run of days with a name; `last_on` belongs to it."""

    id: UUID
    kind: str
    first_on: date
    last_on: date
    name: str
    name_en: str

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days from `first` to `last`."""
        day, end = max(self.first_on, first), min(self.last_on, last)
        while day <= end:
            yield day
            day += timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is said of a run of days; without `last_on` it is one day."""

    kind: str
    first_on: date | None
    last_on: date | None
    name: str
    name_en: str = ""


def every(connection: Connection) -> list[OwnDay]:
    """All of them, the earliest first."""
    return between(connection, FIRST_DAY, LAST_DAY)


def between(connection: Connection, first: date, last: date) -> list[OwnDay]:
    """Those that touch the days from `first` to `last`, the earliest first. One statement."""
    touching = (own_days.c.first_on <= last, own_days.c.last_on >= first)
    order = (own_days.c.first_on, own_days.c.last_on, own_days.c.name)
    names = tuple(OwnDay.__dataclass_fields__)
    rows = connection.execute(select(own_days).where(*touching).order_by(*order))
    return [OwnDay(**{name: getattr(row, name) for name in names}) for row in rows]


def one(connection: Connection, day_id: UUID) -> OwnDay:
    """One of them. Raises NotFound."""
    found = next((own for own in every(connection) if own.id == day_id), None)
    if found is None:
        raise NotFound(f"no day {day_id}")
    return found


def named(own: Sequence[OwnDay], kind: str, first: date, last: date) -> set[date]:
    """The days from `first` to `last` that are of this kind."""
    return {day for one in own if one.kind == kind for day in one.days(first, last)}


def add(office: Office, given: Given) -> UUID:
    """Names days. Raises Forbidden, InvalidInputs naming every field at fault."""
    require(office.user, SET_DAYS)
    id = new_id()
    values = _checked(office.connection, id, given)
    office.connection.execute(
        insert(own_days).values(id=id, updated_at=office.now, updated_by=office.user.id, **values)
    )
    office.log("day.added", id, **_told(values))
    return id


def change(office: Office, day_id: UUID, given: Given) -> None:
    """Names them anew. Raises as `add`, and NotFound."""
    require(office.user, SET_DAYS)
    one(office.connection, day_id)
    values = _checked(office.connection, day_id, given)
    changed = update(own_days).where(own_days.c.id == day_id)
    office.connection.execute(changed.values(updated_at=office.now, updated_by=office.user.id, **values))
    office.log("day.changed", day_id, **_told(values))


def remove(office: Office, day_id: UUID) -> None:
    """Names them no longer. Raises Forbidden, NotFound."""
    require(office.user, SET_DAYS)
    gone = one(office.connection, day_id)
    office.connection.execute(delete(own_days).where(own_days.c.id == day_id))
    office.log("day.removed", day_id, kind=gone.kind, name=gone.name, first_on=gone.first_on.isoformat())


def _checked(connection: Connection, day_id: UUID, given: Given) -> dict[str, Any]:
    faults: list[InvalidInput] = []
    values: dict[str, Any] = {"kind": given.kind}
    if given.kind not in KINDS:
        faults.append(InvalidInput("kind", f"must be one of {', '.join(KINDS)}"))
    for name, required in (("name", True), ("name_en", False)):
        try:
            values[name] = clean_line(getattr(given, name), name, longest=200, required=required)
        except InvalidInput as fault:
            faults.append(fault)
    first, last = given.first_on, given.last_on or given.first_on
    if first is None or last is None:
        faults.append(InvalidInput("first_on", "must not be empty"))
    elif not FIRST_DAY <= first <= LAST_DAY:
        faults.append(InvalidInput("first_on", f"{first} lies outside the calendar"))
    elif last < first:
        faults.append(InvalidInput("last_on", "must not be before the first day"))
    elif (last - first).days >= LONGEST:
        faults.append(InvalidInput("last_on", f"is more than {LONGEST} days after the first"))
    elif any(
        other.kind == _OPPOSITES.get(given.kind) and other.id != day_id
        for other in between(connection, first, last)
    ):
        faults.append(
            InvalidInput("first_on", "another entry says the opposite of these days; change that one")
        )
    if faults:
        raise InvalidInputs(faults)
    return values | {"first_on": first, "last_on": last}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) for name, value in values.items()}
