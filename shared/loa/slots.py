"""Series and their slots: each occurrence is a deadline to be filled, never a delivery before its content is approved.

A slot is ``open`` until an approved item fills it (``filled``) or its hour passes without one (``missed``). What was over
before Loa heard of the series is ``history``. Publisher and scheduler share these tables, hence their place in the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from loa.clock import HANOI, in_hanoi
from loa.database import Json, UtcDateTime, new_id
from loa.errors import Conflict, InvalidInput, NotFound
from loa.planning import metadata
from loa.recurrence import Occurrence, occurrences

OPEN, FILLED, MISSED, HISTORY = "open", "filled", "missed", "history"
STATES = (OPEN, FILLED, MISSED, HISTORY)

series = Table(
    "series",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("planning.plans.id"), nullable=False),
    Column("code", String(40), nullable=False, comment="the plan's own id, e.g. S01"),
    Column("slug", String(100), nullable=False),
    Column("topic_id", Uuid, ForeignKey("planning.topics.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text),
    Column("kind", String(40), nullable=False),
    Column("audience", String(10), nullable=False),
    Column("targets", Json, nullable=False, comment="as of items"),
    Column("forbidden", Json, nullable=False, comment="targets that none of its items may have"),
    Column("rrule", Text, nullable=False, comment="RFC 5545, without DTSTART and UNTIL"),
    Column("due_time", String(5), nullable=False, server_default="08:00", comment="HH:MM on Hanoi's clocks"),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, comment="null: no end"),
    Column("quota", Text, comment="the obligation in the plan's words"),
    Column("evidence", Text, comment="what the plan's dates rest on"),
    UniqueConstraint("plan_id", "code"),
    CheckConstraint("audience IN ('public', 'internal')", name="series_audience"),
)

series_exceptions = Table(
    "series_exceptions",
    metadata,
    Column("series_id", Uuid, ForeignKey("planning.series.id"), primary_key=True),
    Column("date", Date, primary_key=True, comment="the day that the rule names"),
    Column("moved_to", Date, comment="null: dropped"),
    Column("reason", Text, nullable=False),
)

slots = Table(
    "slots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("series_id", Uuid, ForeignKey("planning.series.id"), nullable=False),
    Column("planned_date", Date, nullable=False, comment="the day that the rule names"),
    Column("date", Date, nullable=False, comment="the day on which it is to happen"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("item_id", Uuid, comment="the item that is to fill it; items refer back, so no foreign key here"),
    UniqueConstraint("series_id", "planned_date"),
    CheckConstraint(f"state IN {STATES}", name="slots_state"),
    Index("slots_due", "state", "due_at"),
    Index("slots_item", "item_id"),
)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One occurrence of a series, as a deadline."""

    id: UUID
    series_id: UUID
    planned_date: date
    date: date
    due_at: datetime
    state: str
    item_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Extended:
    """What `extend` did, in numbers of slots; `broken` names each series whose rule cannot be read, and why."""

    created: int = 0
    moved: int = 0
    dropped: int = 0
    broken: tuple[tuple[UUID, str], ...] = ()


def due_at(day: date, due_time: str) -> datetime:
    """The instant at which a slot of `day` is due. `due_time` is HH:MM on Hanoi's clocks."""
    return datetime.combine(day, time.fromisoformat(due_time), HANOI)


def extend(
    connection: Connection, now: datetime, horizon: timedelta, plan_id: UUID | None = None
) -> Extended:
    """Brings the slots of all series (or of one plan's) into line with their rules, up to `horizon` from now.

    Missing slots are made. Those that nobody works on follow a rule, exception or due time that has changed: they move, or go.
    Filled and missed ones, and those with an item, are records: they stay. Safe to run from many processes at once.
    """
    of_plan = series.c.plan_id == plan_id if plan_id else series.c.id.is_not(None)
    rows = connection.execute(select(series).where(of_plan)).all()
    exceptions: dict[UUID, dict[date, date | None]] = {row.id: {} for row in rows}
    for exception in connection.execute(select(series_exceptions).join(series).where(of_plan)):
        exceptions[exception.series_id][exception.date] = exception.moved_to
    standing: dict[UUID, dict[date, Slot]] = {row.id: {} for row in rows}
    for row in connection.execute(select(slots).join(series).where(of_plan)):
        standing[row.series_id][row.planned_date] = Slot(**row._mapping)

    end = (in_hanoi(now) + horizon).date()
    created = moved = dropped = 0
    broken: list[tuple[UUID, str]] = []
    for row in rows:
        try:
            wanted = _wanted(row, max([end, *standing[row.id]]), exceptions[row.id])
        except InvalidInput as error:
            broken.append((row.id, str(error)))
            continue
        created += _create(
            connection, row, [one for one in wanted if one.planned not in standing[row.id]], now
        )
        idle = [
            slot
            for slot in standing[row.id].values()
            if slot.state in (OPEN, HISTORY) and slot.item_id is None
        ]
        days = {one.planned: one.date for one in wanted}
        moved += sum(
            _move(connection, slot, days[slot.planned_date], row, now)
            for slot in idle
            if slot.planned_date in days
        )
        dropped += _drop(connection, [slot for slot in idle if slot.planned_date not in days])
    return Extended(created=created, moved=moved, dropped=dropped, broken=tuple(broken))


