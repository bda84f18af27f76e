"""What an administrator does with units: add, change, rename, end, name successors. The units' channel accounts follow."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, update

from loa.clock import in_hanoi
from loa.database import insert_missing, new_id
from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line
from loa_publisher.accounts.roles import MANAGE_UNITS, require
from loa_publisher.office import Office
from loa_publisher.plans.models import units
from loa_publisher.plans.queries import Unit, list_units
from loa_publisher.units.directory import successors
from loa_publisher.units.kinds import KINDS
from loa_publisher.units.models import names, successions
from loa_publisher.units.receiving import follow

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is said of a unit. `successors`: who takes over after its last day."""

    name: str
    kind: str
    name_en: str = ""
    parent_id: UUID | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: Sequence[UUID] = field(default_factory=tuple)


def add(office: Office, slug: str, given: Given) -> UUID:
    """A new unit. Raises InvalidInputs (slug, name, kind, parent, valid_to, successors)."""
    require(office.user, MANAGE_UNITS)
    known = {unit.id: unit for unit in list_units(office.connection)}
    faults: list[InvalidInput] = []
    if not _SLUG.fullmatch(slug):
        faults.append(InvalidInput("slug", "write a short name of a-z, 0-9 and -, such as xa-mau-1"))
    elif any(unit.slug == slug for unit in known.values()):
        faults.append(InvalidInput("slug", "another unit has this short name"))
    id = new_id()
    values = _checked(office, known, id, given, faults)
    office.connection.execute(insert(units).values(id=id, slug=slug, edited_at=office.now, **values))
    _succeed(office.connection, id, given.successors, given.valid_to)
    follow(office.connection, office.channels, [id])
    office.log("unit.added", slug, **_told(values), successors=_slugs(known, given.successors))
    return id


def change(office: Office, unit_id: UUID, given: Given, renamed_on: date | None = None) -> None:
    """Brings a unit to what is said of it. `renamed_on`: the first day of its new name; None: the old one was a mistake.

    Raises NotFound, InvalidInputs as `add`, and for `renamed_on` a day to come.
    """
    require(office.user, MANAGE_UNITS)
    known = {unit.id: unit for unit in list_units(office.connection)}
    before = _known(known, unit_id)
    faults: list[InvalidInput] = []
    if renamed_on is not None and renamed_on > in_hanoi(office.now).date():
        faults.append(InvalidInput("renamed_on", "lies ahead; change the name on its day"))
    values = _checked(office, known, unit_id, given, faults)
    if renamed_on is not None and values["name"] != before.name:
        old = {"unit_id": unit_id, "until_on": renamed_on, "name": before.name}
        insert_missing(office.connection, names, [old])
    office.connection.execute(
        update(units).where(units.c.id == unit_id).values(edited_at=office.now, **values)
    )
    _succeed(office.connection, unit_id, given.successors, given.valid_to)
    days = {unit_id: renamed_on} if renamed_on is not None else {}
    follow(office.connection, office.channels, [unit_id], days)
    office.log("unit.changed", before.slug, **_told(values), successors=_slugs(known, given.successors))


def end(office: Office, unit_ids: Collection[UUID], last_day: date, successor_ids: Collection[UUID]) -> int:
    """Ends several units on a day and names who takes over the day after; gives how many. Raises InvalidInputs, NotFound."""
    require(office.user, MANAGE_UNITS)
    known = {unit.id: unit for unit in list_units(office.connection)}
    chosen = [_known(known, one) for one in dict.fromkeys(unit_ids)]
    faults: list[InvalidInput] = []
    if not chosen:
        faults.append(InvalidInput("units", "choose at least one"))
    for unit in chosen:
        if unit.valid_from is not None and unit.valid_from > last_day:
            faults.append(InvalidInput("last_day", f"{unit.name} begins only on {unit.valid_from:%d/%m/%Y}"))
        faults += _faults_of_successors(office.connection, known, unit.id, successor_ids, last_day)
    if faults:
        raise InvalidInputs(list({str(fault): fault for fault in faults}.values()))
    ids = [unit.id for unit in chosen]
    office.connection.execute(
        update(units).where(units.c.id.in_(ids)).values(valid_to=last_day, edited_at=office.now)
    )
    for id in ids:
        _succeed(office.connection, id, successor_ids, last_day)
    follow(office.connection, office.channels, ids)
    office.log(
        "units.ended",
        f"{last_day:%d/%m/%Y}",
        units=[unit.slug for unit in chosen],
        successors=_slugs(known, successor_ids),
    )
    return len(ids)


