"""The pace of accounts that take only so many calls an hour: one after the other, urgent ones first, none saved up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from loa.database import insert_missing
from loa.ledger.tables import paces


class Paces:
    """The paces of the accounts in one round of releasing. Only schedulers take these locks, after all others."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._next: dict[str, datetime] = {}
        self._spacing: dict[str, timedelta] = {}
        self._waiting: dict[str, int] = {}

    def load(self, per_hour: Mapping[str, int]) -> None:
        """Learns when these accounts, by scope, may be called next; locked until the round ends."""
        fresh = {scope: rate for scope, rate in per_hour.items() if scope not in self._next}
        if not fresh:
            return
        insert_missing(
            self._connection, paces, [{"scope": scope, "next_at": self._now} for scope in sorted(fresh)]
        )
        query = select(paces).where(paces.c.scope.in_(fresh)).order_by(paces.c.scope).with_for_update()
        for row in self._connection.execute(query):
            self._next[row.scope] = row.next_at
            self._spacing[row.scope] = timedelta(hours=1) / fresh[row.scope]

    def take(self, scope: str, count: int = 1) -> datetime | None:
        """None: so many may go now. Else when to come again: behind those of this round who were told the same before."""
        if self._next[scope] <= self._now and not self._waiting.get(scope):
            self._next[scope] = self._now + count * self._spacing[scope]
            return None
        behind = self._waiting.get(scope, 0)
        self._waiting[scope] = behind + count
        return self._next[scope] + behind * self._spacing[scope]

    def next_at(self, scope: str) -> datetime:
        """When somebody may go next."""
        return self._next[scope]

    def keep(self) -> None:
        """Writes down what was taken."""
        for scope, at in sorted(self._next.items()):
            self._connection.execute(update(paces).where(paces.c.scope == scope).values(next_at=at))
