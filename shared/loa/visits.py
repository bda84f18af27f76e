"""How often each item's page on the portal was seen, day by day: the portal counts, the desk's reports read.

That is all that is kept of a visit: no address, no cookie, no time of day, nothing that tells one visitor from another.
The `portal` schema's one collection of tables stands here, for this one table is read by others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Connection, Date, Index, Integer, MetaData, Table, Uuid
from sqlalchemy.dialects import postgresql, sqlite

metadata = MetaData(schema="portal")

visits = Table(
    "visits",
    metadata,
    Column("item_id", Uuid, primary_key=True, comment="the article's id, which is the item's"),
    Column("day", Date, primary_key=True, comment="on Hanoi's calendar"),
    Column("views", Integer, nullable=False),
    Index("visits_day", "day"),
)


def add(connection: Connection, counts: Mapping[tuple[UUID, date], int]) -> None:
    """Adds views to what each item had on each day. In the order of their keys, so that two who add never wait in a circle."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = insert(visits)
    more = made.on_conflict_do_update(
        index_elements=[visits.c.item_id, visits.c.day], set_={"views": visits.c.views + made.excluded.views}
    )
    rows = [{"item_id": item, "day": day, "views": views} for (item, day), views in sorted(counts.items())]
    if rows:
        connection.execute(more, rows)