def _checked(
    office: Office,
    known: Mapping[UUID, Unit],
    unit_id: UUID,
    given: Given,
    faults: list[InvalidInput],
) -> dict[str, Any]:
    """The columns. Raises InvalidInputs with `faults` and all else that is wrong."""
    values: dict[str, Any] = {
        "kind": given.kind,
        "parent_id": given.parent_id,
        "valid_from": given.valid_from,
        "valid_to": given.valid_to,
    }
    for name, typed, required in (("name", given.name, True), ("name_en", given.name_en, False)):
        try:
            values[name] = clean_line(typed, name, longest=200, required=required) or None
        except InvalidInput as fault:
            faults.append(fault)
    own_kind = known[unit_id].kind if unit_id in known else None
    if given.kind not in KINDS and given.kind != own_kind:
        faults.append(InvalidInput("kind", "choose one of the list"))
    if given.parent_id is not None:
        faults += _faults_of_parent(known, unit_id, given.parent_id)
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        faults.append(InvalidInput("valid_to", "must not be before its first day"))
    if given.successors and given.valid_to is None:
        faults.append(InvalidInput("valid_to", "say its last day: successors take over the day after"))
    elif given.successors and given.valid_to is not None:
        faults += _faults_of_successors(office.connection, known, unit_id, given.successors, given.valid_to)
    if faults:
        raise InvalidInputs(faults)
    return values


def _faults_of_parent(known: Mapping[UUID, Unit], unit_id: UUID, parent_id: UUID) -> Iterable[InvalidInput]:
    above: UUID | None = parent_id
    while above is not None:
        if above == unit_id:
            yield InvalidInput("parent", "would be above itself")
            return
        if above not in known:
            yield InvalidInput("parent", "there is no such unit")
            return
        above = known[above].parent_id


def _faults_of_successors(
    connection: Connection,
    known: Mapping[UUID, Unit],
    unit_id: UUID,
    successor_ids: Collection[UUID],
    last_day: date,
) -> Iterable[InvalidInput]:
    after = successors(connection)
    first = last_day + timedelta(days=1)
    for successor_id in successor_ids:
        successor = known.get(successor_id)
        if successor is None:
            yield InvalidInput("successors", "there is no such unit")
        elif unit_id in _line(after, successor_id):
            yield InvalidInput("successors", f"{successor.name} would take over from itself")
        elif successor.valid_from is not None and successor.valid_from > first:
            yield InvalidInput(
                "successors",
                f"{successor.name} begins only on {successor.valid_from:%d/%m/%Y}; nobody would be there before",
            )
        elif successor.valid_to is not None and successor.valid_to < first:
            yield InvalidInput("successors", f"{successor.name} has ended by then")


def _line(after: Mapping[UUID, Sequence[UUID]], unit_id: UUID) -> set[UUID]:
    """The unit and all who come after it."""
    seen, asked = {unit_id}, [unit_id]
    while asked:
        found = {one for unit in asked for one in after.get(unit, ())} - seen
        seen |= found
        asked = list(found)
    return seen


def _succeed(
    connection: Connection, unit_id: UUID, successor_ids: Collection[UUID], last_day: date | None
) -> None:
    connection.execute(delete(successions).where(successions.c.unit_id == unit_id))
    if successor_ids and last_day is not None:
        first = last_day + timedelta(days=1)
        rows = [
            {"unit_id": unit_id, "successor_id": one, "from_on": first}
            for one in dict.fromkeys(successor_ids)
        ]
        connection.execute(insert(successions), rows)


def _known(known: Mapping[UUID, Unit], unit_id: UUID) -> Unit:
    if unit_id not in known:
        raise NotFound(f"no unit {unit_id}")
    return known[unit_id]


def _slugs(known: Mapping[UUID, Unit], ids: Collection[UUID]) -> list[str]:
    return sorted(known[id].slug for id in ids)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: day.isoformat() if (day := values[name]) else None for name in ("valid_from", "valid_to")}
    parent = str(values["parent_id"]) if values["parent_id"] else None
    return {**values, **days, "parent_id": parent}
