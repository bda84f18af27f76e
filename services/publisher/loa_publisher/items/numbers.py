"""The numbers that people call items by: #17."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from loa_publisher.items.models import items

_LOCK = 3728


def next_number(connection: Connection) -> int:
    """The number of a new item. Whoever else makes items waits until this transaction ends, or two would be called the same."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    return int(connection.execute(select(func.coalesce(func.max(items.c.number), 0) + 1)).scalar_one())
