"""Days of Hanoi's calendar in SQL, which the two databases say differently."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, DateTime, Integer, cast, func

from loa.clock import HANOI

_AHEAD = "+7 hours"
"""Hanoi's clocks in every year that Loa takes (loa.clock)."""


def day_of(connection: Connection, instant: ColumnElement[Any]) -> ColumnElement[date]:
    """The day that Hanoi's calendar shows at an instant; null of null."""
    if postgresql(connection):
        return cast(func.timezone(HANOI.key, instant), Date)
    return func.strftime("%Y-%m-%d", instant, _AHEAD, type_=Date)


def month_of(connection: Connection, day: ColumnElement[date]) -> ColumnElement[date]:
    """The first day of a day's month."""
    if postgresql(connection):
        return cast(func.date_trunc("month", cast(day, DateTime)), Date)
    return func.date(day, "start of month", type_=Date)


def days_from(
    connection: Connection, first: ColumnElement[date], last: ColumnElement[date]
) -> ColumnElement[int]:
    """How many days lie between two days; negative where the last comes first."""
    if postgresql(connection):
        return last.op("-", return_type=Integer())(first)
    return cast(func.julianday(last) - func.julianday(first), Integer)


def postgresql(connection: Connection) -> bool:
    """Whether this is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"
