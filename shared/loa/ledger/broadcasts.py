"""Items whose receivers are settled when they go out: every unit that is valid then, or the heirs of one that is no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from loa.clock import in_hanoi
from loa.content import INTERNAL, URGENT
from loa.ledger import accounts as channel_accounts
from loa.ledger.heirs import heirs_on
from loa.ledger.locks import postings_of
from loa.ledger.schedule import delivery_row
from loa.ledger.tables import broadcasts, deliveries, snapshots
from loa.wake import wake

_COMMON = (
    *("item_id", "channel", "lane", "revision", "revision_hash", "snapshot_hash", "due_at", "expires_at"),
    "audience",
)


def resolve_broadcasts(connection: Connection, now: datetime) -> int:
    """Receiving units are those that are valid at release: newcomers get a delivery here, `release` turns away the others.

    Gives the number of broadcasts that were resolved.
    """
    due = select(broadcasts, snapshots.c.audience).join(
        snapshots, snapshots.c.hash == broadcasts.c.snapshot_hash
    )
    locked = (
        due.where(broadcasts.c.resolve_at <= now).limit(20).with_for_update(of=broadcasts, skip_locked=True)
    )
    found = connection.execute(locked).all()
    for broadcast in found:
        postings_of(connection, broadcast.item_id)
        common = {name: getattr(broadcast, name) for name in _COMMON}
        have = select(deliveries.c.account_id).where(
            deliveries.c.item_id == broadcast.item_id, deliveries.c.revision_hash == broadcast.revision_hash
        )
        known = set(connection.execute(have).scalars())
        day = in_hanoi(now).date()
        if broadcast.heirs_of is None:
            receivers = channel_accounts.all_valid(connection, day, broadcast.channel)
        else:
            receivers = heirs_on(connection, broadcast.heirs_of, day)
        for account in receivers:
            if broadcast.audience == INTERNAL and account.visibility != INTERNAL:
                continue  # added since; whoever approved did not mean it, and nobody is here to be asked
            row = delivery_row(connection, now, common, account) if account.id not in known else None
            if row is not None:
                connection.execute(insert(deliveries).values(**row))
        connection.execute(update(broadcasts).where(broadcasts.c.id == broadcast.id).values(resolve_at=None))
    if any(broadcast.lane == URGENT for broadcast in found):
        wake(connection)  # they are another loop's
    return len(found)
