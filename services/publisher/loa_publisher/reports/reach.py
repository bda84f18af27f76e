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

from sqlalchemy import Connection, Select, func, select

from loa.ledger.tables import deliveries, parts
from loa.visits import visits
from loa_publisher.plans.days import month_of
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
    """The reach of each topic's items of each planned month; without an entry there is none. Three statements."""
    found: dict[tuple[UUID, date], Reach] = {}
    of_items = outcomes(connection, today, scope)
    month = month_of(connection, of_items.c.day)
    for name, per_item in (("units", _units()), ("readers", _readers()), ("views", _views())):
        one = per_item.subquery(name)
        query = (
            select(of_items.c.topic_id, month.label("month"), func.sum(one.c.many).label("many"))
            .join(one, one.c.item_id == of_items.c.id)
            .group_by(of_items.c.topic_id, month)
        )
        for row in connection.execute(query):
            key = (row.topic_id, row.month)
            found[key] = found.get(key, Reach()) + Reach(**{name: int(row.many)})
    return found


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
