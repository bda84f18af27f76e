"""Planned and done in numbers: by topic, month, channel, receiving unit, plan. One statement a function, whatever there is.

What counts as planned, done, late, missed and dropped is said in `outcomes`, once; here it is only summed up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Subquery, and_, func, select, true
from sqlalchemy.dialects.postgresql import JSONB

from loa.ledger.tables import accounts, deliveries
from loa_publisher.items.models import items
from loa_publisher.plans.days import month_of, postgresql
from loa_publisher.plans.models import topics
from loa_publisher.plans.outcomes import (
    Scope,
    first_out,
    first_out_by,
    judged,
    outcomes,
    with_first_out,
)

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How many items had which outcome. `days_late`: of all late ones; `rough`: planned, but the day is not known yet."""

    in_time: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0
    dropped: int = 0
    days_late: int = 0
    rough: int = 0

    @property
    def planned(self) -> int:
        """What the plan asks for."""
        return self.in_time + self.late + self.missed + self.open

    @property
    def done(self) -> int:
        """What is out."""
        return self.in_time + self.late

    @property
    def due(self) -> int:
        """What is to be out by now: all that is planned but the open."""
        return self.in_time + self.late + self.missed

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        )


NONE = Figures()


def total(figures: Mapping[Any, Figures] | Sequence[Figures]) -> Figures:
    """The sum of them."""
    return sum(figures.values() if isinstance(figures, Mapping) else figures, NONE)


def by_topic_and_month(
    connection: Connection, today: date, scope: Scope
) -> dict[tuple[UUID, date | None], Figures]:
    """By topic and first day of the planned month; None: without any date. What has no items is absent."""
    found = outcomes(connection, today, scope)
    return _summed(connection, found, found.c.topic_id, month_of(connection, found.c.day))


def by_topic(connection: Connection, today: date, scope: Scope) -> dict[UUID, Figures]:
    """By topic."""
    found = outcomes(connection, today, scope)
    return {key[0]: figures for key, figures in _summed(connection, found, found.c.topic_id).items()}


def by_month(connection: Connection, today: date, scope: Scope) -> dict[date | None, Figures]:
    """By first day of the planned month; None: without any date."""
    found = outcomes(connection, today, scope)
    summed = _summed(connection, found, month_of(connection, found.c.day))
    return {key[0]: figures for key, figures in summed.items()}


def by_plan(connection: Connection, today: date, scope: Scope) -> dict[UUID, Figures]:
    """By plan."""
    out, source = with_first_out(connection, items.join(topics, topics.c.id == items.c.topic_id))
    found = judged(connection, today, scope, out, source, topics.c.plan_id.label("of_plan"))
    return {key[0]: figures for key, figures in _summed(connection, found, found.c.of_plan).items()}


def by_channel(connection: Connection, today: date, scope: Scope) -> dict[str, Figures]:
    """By channel that the items go to. One of three channels counts in each, judged by what is out there alone."""
    out: FromClause
    if postgresql(connection):
        one = func.jsonb_array_elements(items.c.targets.cast(JSONB)).table_valued("value", name="target")
        goes: FromClause = (
            select(one.c.value.op("->>")("channel").label("channel")).distinct().lateral("goes")
        )
        out = first_out(deliveries.c.channel == goes.c.channel)
        source = items.join(goes, true()).outerjoin(out, true())
    else:
        one = func.json_each(items.c.targets).table_valued("value", name="target")
        channel = func.json_extract(one.c.value, "$.channel")
        goes = (
            select(items.c.id.label("item_id"), channel.label("channel"))
            .select_from(items.join(one, true()))
            .distinct()
            .subquery("goes")
        )
        out = first_out_by(deliveries.c.channel).subquery("first_out")
        source = items.join(goes, goes.c.item_id == items.c.id).outerjoin(
            out, and_(out.c.item_id == items.c.id, out.c.channel == goes.c.channel)
        )
    found = judged(connection, today, scope, out, source, goes.c.channel.label("channel"))
    return {key[0]: figures for key, figures in _summed(connection, found, found.c.channel).items()}


@dataclass(frozen=True, kw_only=True)
class Account:
    """A channel's account, such as a receiving unit's."""

    id: UUID
    key: str
    label: str


def by_account(connection: Connection, today: date, scope: Scope, channel: str) -> dict[Account, Figures]:
    """By account of a channel (``unit``: by receiving unit), of items with a delivery there, judged by what that account has.

    Items for all units get their deliveries when they are released, so what lies further ahead is not in these numbers yet.
    """
    each = first_out_by(deliveries.c.account_id).where(deliveries.c.channel == channel)
    out: FromClause
    if postgresql(connection):
        out = each.where(deliveries.c.item_id == items.c.id).lateral("first_out")
        source = items.join(out, true())
    else:
        out = each.subquery("first_out")
        source = items.join(out, out.c.item_id == items.c.id)
    source = source.join(accounts, accounts.c.id == out.c.account_id)
    named = (
        accounts.c.id.label("account_id"),
        accounts.c.key.label("account_key"),
        accounts.c.label.label("account_label"),
    )
    found = judged(connection, today, scope, out, source, *named)
    by = (found.c.account_id, found.c.account_key, found.c.account_label)
    summed = _summed(connection, found, *by)
    return {Account(id=id, key=key, label=label): figures for (id, key, label), figures in summed.items()}


def _summed(
    connection: Connection, found: Subquery, *by: ColumnElement[Any]
) -> dict[tuple[Any, ...], Figures]:
    rough = found.c.precision != "exact"
    query = select(
        *by,
        found.c.outcome,
        func.count(),
        func.coalesce(func.sum(found.c.days_late), 0),
        func.count().filter(and_(rough, found.c.outcome != "dropped")),
    ).group_by(*by, found.c.outcome)
    figures: dict[tuple[Any, ...], Figures] = {}
    for *key, outcome, count, days_late, roughly in connection.execute(query):
        more = Figures(**{outcome: count, "days_late": int(days_late), "rough": roughly})
        figures[tuple(key)] = figures.get(tuple(key), NONE) + more
    return figures
