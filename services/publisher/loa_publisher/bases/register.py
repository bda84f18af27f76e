"""Keeping the register: a paper is added and changed, never taken out; what it became of it stands beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text, fold
from loa_publisher.accounts.roles import KEEP_REGISTERS, require
from loa_publisher.bases.models import AMENDED, REPLACED, STATUSES, bases
from loa_publisher.office import Office


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A paper. `by_id`: what amended or replaced it, where the register has that too."""

    id: UUID
    number: str
    title: str
    issuer: str
    issued_on: date
    valid_from: date | None
    valid_to: date | None
    status: str
    by_id: UUID | None
    link: str

    def holds_on(self, day: date) -> bool:
        """Whether it may be rested on that day: it has begun, has not ended, and nothing has taken its place."""
        begun = (self.valid_from or self.issued_on) <= day
        ended = self.valid_to is not None and self.valid_to < day
        return begun and not ended and self.status not in (REPLACED, "repealed")


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is said of a paper."""

    number: str
    title: str
    issuer: str
    issued_on: date | None
    valid_from: date | None = None
    valid_to: date | None = None
    status: str = "in_force"
    by_id: UUID | None = None
    link: str = ""


def listed(connection: Connection, text: str = "") -> list[Basis]:
    """The papers, the latest first; those alone in whose number, title or issuer every word stands, marks or none."""
    rows = connection.execute(select(bases).order_by(bases.c.issued_on.desc(), bases.c.number))
    names = tuple(Basis.__dataclass_fields__)
    every = [Basis(**{name: getattr(row, name) for name in names}) for row in rows]
    words = fold(text).split()
    return [
        one for one in every if all(word in fold(f"{one.number} {one.title} {one.issuer}") for word in words)
    ]


def one(connection: Connection, basis_id: UUID) -> Basis:
    """One paper. Raises NotFound."""
    found = next((basis for basis in listed(connection) if basis.id == basis_id), None)
    if found is None:
        raise NotFound(f"no legal basis {basis_id}")
    return found


def add(office: Office, given: Given) -> UUID:
    """A new paper. Raises Forbidden, InvalidInputs naming every field that cannot be taken."""
    require(office.user, KEEP_REGISTERS)
    id = new_id()
    values = _checked(office.connection, id, given)
    office.connection.execute(insert(bases).values(id=id, updated_at=office.now, **values))
    office.log("basis.added", values["number"], **_told(values))
    return id


def change(office: Office, basis_id: UUID, given: Given) -> None:
    """Brings a paper to what is said of it. Raises as `add`, and NotFound."""
    require(office.user, KEEP_REGISTERS)
    one(office.connection, basis_id)
    values = _checked(office.connection, basis_id, given)
    office.connection.execute(
        update(bases).where(bases.c.id == basis_id).values(updated_at=office.now, **values)
    )
    office.log("basis.changed", values["number"], **_told(values))


def _checked(connection: Connection, basis_id: UUID, given: Given) -> dict[str, Any]:
    faults: list[InvalidInput] = []
    known = {basis.id: basis for basis in listed(connection)}
    values: dict[str, Any] = {
        "issued_on": given.issued_on,
        "valid_from": given.valid_from,
        "valid_to": given.valid_to,
        "status": given.status,
        "by_id": given.by_id,
    }
    for name, longest in (("number", 100), ("title", 1000), ("issuer", 200)):
        try:
            values[name] = clean_line(getattr(given, name), name, longest=longest, required=True)
        except InvalidInput as fault:
            faults.append(fault)
    if any(one.number == values.get("number") and one.id != basis_id for one in known.values()):
        faults.append(InvalidInput("number", "the register has this number already"))
    if given.issued_on is None:
        faults.append(InvalidInput("issued_on", "must not be empty"))
    first = given.valid_from or given.issued_on
    if first and given.valid_to and given.valid_to < first:
        faults.append(InvalidInput("valid_to", "must not be before its first day"))
    if given.status not in STATUSES:
        faults.append(InvalidInput("status", "choose one of the list"))
    if given.by_id is not None and (given.by_id not in known or given.by_id == basis_id):
        faults.append(InvalidInput("by", "choose another paper of the register"))
    if given.by_id is not None and given.status not in (AMENDED, REPLACED):
        faults.append(InvalidInput("status", "say whether that paper amends it or takes its place"))
    try:
        values["link"] = clean_text(given.link, "link", longest=1000)
        if values["link"] and not re.match(r"https?://", values["link"]):
            faults.append(InvalidInput("link", "must begin with https:// or http://"))
    except InvalidInput as fault:
        faults.append(fault)
    if faults:
        raise InvalidInputs(faults)
    return values


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else str(value) for name, value in values.items() if name != "number"}
