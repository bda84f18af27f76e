"""The numbers that people call issues by."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from loa_publisher.issues.models import issues

_LOCK = 3729


def next_number(connection: Connection) -> int:
    """The number of a new issue. Whoever else makes one waits until this transaction ends, or two would be called the same."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    return int(connection.execute(select(func.coalesce(func.max(issues.c.number), 0) + 1)).scalar_one())
