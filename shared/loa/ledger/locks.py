"""One order of locks everywhere: gates, postings by id, deliveries by sequence, parts. Who keeps it never waits in a circle.

What changes deliveries of many postings at once takes their locks here first. The few places that cannot know them beforehand
(who waited for a delivery that ends) may be chosen as a deadlock's victim; `Database.run` does those again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, select

from loa.ledger.tables import deliveries, postings


def postings_of(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """The item's postings, locked."""
    query = select(postings).where(postings.c.item_id == item_id).order_by(postings.c.id).with_for_update()
    return connection.execute(query).all()


def deliveries_where(connection: Connection, which: ColumnElement[bool]) -> list[UUID]:
    """Deliveries with their postings, locked; as they stand now, some may not be of `which` any more."""
    query = (
        select(deliveries.c.id)
        .join(postings, postings.c.id == deliveries.c.posting_id)
        .where(which)
        .order_by(postings.c.id, deliveries.c.sequence)
        .with_for_update(of=[postings, deliveries])
    )
    return list(connection.execute(query).scalars())
