"""What 1,000 due deliveries cost to release with ever more deliveries in the table, nearly all of them ended or planned.

Each size has a database of its own; the rounds go over all of them in turn.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from uuid import UUID

import psycopg

from bench.figures import Figure, at_most, middle, told
from bench.filling import add_nothings, dsn
from bench.ground import Ground, Servers, ground
from bench.history import fill
from bench.release import seconds_to_release

SIZES = (1_000, 100_000, 1_000_000, 10_000_000)
DUE = 1000
RELEASES = 5
"""Of one size in one round; the middle one counts."""


def run(on: Servers, rounds: int) -> list[Figure]:
    """Milliseconds; each figure is the median of the rounds', beside the smallest table's. Sizes in bytes a row."""
    with ExitStack() as stack:
        grounds = [(size, _grown(stack.enter_context(ground(on)), size)) for size in SIZES]
        results = [[_cost(at, accounts) for _, (at, accounts) in grounds] for _ in range(rounds)]
        costs = [middle(values) for values in zip(*results, strict=True)]
        figures = [
            at_most(
                f"release of 1,000 due among {size:,} deliveries / among 1,000", cost, "ms", costs[0], 1.5
            )
            for size, cost in zip(SIZES[1:], costs[1:], strict=True)
        ]
        for size, (at, _) in grounds[1:]:
            table, indexes = _bytes(at)
            figures.append(
                told(f"indexes of {size:,} deliveries / their rows", indexes / 1e6, "MB", table / 1e6)
            )
    return figures


def _grown(at: Ground, size: int) -> tuple[Ground, Mapping[str, UUID]]:
    accounts = add_nothings(at)
    begun = time.monotonic()
    fill(dsn(at), list(accounts.values()), size)
    print(f"growth: {size:,} deliveries filled in {time.monotonic() - begun:.0f} s", flush=True)
    return at, accounts


def _cost(at: Ground, accounts: Mapping[str, UUID]) -> float:
    scheduler = at.loa("scheduler")
    seconds_to_release(
        at, scheduler, accounts, DUE
    )  # connections and first statements are not what is measured
    spent = [seconds_to_release(at, scheduler, accounts, DUE) for _ in range(RELEASES)]
    scheduler.end()
    return middle(spent) * 1000


def _bytes(at: Ground) -> tuple[int, int]:
    """Of the table of deliveries: its rows, its indexes."""
    table = "'ledger.deliveries'::regclass"
    query = f"SELECT pg_table_size({table}), pg_indexes_size({table})"
    with psycopg.connect(dsn(at)) as connection:
        found = connection.execute(query).fetchall()[0]
    return int(found[0]), int(found[1])
