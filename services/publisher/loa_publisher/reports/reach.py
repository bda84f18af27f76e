"""Whom it reached: receiving units that took an item, readers who were mailed it, views of its page on the portal.

Reach belongs to the item: what an item of November reached in December counts where the item counts. A unit counts once for each
item that its system took (its receipt says so), a reader once for each item that the relay took for them; views are counted by
the portal, which cannot tell one visitor from another (loa/visits.py). The three are never added up: a view is no reader.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, FromClause, Select, func, select, true

from loa.ledger.tables import deliveries, parts
from loa.visits import visits
from loa_publisher.plans.days import month_of, postgresql
from loa_publisher.plans.outcomes import Scope, outcomes

UNIT = "unit"
"""The channel of the receiving units."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many units took it, readers were mailed it, times its page was seen."""

    units: int = 0
    readers: int = 0
    views: int = 0

    def __add__(self, other: Reach) -> Reach:
        return Reach(**{name: getattr(self, name) + getattr(other, name) for name in NAMES})


NAMES = tuple(field.name for field in fields(Reach))


def by_topic_and_month(connection: Connection, today: date, scope: Scope) -> dict[tuple[UUID, date], Reach]:
    """The reach of each topic's items of each planned month; without an entry there is none. One statement."""
    of_items = outcomes(connection, today, scope)
    month = month_of(connection, of_items.c.day)
    source: FromClause = of_items
    sums = []
    for name, of_item, per_item in (
        ("units", deliveries.c.item_id, _units()),
        ("readers", deliveries.c.item_id, _readers()),
        ("views", visits.c.item_id, _views()),
    ):
        one: FromClause
        if postgresql(connection):  # one look into an index for each item of the scope
            one = per_item.where(of_item == of_items.c.id).lateral(name)
            source = source.outerjoin(one, true())
        else:
            one = per_item.subquery(name)
            source = source.outerjoin(one, one.c.item_id == of_items.c.id)
        sums.append(func.coalesce(func.sum(one.c.many), 0).label(name))
    query = select(of_items.c.topic_id, month.label("month"), *sums).select_from(source)
    found = connection.execute(query.group_by(of_items.c.topic_id, month))
    return {
        (row.topic_id, row.month): Reach(**{name: int(getattr(row, name)) for name in NAMES})
        for row in found
        if any(getattr(row, name) for name in NAMES)
    }


def _units() -> Select[Any]:
    """A unit that was sent an item anew after a withdrawal counts once."""
    took = (
        deliveries.c.channel == UNIT,
        deliveries.c.operation == "publish",
        deliveries.c.state == "published",
    )
    many = func.count(deliveries.c.account_id.distinct()).label("many")
    return select(deliveries.c.item_id, many).where(*took).group_by(deliveries.c.item_id)


def _readers() -> Select[Any]:
    many = func.count(parts.c.reader.distinct()).label("many")
    sent = (deliveries.c.operation == "publish", parts.c.state == "sent")
    mailed = deliveries.join(parts, parts.c.delivery_id == deliveries.c.id)
    return select(deliveries.c.item_id, many).select_from(mailed).where(*sent).group_by(deliveries.c.item_id)


def _views() -> Select[Any]:
    return select(visits.c.item_id, func.sum(visits.c.views).label("many")).group_by(visits.c.item_id)
