"""Succession: a unit that has ended leaves heirs, and what is due for it goes to them.

The publisher says who they are; release follows it when something comes due at an account that is no longer valid. What was sent
before stays where it was sent, and a withdrawal goes there too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, select

from loa.clock import in_hanoi
from loa.content import INTERNAL
from loa.database import insert_missing, new_id
from loa.ledger.accounts import valid_on
from loa.ledger.tables import accounts, broadcasts, deliveries, heirs, snapshots
from loa.wake import wake

HANDED_ON = "handed_on"
"""Reason of a delivery whose account has ended: its heirs got it instead."""
_COPIED = (
    *("item_id", "channel", "lane", "revision", "revision_hash", "snapshot_hash", "due_at", "expires_at"),
)


def set_heirs(connection: Connection, account_id: UUID, heir_ids: Collection[UUID]) -> None:
    """These and no others."""
    connection.execute(
        delete(heirs).where(heirs.c.account_id == account_id, heirs.c.heir_id.not_in(heir_ids))
    )
    rows = [{"account_id": account_id, "heir_id": heir} for heir in dict.fromkeys(heir_ids)]
    if rows:
        insert_missing(connection, heirs, rows)


def heirs_on(connection: Connection, account_id: UUID, day: date) -> Sequence[Row[Any]]:
    """The accounts that stand for this one on a day, by key: its heirs, and in turn those of heirs that have ended."""
    found: list[Row[Any]] = []
    seen, asked = {account_id}, [account_id]
    while asked:
        query = select(accounts, valid_on(day).label("valid")).join(heirs, heirs.c.heir_id == accounts.c.id)
        rows = connection.execute(query.where(heirs.c.account_id.in_(asked))).all()
        fresh = {row.id: row for row in rows if row.id not in seen}
        seen |= fresh.keys()
        found += [row for row in fresh.values() if row.valid]
        asked = [row.id for row in fresh.values() if not row.valid]
    return sorted(found, key=lambda row: str(row.key))


def hand_on(connection: Connection, now: datetime, delivery_id: UUID) -> bool:
    """Lets the heirs of a due delivery's account get it; False: it has none who are valid today.

    They are given it in the next round, which takes its locks in their order: postings before deliveries.
    """
    query = select(deliveries, snapshots.c.audience).join(
        snapshots, snapshots.c.hash == deliveries.c.snapshot_hash
    )
    row = connection.execute(query.where(deliveries.c.id == delivery_id)).one()
    found = heirs_on(connection, row.account_id, in_hanoi(now).date())
    if not any(row.audience != INTERNAL or heir.visibility == INTERNAL for heir in found):
        return False
    copied = {name: getattr(row, name) for name in _COPIED}
    connection.execute(
        insert(broadcasts).values(id=new_id(), resolve_at=now, heirs_of=row.account_id, **copied)
    )
    wake(connection)
    return True
