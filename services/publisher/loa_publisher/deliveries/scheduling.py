"""An approved revision gets its time: what it is to do at each account, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from loa.content import Snapshot
from loa.errors import InvalidInput
from loa.ledger import read, reschedule
from loa.ledger import schedule as ledger
from loa_publisher.approvals import partners
from loa_publisher.films.leaving import require_beautiful
from loa_publisher.items.models import revisions
from loa_publisher.nominations.standing import require_consent
from loa_publisher.office import Office

_CLOCKS_DIFFER = timedelta(seconds=5)
"""A time so little in the past is taken as now: two clocks are never the same."""


def check_time(office: Office, due_at: datetime, embargo_until: datetime | None) -> None:
    """Raises InvalidInput for a time in the past or under the embargo."""
    if due_at < office.now - _CLOCKS_DIFFER:
        raise InvalidInput("due_at", f"{due_at.isoformat()} has passed; give a time to come")
    if embargo_until and due_at < embargo_until:
        raise InvalidInput("due_at", f"is under the embargo until {embargo_until.isoformat()}")


def schedule_revision(office: Office, item: Row[Any], due_at: datetime) -> Sequence[UUID]:
    """Schedules the approved current revision, and moves what of it waits already; gives the deliveries that were made.

    Raises Conflict where a partner that is to sign it too has not signed it, or it was made from what is not beautiful any more.
    """
    partners.require_signed(office.connection, item.id, item.revision_hash)
    revision = office.connection.execute(
        select(revisions).where(revisions.c.item_id == item.id, revisions.c.number == item.revision)
    ).one()
    require_beautiful(office.connection, item.id, revision.content)
    require_consent(office.connection, item.id)
    plan = ledger.Plan(
        item_id=item.id,
        revision=revision.number,
        revision_hash=revision.hash,
        snapshots=[
            Snapshot.parse(read.snapshot_body(office.connection, hash), hash)
            for _, hash in sorted(revision.snapshots.items())
        ],
        due_at=due_at,
        grace=office.settings.grace(item.lane),
        requires_timeout=office.settings.requires_timeout,
    )
    reschedule.move_waiting(office.connection, office.now, plan)
    return ledger.schedule(office.connection, office.now, plan)
