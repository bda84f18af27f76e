"""Keeping the media list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text, fold
from loa_publisher.accounts.roles import KEEP_PRESS, require
from loa_publisher.office import Office
from loa_publisher.press.models import KINDS, contacts

FIELDS = ("name", "kind", "person", "email", "phone", "note", "valid_from", "valid_to")
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_LONGEST = {"name": 200, "person": 200, "email": 254, "phone": 60}


def add(office: Office, given: Mapping[str, Any]) -> UUID:
    """A new entry; gives its id. `given`: FIELDS, days as `date`. Raises InvalidInputs naming the fields."""
    require(office.user, KEEP_PRESS)
    values = _read(given)
    id = new_id()
    office.connection.execute(
        insert(contacts).values(id=id, created_at=office.now, updated_at=office.now, **values)
    )
    office.log("press.added", id, name=values["name"])
    return id


def change(office: Office, contact_id: UUID, given: Mapping[str, Any]) -> None:
    """Sets an entry anew. Nothing is taken out: one that is over gets its last day. Raises InvalidInputs, NotFound."""
    require(office.user, KEEP_PRESS)
    values = _read(given)
    done = office.connection.execute(
        update(contacts).where(contacts.c.id == contact_id).values(updated_at=office.now, **values)
    )
    if not done.rowcount:
        raise NotFound("there is no such contact")
    office.log("press.changed", contact_id, name=values["name"])


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    faults: list[InvalidInput] = []
    values: dict[str, Any] = {}
    for name in FIELDS:
        try:
            values[name] = _one(name, given.get(name))
        except InvalidInput as fault:
            faults.append(fault)
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        faults.append(InvalidInput("valid_to", "must not be before the first day"))
    if faults:
        raise InvalidInputs(faults)
    values["folded"] = fold(f"{values['name']} {values['person']}")
    return values


def _one(name: str, value: Any) -> Any:
    if name in ("valid_from", "valid_to"):
        if value is None or isinstance(value, date):
            return value
        raise InvalidInput(name, "must be a day")
    text = "" if value is None else value
    if name == "note":
        return clean_text(text, name, longest=2000)
    if name == "kind":
        if text not in KINDS:
            raise InvalidInput(name, f"must be one of {', '.join(KINDS)}")
        return text
    text = clean_line(text, name, longest=_LONGEST[name], required=name == "name")
    if name == "email" and text and not _ADDRESS.fullmatch(text):
        raise InvalidInput(name, "is no e-mail address; write it as ten@bao.vn")
    return text
