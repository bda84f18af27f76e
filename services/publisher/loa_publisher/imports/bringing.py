"""A table of the year brought in: every row looked at first, then all good ones written together, or nothing.

Two who bring the same file in at once do so one after the other: the plan is locked while its rows are compared and written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from loa.clock import in_hanoi
from loa.errors import InvalidInput, InvalidInputs
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.imports.columns import Mapped, check
from loa_publisher.imports.matching import CHANGED, KEPT, NEW, SAME, Match, match
from loa_publisher.imports.rows import BadRow, Row, RowReader
from loa_publisher.items.entering import enter, enter_again, standing
from loa_publisher.office import Office
from loa_publisher.plans.editing import editable
from loa_publisher.plans.queries import list_topics, plan_of
from loa_publisher.tables.table import Table


class RowsRefused(InvalidInputs):
    """Rows that cannot be written; each fault names line and field (``3.when``)."""


@dataclass(frozen=True, kw_only=True)
class Good:
    """A row that can be taken, and what it would do."""

    row: Row
    match: Match

    @property
    def writes(self) -> bool:
        """Whether it would write anything."""
        return self.match.does in (NEW, CHANGED)


@dataclass(frozen=True, kw_only=True)
class Look:
    """Every row of a table, in its order."""

    rows: Sequence[Good | BadRow]

    @property
    def good(self) -> list[Good]:
        """Those that can be taken."""
        return [one for one in self.rows if isinstance(one, Good)]

    @property
    def bad(self) -> list[BadRow]:
        """Those that cannot."""
        return [one for one in self.rows if isinstance(one, BadRow)]

    def count(self, does: str) -> int:
        """How many do this."""
        return sum(one.match.does == does for one in self.good)


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What was done: numbers of the new and the changed items, and the lines that were left out, bad or not wanted."""

    new: Sequence[int]
    changed: Sequence[int]
    same: int
    kept: Sequence[int]
    left_out: Sequence[int]


def look(office: Office, plan_id: UUID, table: Table, mapped: Mapped) -> Look:
    """What each row would do, or what is wrong in it; writes nothing.

    Raises InvalidInputs where a column is missing, Conflict for a closed plan, Forbidden, NotFound.
    """
    require(office.user, WRITE)
    complaints = check(mapped)
    if complaints:
        raise InvalidInputs(complaints)
    editable(office, plan_id)
    topics = [line.topic for line in list_topics(office.connection, plan_id)]
    plan, today = plan_of(office.connection, plan_id), in_hanoi(office.now).date()
    reader = RowReader(office, today, plan, topics, table, mapped)
    lines = table.filled(after=mapped.head)
    if not lines:
        raise InvalidInputs([InvalidInput("file", "has no row below the line of headings")])
    read = _once([reader.read(line) for line in lines])
    matches = match(
        [one for one in read if isinstance(one, Row)], standing(office.connection, plan_id), mapped
    )
    return Look(
        rows=[one if isinstance(one, BadRow) else Good(row=one, match=matches[one.line]) for one in read]
    )


def bring_in(
    office: Office,
    plan_id: UUID,
    table: Table,
    mapped: Mapped,
    *,
    leave: Collection[int] = (),
    anew: Collection[int] = (),
) -> Brought:
    """Writes the rows, all together. `leave`: lines that are left out on purpose; `anew`: those that change no item but are new.

    Raises RowsRefused for every bad row that is not left out, and as `look`.
    """
    seen = look(office, plan_id, table, mapped)
    faults = [
        InvalidInput(f"{bad.line}.{fault.field}", fault.message)
        for bad in seen.bad
        if bad.line not in leave
        for fault in bad.faults
    ]
    if faults:
        raise RowsRefused(faults)
    wanted = [one for one in seen.good if one.row.line not in leave]
    changed = [one for one in wanted if one.match.does == CHANGED and one.row.line not in anew]
    new = [
        one for one in wanted if one.match.does == NEW or (one.match.does == CHANGED and one not in changed)
    ]
    for one in changed:
        assert one.match.item is not None
        try:
            enter_again(office, one.match.item.id, one.match.entry)
        except InvalidInput as fault:
            raise RowsRefused([InvalidInput(f"{one.row.line}.when", fault.message)]) from None
    sources = [_source(table, one.row.line) for one in new]
    numbers = enter(office, plan_id, [one.match.entry for one in new], sources)
    brought = Brought(
        new=numbers,
        changed=[one.match.item.number for one in changed if one.match.item is not None],
        same=sum(one.match.does == SAME for one in wanted),
        kept=[
            one.match.item.number for one in wanted if one.match.does == KEPT and one.match.item is not None
        ],
        left_out=[line for line in table.filled(after=mapped.head) if line in leave],
    )
    if brought.new or brought.changed:
        office.log(
            "plan.items_imported",
            plan_id,
            file=table.name,
            new=list(brought.new),
            changed=list(brought.changed),
            left_out=list(brought.left_out),
        )
    return brought


def _source(table: Table, line: int) -> str:
    return f"{table.name or 'bảng'} · {line}"


def _once(rows: Sequence[Row | BadRow]) -> list[Row | BadRow]:
    """A row that plans just what an earlier one does is a fault: nobody wants it twice."""
    seen: dict[tuple[object, ...], int] = {}
    codes: dict[str, int] = {}
    told: list[Row | BadRow] = []
    for row in rows:
        if isinstance(row, Row):
            key = (row.title.casefold(), row.topic.id, row.when)
            fault = None
            if key in seen:
                fault = InvalidInput("title", f"stands in line {seen[key]} already, with the same date")
            elif row.code and row.code in codes:
                fault = InvalidInput("code", f"stands in line {codes[row.code]} already")
            seen.setdefault(key, row.line)
            if row.code:
                codes.setdefault(row.code, row.line)
            if fault is not None:
                told.append(
                    BadRow(line=row.line, said={"title": row.title, "code": row.code or ""}, faults=[fault])
                )
                continue
        told.append(row)
    return told
