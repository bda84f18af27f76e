"""Whether what is written of a person still has that person's consent."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from loa.errors import Conflict
from loa_publisher.nominations.models import nominations


def require_consent(connection: Connection, item_id: UUID) -> None:
    """Raises Conflict where an item was written of somebody who has taken the consent back."""
    query = select(nominations.c.name).where(
        nominations.c.item_id == item_id, nominations.c.consent_withdrawn_at.is_not(None)
    )
    name = connection.execute(query.limit(1)).scalar()
    if name is not None:
        raise Conflict(f"{name} has taken back the consent; nothing of it goes out")
