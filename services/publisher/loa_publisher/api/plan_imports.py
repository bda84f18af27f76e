"""A year's table of items handed in by a program: looked at, or brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import request

from loa.errors import InvalidInput
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.api import import_schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.imports.bringing import Brought, Good, Look, bring_in, look
from loa_publisher.imports.columns import Mapped, mapped_by_headings
from loa_publisher.imports.matching import CHANGED, NEW
from loa_publisher.imports.rows import BadRow
from loa_publisher.tables.limits import LARGEST
from loa_publisher.tables.reading import read_table

blueprint = Blueprint("api_plan_imports", __name__, description="The year's items from a spreadsheet")


@blueprint.post("/plans/<uuid:plan_id>/items/import")
@blueprint.response(200, import_schemas.ImportOut)
@blueprint.fails(401, 403, 404, 409, 413, 422)
@blueprint.doc(requestBody=import_schemas.FORM)
def bring(plan_id: UUID) -> dict[str, Any]:
    """Reads a CSV or XLSX file (form field `file`, at most 2 MB) and tells of every row what it would do, or what is wrong in it.

    With `write` = true all rows are written in one transaction, as planned items; each bad row is then an error, unless
    `leave_out` names its line. Columns are found by their headings; the same file twice changes nothing.
    """
    require(caller(), WRITE)
    file = request.files.get("file")
    if file is None:
        raise InvalidInput("file", "is missing; send the table as the form field `file`")
    write = _flag("write")
    leave = _lines("leave_out")
    table = read_table(file.filename or "", file.stream.read(LARGEST + 1))
    otherwise = {name: request.form.get(name, "") for name in ("topic", "audience")}
    mapped = replace(mapped_by_headings(table), otherwise=otherwise)
    with office() as at:
        seen = look(at, plan_id, table, mapped)
        brought = bring_in(at, plan_id, table, mapped, leave=leave) if write else None
    return _told(seen, mapped, brought)


def _told(seen: Look, mapped: Mapped, brought: Brought | None) -> dict[str, Any]:
    new = iter(brought.new if brought else ())
    left = set(brought.left_out) if brought else set()
    return {
        "written": brought is not None,
        "columns": dict(mapped.places),
        "rows": [
            _bad(row, row.line in left) if isinstance(row, BadRow) else _good(row, row.row.line in left, new)
            for row in seen.rows
        ],
        "new": seen.count(NEW) if brought is None else len(brought.new),
        "changed": seen.count(CHANGED) if brought is None else len(brought.changed),
        "faulty": len(seen.bad),
    }


def _good(one: Good, left_out: bool, new: Any) -> dict[str, Any]:
    number = one.match.item.number if one.match.item is not None else None
    if one.match.does == NEW and not left_out:
        number = next(new, None)
    row = one.row
    return {
        "line": row.line,
        "does": one.match.does,
        "left_out": left_out,
        "item": number,
        "changes": list(one.match.columns),
        "title": row.title,
        "topic": row.topic.code,
        "due_at": row.when.due_at,
        "planned_on": row.when.planned_on,
        "precision": row.when.precision,
        "audience": row.audience,
        "channels": [f"{target.channel}:{target.account}" for target in row.targets],
        "faults": [],
    }


def _bad(row: BadRow, left_out: bool) -> dict[str, Any]:
    faults = [{"field": fault.field, "message": fault.message} for fault in row.faults]
    return {
        "line": row.line,
        "does": "nothing",
        "left_out": left_out,
        "title": row.said["title"],
        "faults": faults,
    }


def _flag(name: str) -> bool:
    text = request.form.get(name, "false")
    if text not in ("true", "false"):
        raise InvalidInput(name, "must be true or false")
    return text == "true"


def _lines(name: str) -> Sequence[int]:
    texts = [part for part in request.form.get(name, "").split(",") if part.strip()]
    if not all(text.strip().isascii() and text.strip().isdigit() for text in texts):
        raise InvalidInput(name, "must be numbers of lines, such as 3,7")
    return [int(text) for text in texts]
