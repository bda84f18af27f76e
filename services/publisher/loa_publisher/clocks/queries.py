"""Reading the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from loa.errors import InvalidInput
from loa_publisher.calendar.own_days import OwnDay, every
from loa_publisher.clocks.models import clocks
from loa_publisher.clocks.reckoning import runs_out

FEEDBACK = "feedback"
"""The clock of what citizens send by the portal's form."""


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """How long an answer may take. `unit`: ``hours`` or ``working_days``; `basis`: the paper that it rests on."""

    code: str
    name: str
    amount: int
    unit: str
    basis: str
    updated_at: datetime | None
    own: Sequence[OwnDay] = field(default=(), repr=False)
    """Days that an administrator names."""

    def runs_out(self, since: datetime) -> datetime:
        """The last instant at which an answer is in time."""
        return runs_out(self.amount, self.unit, since, self.own)


def listed(connection: Connection) -> list[ClockRule]:
    """All clocks, the shortest first as they come."""
    rows = connection.execute(select(clocks).order_by(clocks.c.position, clocks.c.code))
    names = [name for name in ClockRule.__dataclass_fields__ if name != "own"]
    own = every(connection)
    return [ClockRule(**{name: getattr(row, name) for name in names}, own=own) for row in rows]


def one(connection: Connection, code: str) -> ClockRule:
    """The clock of this code. Raises InvalidInput (`clock`) naming those that there are."""
    known_clocks = listed(connection)
    found = next((clock for clock in known_clocks if clock.code == code), None)
    if found is None:
        known = ", ".join(clock.code for clock in known_clocks)
        raise InvalidInput("clock", f"there is no clock {code!r}; there are {known}")
    return found
