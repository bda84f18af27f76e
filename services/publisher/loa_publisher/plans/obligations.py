"""What a plan owes at a rhythm, and how it keeps it: "one internal film a month", "two items on law each semester".

An obligation is met by the items of a series, or by items that fit its rule (topic, channel, kind, audience; what it does not
name may be anything). An item counts once it is out (`outcomes`), in the period of its planned day; one of a series in that of
the day that the rule of the series names (the film of March stays March's, shown on 2 April). For each period:

=======  ========================================================================================================
met      as many are out as are owed, the last of them by the deadline
late     as many are out, but the last of them after the deadline, by so many days
missed   the deadline has passed and they are not out
due      the period is running
ahead    it lies ahead
before   it was over before the plan was entered here, and nothing is known of it
=======  ========================================================================================================

The deadline is the day of the series' last slot in the period, or the period's last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, case, false, func, or_, select, true

from loa import slots
from loa.clock import in_hanoi
from loa.errors import NotFound
from loa_publisher.items.models import items
from loa_publisher.plans.days import month_of
from loa_publisher.plans.models import obligations, plans, topics
from loa_publisher.plans.outcomes import PLANNED, Scope, outcomes
from loa_publisher.plans.periods import Period, period_of, periods
from loa_publisher.plans.targets import among_targets

MET: Final = "met"
LATE: Final = "late"
MISSED: Final = "missed"
DUE: Final = "due"
AHEAD: Final = "ahead"
BEFORE: Final = "before"
STATES: Final = (MET, LATE, MISSED, DUE, AHEAD, BEFORE)

MOST = 99
"""Items of one month that are looked at; as many as can be owed."""
MOST_SHOWN = 5
_NAMED = ("topic_id", "kind", "audience")
"""What both an obligation and an item say of themselves; channel and account are looked for among an item's targets."""


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """What is owed: so many items in each `period`; `starts_on`, `ends_on` None: as the plan, or as the series."""

    id: UUID
    plan_id: UUID
    position: int
    title: str
    title_en: str | None
    period: str
    owed: int
    series_id: UUID | None
    topic_id: UUID | None
    channel: str | None
    account: str | None
    kind: str | None
    audience: str | None
    responsible: str | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """An item that meets an obligation, or is to meet it: `out_on` None."""

    number: int
    title: str
    day: date | None
    out_on: date | None


