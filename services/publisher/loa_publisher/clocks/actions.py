"""An administrator adds clocks and sets them. What runs already keeps the time that it was given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text, slugify
from loa_publisher.accounts.roles import SET_CLOCKS, require
from loa_publisher.clocks.models import UNITS, clocks
from loa_publisher.office import Office

_LONGEST = 1000
"""Hours or working days: more than that is no clock."""


def add(office: Office, *, name: str, amount: str, unit: str, basis: str) -> str:
    """A new clock; gives its code, made from its name. Raises InvalidInputs, Conflict where the code is taken."""
    require(office.user, SET_CLOCKS)
    values = _read(name, amount, unit, basis)
    code = slugify(str(values["name"]))[:40].strip("-")
    if office.connection.execute(select(clocks.c.code).where(clocks.c.code == code)).first():
        raise Conflict("there is a clock of this name already")
    last = office.connection.execute(select(func.coalesce(func.max(clocks.c.position), 0))).scalar_one()
    office.connection.execute(
        insert(clocks).values(
            code=code, position=last + 1, updated_at=office.now, updated_by=office.user.id, **values
        )
    )
    office.log("clock.added", code, **values)
    return code


def change(office: Office, code: str, *, name: str, amount: str, unit: str, basis: str) -> None:
    """Sets a clock anew. Raises InvalidInputs naming the fields, NotFound."""
    require(office.user, SET_CLOCKS)
    values = _read(name, amount, unit, basis)
    done = office.connection.execute(
        update(clocks)
        .where(clocks.c.code == code)
        .values(updated_at=office.now, updated_by=office.user.id, **values)
    )
    if not done.rowcount:
        raise NotFound(f"no clock {code}")
    office.log("clock.changed", code, **values)


def _read(name: str, amount: str, unit: str, basis: str) -> dict[str, Any]:
    faults: list[InvalidInput] = []
    values: dict[str, Any] = {}
    try:
        values["name"] = clean_line(name, "name", longest=200, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    try:
        values["basis"] = clean_text(basis, "basis", longest=2000, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    amount = amount.strip()
    if amount.isascii() and amount.isdigit() and 1 <= int(amount[:9]) <= _LONGEST:
        values["amount"] = int(amount)
    else:
        faults.append(InvalidInput("amount", f"write a whole number from 1 to {_LONGEST}"))
    if unit in UNITS:
        values["unit"] = unit
    else:
        faults.append(InvalidInput("unit", f"must be one of {', '.join(UNITS)}"))
    if faults:
        raise InvalidInputs(faults)
    return values
