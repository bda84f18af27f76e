"""Where an item goes, in SQL: its targets stand in a JSON list, which the two databases read differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from loa_publisher.plans.days import postgresql


def among_targets(
    connection: Connection,
    targets: ColumnElement[Any],
    channel: ColumnElement[str],
    account: ColumnElement[str | None],
) -> ColumnElement[bool]:
    """Whether one of the targets is on the channel, and at the account where one is named."""
    if postgresql(connection):
        one = func.jsonb_strip_nulls(func.jsonb_build_object("channel", channel, "account", account))
        return cast(targets, JSONB).contains(func.jsonb_build_array(one))
    each = func.json_each(cast(targets, Text)).table_valued("value", name="target")
    fits = func.json_extract(each.c.value, "$.channel") == channel
    there = or_(account.is_(None), func.json_extract(each.c.value, "$.account") == account)
    return select(literal(1)).select_from(each).where(fits, there).exists()