def assign(connection: Connection, slot_id: UUID, item_id: UUID) -> Slot:
    """Gives an open slot the item that is to fill it. Raises NotFound, or Conflict where it is taken or over."""
    done = connection.execute(
        update(slots)
        .where(
            slots.c.id == slot_id,
            slots.c.state == OPEN,
            slots.c.item_id.is_(None) | (slots.c.item_id == item_id),
        )
        .values(item_id=item_id)
        .returning(slots)
    ).one_or_none()
    if done is None:
        state = connection.scalar(select(slots.c.state).where(slots.c.id == slot_id))
        if state is None:
            raise NotFound(f"no slot {slot_id}")
        raise Conflict(f"this occurrence is {state if state != OPEN else 'taken by another item'}")
    return Slot(**done._mapping)


def free(connection: Connection, item_id: UUID) -> bool:
    """Takes the item away from its slot, for one that was rejected or withdrawn before it was due. True where it had one.

    A missed slot keeps its item: that is the record of what came too late. The caller clears the item's `slot_id` as well.
    """
    return _change(connection, item_id, (OPEN, FILLED), state=OPEN, item_id=None)


def fill(connection: Connection, item_id: UUID) -> bool:
    """The item was approved: its open slot is filled. True where it had one; a missed slot stays missed."""
    return _change(connection, item_id, (OPEN,), state=FILLED)


def reopen(connection: Connection, item_id: UUID, now: datetime) -> bool:
    """The item's approval was voided: its slot waits again, and is missed if none comes in time. True where it had one.

    A slot whose hour has come stays filled: it was, and mending what is live does not undo that.
    """
    return _change(connection, item_id, (FILLED,), slots.c.due_at > now, state=OPEN)


def miss(connection: Connection, now: datetime) -> list[Slot]:
    """Marks the open slots whose hour has come without an approved item, and gives them, earliest first."""
    late = connection.execute(
        update(slots)
        .where(slots.c.state == OPEN, slots.c.due_at <= now)
        .values(state=MISSED)
        .returning(slots)
    )
    return sorted((Slot(**row._mapping) for row in late), key=lambda slot: slot.due_at)


def next_due(connection: Connection) -> datetime | None:
    """When the next open slot falls due."""
    due: datetime | None = connection.scalar(select(func.min(slots.c.due_at)).where(slots.c.state == OPEN))
    return due


def _wanted(row: Row[Any], end: date, exceptions: Mapping[date, date | None]) -> list[Occurrence]:
    return occurrences(row.rrule, row.starts_on, min(end, row.ends_on or end), exceptions)


def _create(connection: Connection, row: Row[Any], missing: Sequence[Occurrence], now: datetime) -> int:
    if not missing:
        return 0
    values = [
        {
            "id": new_id(),
            "series_id": row.id,
            "planned_date": one.planned,
            "date": one.date,
            "due_at": due_at(one.date, row.due_time),
            "state": OPEN if due_at(one.date, row.due_time) > now else HISTORY,
        }
        for one in missing
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(slots).on_conflict_do_nothing().returning(slots.c.id)
    return len(connection.execute(insert, values).all())


def _move(connection: Connection, slot: Slot, day: date, row: Row[Any], now: datetime) -> int:
    due = due_at(day, row.due_time)
    if (slot.date, slot.due_at) == (day, due):
        return 0
    state = OPEN if due > now else slot.state
    unchanged = (slots.c.id == slot.id, slots.c.state == slot.state, slots.c.item_id.is_(None))
    return connection.execute(
        update(slots).where(*unchanged).values(date=day, due_at=due, state=state)
    ).rowcount


def _drop(connection: Connection, gone: Sequence[Slot]) -> int:
    idle = (slots.c.state.in_((OPEN, HISTORY)), slots.c.item_id.is_(None))
    return sum(
        connection.execute(delete(slots).where(slots.c.id == slot.id, *idle)).rowcount for slot in gone
    )


def _change(
    connection: Connection, of_item: UUID, states: tuple[str, ...], *more: ColumnElement[bool], **values: Any
) -> bool:
    which = (slots.c.item_id == of_item, slots.c.state.in_(states), *more)
    return connection.execute(update(slots).where(*which).values(**values)).rowcount > 0
