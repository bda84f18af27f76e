"""When something is due next: asked of indexes alone, however much is planned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from loa.content import LANES, URGENT
from loa.ledger.tables import broadcasts, deliveries, parts


@dataclass(frozen=True)
class Next:
    """When the next thing of each kind is due; None: nothing of it is planned."""

    urgent: datetime | None
    routine: datetime | None
    parts: datetime | None
    broadcasts: datetime | None

    @property
    def at(self) -> datetime | None:
        """The earliest of them."""
        times = (self.urgent, self.routine, self.parts, self.broadcasts)
        return min((time for time in times if time is not None), default=None)

    def wake_at(self, ahead: timedelta) -> datetime | None:
        """When to begin with it, where messages of deliveries may go that long before their time."""
        early = (time - ahead for time in (self.urgent, self.routine) if time is not None)
        times = (*early, *(time for time in (self.parts, self.broadcasts) if time is not None))
        return min(times, default=None)

    def only(self, lane: str) -> Next:
        """What a loop for one lane has to do with. Parts and broadcasts are dealt with beside what is routine."""
        if lane == URGENT:
            return Next(self.urgent, None, None, None)
        return replace(self, urgent=None)


# built once: to build it anew each time would cost more than to run it
_NEXT: Select[Any] = select(
    *(
        select(func.min(deliveries.c.release_at)).where(deliveries.c.lane == lane).scalar_subquery()
        for lane in LANES
    ),
    select(func.min(parts.c.release_at)).scalar_subquery(),
    select(func.min(broadcasts.c.resolve_at)).scalar_subquery(),
)


def next_release(connection: Connection) -> Next:
    """What is due next, in one statement over four partial indexes."""
    return Next(*connection.execute(_NEXT).one())
