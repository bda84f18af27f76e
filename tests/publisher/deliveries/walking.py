"""Brings deliveries where a test needs them, by the transitions that the ledger knows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from loa.ledger.moves import move
from loa.ledger.tables import accounts, deliveries, postings
from tests.publisher.bureau import Bureau

SENDING = ("release", "claim", "arm")


def walk(bureau: Bureau, delivery_id: UUID, *events: str, **values: Any) -> None:
    """Moves a delivery by one event after the other; the last one writes `values`, too."""
    with bureau.database.begin() as connection:
        for event in events:
            more = values if event == events[-1] else {}
            moved = move(connection, event, bureau.clock.now(), deliveries.c.id == delivery_id, **more)
            assert moved == [delivery_id], f"{event} from another state"


def publish(bureau: Bureau, delivery_id: UUID) -> None:
    """Lets a delivery be published, so that it stands at its account."""
    walk(bureau, delivery_id, *SENDING, "publish")
    with bureau.database.begin() as connection:
        row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one()
        live = {
            "live_id": f"live-{row.channel}",
            "live_hash": row.snapshot_hash,
            "live_revision": row.revision,
        }
        connection.execute(
            update(postings)
            .where(postings.c.id == row.posting_id)
            .values(**live, published_at=bureau.clock.now())
        )


def account_id(bureau: Bureau, channel: str, key: str) -> UUID:
    """An account's id."""
    mine = (accounts.c.channel == channel, accounts.c.key == key)
    with bureau.database.read() as connection:
        return UUID(str(connection.execute(select(accounts.c.id).where(*mine)).scalar_one()))
