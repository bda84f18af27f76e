"""Keeping the register. What somebody writes here another person approves; only then the public reads it, and only that version.

A change waits while what was approved before stands on the portal. Taking somebody from the public needs nobody's word.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from loa import spokespeople as public
from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa.spokespeople import DELEGATED, KINDS, Speaker
from loa.text import clean_line, clean_text
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import APPROVE, KEEP_REGISTERS, WITHDRAW, require
from loa_publisher.office import Office
from loa_publisher.spokespeople.models import spokespeople

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TEXTS = (("name", 200, True), ("post", 300, True), ("subject", 500, False), ("phone", 60, False))


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An entry of the register. `public`: what the public reads of it now; None: nothing."""

    speaker: Speaker
    writer_id: UUID
    writer: str
    approved: bool
    public: Speaker | None


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is said of somebody who speaks for the authority."""

    kind: str
    name: str
    post: str
    basis: str
    starts_on: date | None
    ends_on: date | None = None
    subject: str = ""
    phone: str = ""
    email: str = ""


def listed(connection: Connection) -> list[Kept]:
    """The register: the head first, then spokespeople, then those who speak by delegation. Two statements."""
    standing = public.shown(connection)
    query = select(spokespeople, users.c.full_name.label("writer")).join(
        users, users.c.id == spokespeople.c.written_by
    )
    found = [
        Kept(
            speaker=_speaker(row),
            writer_id=row.written_by,
            writer=row.writer,
            approved=row.approved_by is not None,
            public=standing.get(row.id),
        )
        for row in connection.execute(query)
    ]
    order = [(KINDS.index(one.speaker.kind), one.speaker.position, one.speaker.name) for one in found]
    return [one for _order, one in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]


def one(connection: Connection, id: UUID) -> Kept:
    """One entry. Raises NotFound."""
    found = next((kept for kept in listed(connection) if kept.speaker.id == id), None)
    if found is None:
        raise NotFound(f"no spokesperson {id}")
    return found


def add(office: Office, given: Given) -> UUID:
    """A new entry, which nobody outside reads yet. Raises Forbidden, InvalidInputs naming every field at fault."""
    require(office.user, KEEP_REGISTERS)
    values = _checked(given)
    of_kind = select(func.max(spokespeople.c.position)).where(spokespeople.c.kind == values["kind"])
    id, position = new_id(), (office.connection.scalar(of_kind) or 0) + 1
    written = {"written_by": office.user.id, "written_at": office.now}
    office.connection.execute(insert(spokespeople).values(id=id, position=position, **written, **values))
    office.log("spokesperson.added", id, **_told(values))
    return id


def change(office: Office, id: UUID, given: Given) -> bool:
    """Another version, which waits for approval; tells whether anything is different. Raises as `add`, and NotFound."""
    require(office.user, KEEP_REGISTERS)
    before = asdict(one(office.connection, id).speaker)
    values = _checked(given)
    if all(before[name] == value for name, value in values.items()):
        return False
    written = {
        "written_by": office.user.id,
        "written_at": office.now,
        "approved_by": None,
        "approved_at": None,
    }
    office.connection.execute(update(spokespeople).where(spokespeople.c.id == id).values(**written, **values))
    office.log("spokesperson.changed", id, **_told(values))
    return True


def approve(office: Office, id: UUID) -> None:
    """Another person's word: the public reads it from now on. Raises Forbidden, NotFound, Conflict where nothing waits."""
    require(office.user, APPROVE)
    query = select(spokespeople).where(spokespeople.c.id == id).with_for_update()
    row = office.connection.execute(query).first()
    if row is None:
        raise NotFound(f"no spokesperson {id}")
    if row.written_by == office.user.id:
        raise Forbidden("whoever wrote this does not approve it; ask another approver")
    if row.approved_by is not None and id in public.shown(office.connection):
        raise Conflict("this is approved already")
    office.connection.execute(
        update(spokespeople)
        .where(spokespeople.c.id == id)
        .values(approved_by=office.user.id, approved_at=office.now)
    )
    public.show(office.connection, _speaker(row))
    office.log("spokesperson.approved", id, name=row.name, kind=row.kind)


def take_down(office: Office, id: UUID) -> None:
    """The public reads nothing of it any more; the entry stays, and waits for approval. Raises Forbidden, NotFound."""
    require(office.user, WITHDRAW)
    name = one(office.connection, id).speaker.name
    public.hide(office.connection, id)
    office.connection.execute(
        update(spokespeople).where(spokespeople.c.id == id).values(approved_by=None, approved_at=None)
    )
    office.log("spokesperson.taken_down", id, name=name)


def remove(office: Office, id: UUID) -> None:
    """Takes the entry out, from the public too; what it said stays in the log. Raises Forbidden, NotFound."""
    require(office.user, KEEP_REGISTERS)
    gone = one(office.connection, id).speaker
    public.hide(office.connection, id)
    office.connection.execute(delete(spokespeople).where(spokespeople.c.id == id))
    office.log("spokesperson.removed", id, name=gone.name, kind=gone.kind)


def _checked(given: Given) -> dict[str, Any]:
    faults: list[InvalidInput] = []
    values: dict[str, Any] = {"kind": given.kind, "starts_on": given.starts_on, "ends_on": given.ends_on}
    if given.kind not in KINDS:
        faults.append(InvalidInput("kind", f"must be one of {', '.join(KINDS)}"))
    for name, longest, required in _TEXTS:
        try:
            values[name] = clean_line(getattr(given, name), name, longest=longest, required=required)
        except InvalidInput as fault:
            faults.append(fault)
    try:
        values["basis"] = clean_text(given.basis, "basis", longest=1000, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    try:
        values["email"] = clean_line(given.email, "email", longest=254)
        if values["email"] and not _EMAIL.fullmatch(values["email"]):
            faults.append(InvalidInput("email", "is no e-mail address; write it as ten@bao.vn"))
    except InvalidInput as fault:
        faults.append(fault)
    if given.starts_on is None:
        faults.append(InvalidInput("starts_on", "must not be empty"))
    elif given.ends_on is not None and given.ends_on < given.starts_on:
        faults.append(InvalidInput("ends_on", "must not be before the first day"))
    if given.kind == DELEGATED and given.ends_on is None:
        faults.append(InvalidInput("ends_on", "a delegation is for a time; say its last day"))
    if faults:
        raise InvalidInputs(faults)
    return values


def _speaker(row: Row[Any]) -> Speaker:
    return Speaker(**{name: getattr(row, name) for name in Speaker.__dataclass_fields__})


def _told(values: dict[str, Any]) -> dict[str, Any]:
    named = {"speaks_on" if name == "subject" else name: value for name, value in values.items()}
    return {name: None if value is None else str(value) for name, value in named.items()}
