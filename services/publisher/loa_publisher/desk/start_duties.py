"""What of films and briefings waits, for the page of the day: the next briefing, what is to be put right, what was concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from loa.clock import in_hanoi
from loa_publisher.briefings import queries as briefings
from loa_publisher.films.followups import FollowUp, followups, late_or_open

_FEW = 5


@dataclass(frozen=True)
class Duties:
    """`to_right`: what nobody was asked to put right, or whose day has passed; `concluded`: tasks of briefings that are due."""

    briefing: Row[Any] | None
    to_right: tuple[FollowUp, ...]
    to_right_count: int
    concluded: tuple[Row[*tuple[Any, ...]], ...]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.briefing or self.to_right or self.concluded)


def duties(connection: Connection, now: datetime) -> Duties:
    """What waits now. Three statements."""
    today = in_hanoi(now).date()
    owed = late_or_open(followups(connection, today))
    return Duties(
        briefings.next_planned(connection, now),
        tuple(owed[:_FEW]),
        len(owed),
        tuple(briefings.owed(connection, today, limit=_FEW)),
    )
