"""The story of an offence: what was asked, what the ledger did, what the world saw, what the programs said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from loa.database import Database
from loa.ledger.tables import accounts, attempts, deliveries, parts
from tests.faults.chaos.journal import Journal
from tests.faults.chaos.outside import Outside
from tests.faults.chaos.verdict import Offence

_MOST_LINES = 60


def story(
    offence: Offence, journal: Journal, outside: Outside, database: Database, logs: Path
) -> Iterator[str]:
    """Lines for people, in the order of time where there is one."""
    yield f"■ {offence.kind}: item {offence.number} at {offence.account}: {offence.words}"
    item = journal.items.get(offence.number or 0)
    if item is None:
        return
    yield f"  {item.id} {item.order}"
    for said in item.said:
        yield f"  asked  {said}"
    for seen in outside.sightings:
        if seen.number == offence.number and seen.account == offence.account:
            yield f"  seen   {seen}"
    channel, _, key = offence.account.partition(":")
    query = (
        select(deliveries)
        .join(accounts, accounts.c.id == deliveries.c.account_id)
        .where(deliveries.c.item_id == item.id, accounts.c.channel == channel, accounts.c.key == key)
    )
    ids: list[str] = []
    with database.read() as connection:
        for row in connection.execute(query.order_by(deliveries.c.sequence)):
            ids.append(str(row.id))
            told = {name: value for name, value in row._mapping.items() if value is not None}
            yield "  ledger " + ", ".join(f"{name}={told[name]}" for name in _TOLD if name in told)
            tries = select(attempts).where(attempts.c.delivery_id == row.id).order_by(attempts.c.begun_at)
            for attempt in connection.execute(tries):
                yield (
                    f"         {attempt.kind} {attempt.number} of fence {attempt.fence} by {attempt.worker}: "
                    f"{attempt.begun_at:%H:%M:%S.%f} – {attempt.ended_at} {attempt.outcome}: {attempt.detail}"
                )
            for part in connection.execute(select(parts).where(parts.c.delivery_id == row.id)):
                yield f"         part {part.address} {part.state} after {part.attempts}: {part.detail} at {part.ended_at}"
    yield from _lines(ids, logs)


_TOLD = (
    *(
        "id",
        "operation",
        "sequence",
        "generation",
        "revision",
        "state",
        "reason",
        "detail",
        "created_at",
        "due_at",
    ),
    *(
        "release_at",
        "fence",
        "attempts",
        "failures",
        "looks",
        "lost",
        "lost_at",
        "requires_until",
        "concluded_at",
    ),
)


def _lines(ids: list[str], logs: Path) -> Iterator[str]:
    found = [
        (line, path.stem)
        for path in sorted(logs.glob("*.log"))
        for line in path.read_text("utf-8", "replace").splitlines()
        if any(id in line for id in ids)
    ]
    for line, name in found[:_MOST_LINES]:
        yield f"  log    {name}: {line[:400]}"
