"""A transaction that only reads."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Connection

from loa_publisher.desk.house import house


def read() -> AbstractContextManager[Connection]:
    """The house's database, for reading."""
    return house().database.read()
