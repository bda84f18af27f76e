"""What the two databases say differently: the hour of an instant in Hanoi, and which channels an item goes to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Interval,
    String,
    Text,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from loa.clock import HANOI
from loa.database import UtcDateTime

HOUR, DAY = "%Y-%m-%d %H", "%Y-%m-%d"
_TO_CHAR = {HOUR: "YYYY-MM-DD HH24", DAY: "YYYY-MM-DD"}
_AHEAD = "+7 hours"
"""Hanoi's clocks in every year that Loa takes (loa.clock)."""


def slot_of(connection: Connection, instant: ColumnElement[Any], form: str) -> ColumnElement[str]:
    """The day (DAY) or the hour (HOUR) on Hanoi's clocks, as text that `strftime` with the same form gives."""
    if _postgresql(connection):
        return func.to_char(func.timezone(HANOI.key, instant), _TO_CHAR[form], type_=String)
    return func.strftime(form, instant, _AHEAD, type_=String)


def hour_of(
    connection: Connection, instant: ColumnElement[Any], *, later: int = 0
) -> ColumnElement[datetime]:
    """The instant at which the hour of `instant` begins, so many hours `later`."""
    if _postgresql(connection):
        begins = func.date_trunc("hour", instant, type_=DateTime(timezone=True))
        return begins + literal(timedelta(hours=later), Interval())
    # as UtcDateTime is kept there, so that it compares as text
    return func.strftime("%Y-%m-%d %H:00:00.000000", instant, f"+{later} hours", type_=UtcDateTime())


def goes_to(connection: Connection, targets: Column[Any], channel: str) -> ColumnElement[bool]:
    """Whether one of an item's targets is on the channel."""
    if _postgresql(connection):
        return cast(targets, JSONB).contains([{"channel": channel}])
    one = func.json_each(cast(targets, Text)).table_valued("value", name="target")
    return select(literal(1)).select_from(one).where(_channel(one) == channel).exists()


def share_a_channel(
    connection: Connection, targets: ColumnElement[Any], others: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Whether two items go to the same channel."""
    if _postgresql(connection):
        one = func.jsonb_array_elements(cast(targets, JSONB)).table_valued("value", name="target")
        channel = func.jsonb_build_object("channel", one.c.value.op("->")("channel"))
        same = cast(others, JSONB).contains(func.jsonb_build_array(channel))
        return select(literal(1)).select_from(one).where(same).exists()
    one = func.json_each(cast(targets, Text)).table_valued("value", name="target")
    other = func.json_each(cast(others, Text)).table_valued("value", name="other_target")
    both = one.join(other, _channel(one) == _channel(other))
    return select(literal(1)).select_from(both).exists()


def _channel(target: FromClause) -> ColumnElement[str]:
    return func.json_extract(target.c.value, "$.channel", type_=String)


def _postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
