"""What has become of each planned item: the one place that says what counts as planned, done, late and missed.

Everything is judged by **days of Hanoi's calendar**, for a plan speaks of days:

* **planned day**: the last day on which the plan wants the item out. That is the day of its time (`due_at`); where only the
  month or the quarter is known, the last day of it; once it is out, the day that stood then, whatever corrections follow.
  An item without any date has none.
* **out**: some account has it. The first `publish` that ended as *published* or *partial* counts, on the day on which it ended;
  of a task done by hand (television, press, briefing) the day on which it was shown, as its proof says. What is taken down
  later was out all the same. A television film is out once it was aired, wherever else it stands. Items of the state *history*
  took place before Loa heard of the plan: they count as out in time.

From these every item has exactly one outcome:

=========  ======================================================================================================
in_time    out, on its planned day or before (or without a planned day)
late       out, after its planned day; by so many days
missed     not out, and its planned day is over
open       not out, and its planned day is today, to come, or not known
dropped    not out, and rejected or withdrawn: the plan no longer asks for it
=========  ======================================================================================================

**Planned** are all but the dropped: in_time + late + missed + open. **Done** are in_time + late.

A month, quarter or year is that of the planned day: an item stays in the month for which it was planned, however late it comes.
An item belongs to the plan of its topic.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.sql.selectable import LateralFromClause

from loa.channel import PUBLISH
from loa.ledger.states import PARTIAL, PUBLISHED
from loa.ledger.tables import accounts, deliveries
from loa_publisher.calendar.sql import goes_to
from loa_publisher.films.kinds import TELEVISION, TV_FILM
from loa_publisher.items.models import items
from loa_publisher.plans.days import day_of, days_from, postgresql
from loa_publisher.plans.models import topics

IN_TIME: Final = "in_time"
LATE: Final = "late"
MISSED: Final = "missed"
OPEN: Final = "open"
DROPPED: Final = "dropped"
OUTCOMES: Final = (IN_TIME, LATE, MISSED, OPEN, DROPPED)
DONE: Final = (IN_TIME, LATE)
PLANNED: Final = (IN_TIME, LATE, MISSED, OPEN)

_IS_OUT = (deliveries.c.operation == PUBLISH, deliveries.c.state.in_((PUBLISHED, PARTIAL)))
_AT = func.coalesce(deliveries.c.shown_at, deliveries.c.concluded_at)
_AIRED = deliveries.c.account_id.in_(
    select(accounts.c.id).where(accounts.c.channel == "manual", accounts.c.key == TELEVISION)
)
"""A television film is out once it was aired, with proof: its page on the portal alone does not make it so."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which items are looked at; None: all. `first`, `last`: planned days, both included. `channel`: one it goes to."""

    plan_ids: Collection[UUID] | None = None
    topic_ids: Collection[UUID] | None = None
    first: date | None = None
    last: date | None = None
    audience: str | None = None
    kind: str | None = None
    channel: str | None = None


def outcomes(
    connection: Connection, today: date, scope: Scope, which: ColumnElement[bool] | None = None
) -> Subquery:
    """A row for each item of the scope, with `day` (planned), `out_on`, `outcome` and `days_late` (null unless late).

    `today` is a day of Hanoi's calendar; `which`, a condition on items, leaves out what the caller has no use for. Beside them
    stand the item's own columns that lists and obligations read.
    """
    out, source = with_first_out(connection, items)
    return judged(connection, today, scope, out, source, which=which)


def judged(
    connection: Connection,
    today: date,
    scope: Scope,
    out: FromClause,
    source: Any,
    *more: ColumnElement[Any],
    which: ColumnElement[bool] | None = None,
) -> Subquery:
    """The same over another `source`, a join of items with `out`: for who asks by channel or account. `more`: further columns."""
    day = planned_day(connection)
    out_on = day_of(connection, out.c.at)
    outcome = case(
        (items.c.state == "history", IN_TIME),
        (and_(out.c.at.is_not(None), out_on > day), LATE),
        (out.c.at.is_not(None), IN_TIME),
        (items.c.state.in_(("rejected", "withdrawn")), DROPPED),
        (day < literal(today), MISSED),
        else_=OPEN,
    )
    own = tuple(items.c[name] for name in _OWN)
    query = (
        select(
            *own,
            *more,
            day.label("day"),
            out_on.label("out_on"),
            outcome.label("outcome"),
            case((and_(items.c.state != "history", out_on > day), days_from(connection, day, out_on))).label(
                "days_late"
            ),
        )
        .select_from(source)
        .where(*conditions(connection, scope), true() if which is None else which)
    )
    return query.subquery("outcomes")


_OWN = (
    *("id", "number", "title", "title_en", "topic_id", "plan_id", "kind", "audience", "lane", "state"),
    *("targets", "slot_id", "due_at", "precision", "confirmed"),
)


def planned_day(connection: Connection) -> ColumnElement[date]:
    """The last day on which the plan wants an item out; null where it has no date."""
    return func.coalesce(items.c.planned_on, day_of(connection, items.c.due_at))


def with_first_out(connection: Connection, source: Any) -> tuple[FromClause, Any]:
    """When each item was out first (`at`; null: it is not), and `source`, which has items, joined with it."""
    if postgresql(
        connection
    ):  # one look into an index for each item of the scope, however much else went out
        out = first_out(or_(items.c.kind != TV_FILM, _AIRED))
        return out, source.outerjoin(out, true())
    films = select(items.c.id).where(items.c.kind == TV_FILM)
    every = first_out_by().where(or_(deliveries.c.item_id.not_in(films), _AIRED)).subquery("first_out")
    return every, source.outerjoin(every, every.c.item_id == items.c.id)


def first_out(*same: ColumnElement[bool]) -> LateralFromClause:
    """When the item of the row was out first (`at`), of its deliveries that are the `same`. PostgreSQL only."""
    own = select(func.min(_AT).label("at")).where(*_IS_OUT, deliveries.c.item_id == items.c.id, *same)
    return own.lateral("first_out")


def first_out_by(*by: ColumnElement[Any]) -> Select[Any]:
    """When each item was out first (`item_id`, `at`) at each of `by`, columns of deliveries; null: not there."""
    at = func.min(case((and_(*_IS_OUT), _AT))).label("at")
    query = select(deliveries.c.item_id, *by, at).where(deliveries.c.operation == PUBLISH)
    return query.group_by(deliveries.c.item_id, *by)


def conditions(connection: Connection, scope: Scope) -> list[ColumnElement[bool]]:
    """The scope as conditions on items."""
    found: list[ColumnElement[bool]] = []
    if scope.plan_ids is not None:
        of_plans = select(topics.c.id).where(topics.c.plan_id.in_(scope.plan_ids))
        found.append(items.c.topic_id.in_(of_plans))
    if scope.topic_ids is not None:
        found.append(items.c.topic_id.in_(scope.topic_ids))
    if scope.first is not None:
        found.append(planned_day(connection) >= literal(scope.first))
    if scope.last is not None:
        found.append(planned_day(connection) <= literal(scope.last))
    if scope.audience:
        found.append(items.c.audience == scope.audience)
    if scope.kind:
        found.append(items.c.kind == scope.kind)
    if scope.channel:
        found.append(goes_to(connection, items.c.targets, scope.channel))
    return found
