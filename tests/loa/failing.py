"""A transaction whose cause fails after it has written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from loa.database import Database


def fails_after(database: Database, act: Callable[[Connection], object]) -> None:
    """Given a transaction that has done `act`, when its process runs into an error, then the error comes through."""
    with pytest.raises(RuntimeError, match="the cause failed"):
        _act_and_fail(database, act)


def _act_and_fail(database: Database, act: Callable[[Connection], object]) -> None:
    with database.begin() as connection:
        act(connection)
        raise RuntimeError("the cause failed")
