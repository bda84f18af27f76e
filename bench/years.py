"""Years of an office's work, written by the database itself: items with their texts, decisions, and what went where.

The archive grows with the count; what is in the works at one time (of each open state, of what failed, of tasks) grows with its
square root: an office with a hundred times the archive has ten times the hands. Either way the open lists fill a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from math import isqrt
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from bench.indexes import without_indexes
from bench.years_texts import BODIES, SUBJECTS, TOLD, WHERE
from loa_publisher.items.search import plain_words

DELIVERIES_EACH = 8
ITEMS_A_YEAR = 5_000
OPEN_OF_500 = 60
"""Of each open state, of what failed, and of tasks, where there are 500 items."""

YEARS = 10
PLAN_OF_NOW = UUID(hashlib.md5(b"plan0").hexdigest())
"""The plan of the school year in which we are."""
_STATEMENTS = (Path(__file__).parent / "years.sql").read_text("utf-8")


def fill(address: str, count: int, now: datetime, people: Mapping[str, Any]) -> tuple[int, int]:
    """Writes `count` items beside the few that are there; gives how many items and deliveries there are in all then.

    What triggers and foreign keys would check, the rows satisfy; they are left out, and the database looks at what it has got.
    """
    still_open = round(OPEN_OF_500 * isqrt(count * 10_000 // 500) / 100)
    texts = {"subjects": SUBJECTS, "told": TOLD, "where": WHERE, "bodies": BODIES}
    given: dict[str, Any] = {
        "count": count,
        "open": still_open,
        "sent": count - 5 * still_open,
        "now": now,
        "span": f"{min(YEARS, max(1, count // ITEMS_A_YEAR)) * 365 - 130} d",
        "writers": [people["editor"].id, people["other"].id],
        "deciders": [people["approver"].id, people["spokesperson"].id],
        **{name: list(said) for name, said in texts.items()},
        **{f"f_{name}": [plain_words(one) for one in said] for name, said in texts.items()},
        **{f"n_{name}": len(said) for name, said in texts.items()},
    }
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        given["base"] = connection.execute("SELECT max(number) FROM planning.items").fetchall()[0][0]
        connection.execute("SET work_mem = '64MB'")
        connection.execute("SET maintenance_work_mem = '256MB'")
        with connection.transaction(), without_indexes(connection):
            for statement in _STATEMENTS.split(";\n"):
                _run(connection, statement, given)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
        query = "SELECT (SELECT count(*) FROM planning.items), (SELECT count(*) FROM ledger.deliveries)"
        items, deliveries = connection.execute(query).fetchall()[0]
    return int(items), int(deliveries)


def _run(connection: psycopg.Connection, statement: str, given: Mapping[str, Any]) -> None:
    """With what it asks for by name written into it: a table cannot be made with parameters."""
    if statement.strip():
        text = psycopg.ClientCursor(connection).mogrify(statement, given)  # type: ignore[arg-type]
        connection.execute(sql.SQL(text))  # type: ignore[arg-type]