@dataclass(frozen=True, kw_only=True)
class Due:
    """What became of one period. `done`: how many are out; `days_late`: of the one that met it; `slot`: to be written, if any."""

    period: Period
    deadline: date
    state: str
    done: int
    days_late: int = 0
    items: Sequence[Meeting] = ()
    slot: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An obligation with its periods in order."""

    obligation: Obligation
    dues: Sequence[Due]

    def count(self, *states: str) -> int:
        """How many of its periods are in one of these states."""
        return sum(due.state in states for due in self.dues)

    @property
    def now(self) -> Due | None:
        """The period that is running and not met, or else the next one."""
        return next((due for due in self.dues if due.state in (DUE, AHEAD)), None)


def one(connection: Connection, plan_id: UUID, obligation_id: UUID) -> Obligation:
    """One obligation of a plan. Raises NotFound."""
    own = (obligations.c.id == obligation_id, obligations.c.plan_id == plan_id)
    row = connection.execute(select(obligations).where(*own)).first()
    if row is None:
        raise NotFound(f"no obligation {obligation_id}")
    return Obligation(**row._mapping)


def kept(
    connection: Connection, today: date, plan_ids: Sequence[UUID], *, since: date | None = None
) -> list[Kept]:
    """The obligations of the plans in their order, with what became of each period. Three statements, however many there are.

    `since`: only of the periods whose deadline lies on this day or after it.
    """
    query = (
        select(
            obligations,
            plans.c.period_start,
            plans.c.period_end,
            plans.c.imported_at,
            slots.series.c.starts_on.label("series_starts"),
            slots.series.c.ends_on.label("series_ends"),
        )
        .join(plans, plans.c.id == obligations.c.plan_id)
        .outerjoin(slots.series, slots.series.c.id == obligations.c.series_id)
        .where(obligations.c.plan_id.in_(plan_ids))
        .order_by(plans.c.code, obligations.c.position, obligations.c.title)
    )
    rows = connection.execute(query).all()
    if not rows:
        return []
    if since is not None:
        # an occurrence may have been moved ahead of its period, hardly by more than a month
        begins = min(period_of(row.period, since, row.period_start).first for row in rows) - timedelta(
            days=31
        )
    scope = Scope(plan_ids=plan_ids, first=begins if since else None)
    meeting = _meeting(connection, today, scope, _of_use(rows))
    deadlines = _deadlines(connection, [row.series_id for row in rows if row.series_id])
    every = [_kept(row, today, meeting.get(row.id, []), deadlines.get(row.series_id, [])) for row in rows]
    if since is None:
        return every
    return [replace(one, dues=[due for due in one.dues if due.deadline >= since]) for one in every]


def _of_use(rows: Sequence[Row[Any]]) -> ColumnElement[bool]:
    """A condition on items: one of the obligations may be met by it. Most items of a plan meet none, and need not be judged."""
    own = [row for row in rows if row.series_id is None]
    fits = [
        and_(true(), *(items.c[name] == row[name] for name in _NAMED if row[name] is not None))
        for row in (row._mapping for row in own)
    ]
    return or_(items.c.slot_id.is_not(None) if len(own) < len(rows) else false(), *fits)


def _meeting(
    connection: Connection, today: date, scope: Scope, of_use: ColumnElement[bool]
) -> dict[UUID, list[tuple[date, Meeting]]]:
    """For each obligation the items that fit it, with the day by which each counts; of a month so many as can be owed."""
    found = outcomes(connection, today, scope, of_use).select().cte("found")
    counts_on = case((obligations.c.series_id.is_not(None), slots.slots.c.planned_date), else_=found.c.day)
    out_on = case((found.c.state == "history", found.c.day), else_=found.c.out_on)
    place = func.row_number().over(
        partition_by=(obligations.c.id, month_of(connection, counts_on)),
        order_by=(out_on.is_(None), out_on, found.c.day, found.c.number),
    )
    fits = and_(
        obligations.c.plan_id == topics.c.plan_id,
        or_(
            and_(obligations.c.series_id.is_not(None), obligations.c.series_id == slots.slots.c.series_id),
            and_(
                obligations.c.series_id.is_(None),
                _any_or(obligations.c.topic_id, found.c.topic_id),
                _any_or(obligations.c.kind, found.c.kind),
                _any_or(obligations.c.audience, found.c.audience),
                or_(
                    obligations.c.channel.is_(None),
                    among_targets(connection, found.c.targets, obligations.c.channel, obligations.c.account),
                ),
            ),
        ),
    )
    ranked = (
        select(
            obligations.c.id.label("obligation"),
            counts_on.label("counts_on"),
            found.c.number,
            found.c.title,
            found.c.day,
            out_on.label("out_on"),
            place.label("place"),
        )
        .select_from(
            found.join(topics, topics.c.id == found.c.topic_id)
            .outerjoin(slots.slots, slots.slots.c.id == found.c.slot_id)
            .join(obligations, fits)
        )
        .where(found.c.outcome.in_(PLANNED), counts_on.is_not(None))
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= MOST).order_by(ranked.c.counts_on, ranked.c.place)
    meeting: dict[UUID, list[tuple[date, Meeting]]] = {}
    for row in connection.execute(query):
        one = Meeting(number=row.number, title=row.title, day=row.day, out_on=row.out_on)
        meeting.setdefault(row.obligation, []).append((row.counts_on, one))
    return meeting


def _any_or(wanted: ColumnElement[Any], own: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(wanted.is_(None), wanted == own)


def _deadlines(connection: Connection, series_ids: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    query = select(slots.slots).where(slots.slots.c.series_id.in_(series_ids)).order_by(slots.slots.c.date)
    found: dict[UUID, list[Row[Any]]] = {}
    for row in connection.execute(query) if series_ids else ():
        found.setdefault(row.series_id, []).append(row)
    return found


def _kept(
    row: Row[Any], today: date, meeting: Sequence[tuple[date, Meeting]], of_series: Sequence[Row[Any]]
) -> Kept:
    first = max(day for day in (row.period_start, row.starts_on, row.series_starts) if day)
    last = min(day for day in (row.period_end, row.ends_on, row.series_ends) if day)
    entered = in_hanoi(row.imported_at).date()
    dues = []
    for period in periods(row.period, first, last, row.period_start):
        own = [slot for slot in of_series if period.holds(slot.planned_date)]
        items = [one for day, one in meeting if period.holds(day)]
        deadline = max((slot.date for slot in own), default=min(period.last, last))
        outs = sorted(one.out_on for one in items if one.out_on)
        over = max(0, (outs[row.owed - 1] - deadline).days) if len(outs) >= row.owed else None
        dues.append(
            Due(
                period=period,
                deadline=deadline,
                state=_state(over, period, deadline, today, entered),
                done=len(outs),
                days_late=over or 0,
                items=items[: max(row.owed, len(outs))][:MOST_SHOWN],
                slot=next((slot.id for slot in own if slot.state == slots.OPEN and not slot.item_id), None),
            )
        )
    names = Obligation.__dataclass_fields__
    return Kept(obligation=Obligation(**{name: getattr(row, name) for name in names}), dues=dues)


def _state(over: int | None, period: Period, deadline: date, today: date, entered: date) -> str:
    if over is not None:
        return LATE if over else MET
    if deadline < today:
        return BEFORE if deadline < entered else MISSED
    return DUE if period.first <= today else AHEAD
