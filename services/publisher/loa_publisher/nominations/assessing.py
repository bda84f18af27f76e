"""A nomination is assessed: accepted, which begins an item of topic T08 that is linked with it, or declined with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from markupsafe import escape
from sqlalchemy import Row, select, update

from loa.content import PUBLIC
from loa.errors import Conflict
from loa.text import clean_text
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.items import actions
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.tags import tag
from loa_publisher.nominations.models import nominations
from loa_publisher.nominations.sending import own
from loa_publisher.office import Office
from loa_publisher.plans.models import units

TOPIC = "T08"
"""The plan's topic of «người tốt việc tốt»."""


def accept(office: Office, nomination_id: UUID) -> UUID:
    """Begins the item; gives it. Raises Conflict without consent or where it has been assessed, NotFound, Forbidden."""
    require(office.user, WRITE)
    row = _received(office, nomination_id)
    if row.consent_recorded_at is None or row.consent_withdrawn_at is not None:
        raise Conflict("record the person's consent first; without it nothing is written")
    unit = office.connection.execute(select(units.c.name).where(units.c.id == row.unit_id)).scalar_one()
    paragraphs = "".join(f"<p>{escape(part.strip())}</p>" for part in row.deed.split("\n") if part.strip())
    draft = {
        "topic": TOPIC,
        "title": f"Gương người tốt việc tốt: {row.name}"[:300],
        "summary": f"{row.name}, {row.post} ({unit})"[:1000],
        "body_html": paragraphs,
        "audience": PUBLIC,
    }
    item_id = actions.create(office, read_draft(draft))
    tag(office, item_id, {"fields": [row.field]})
    _assess(office, nomination_id, state="accepted", item_id=item_id)
    office.log("nomination.accepted", nomination_id, item=str(item_id))
    return item_id


def decline(office: Office, nomination_id: UUID, reason: str) -> None:
    """Nothing is written of it, and why. Raises InvalidInput without a reason, Conflict, NotFound, Forbidden."""
    require(office.user, WRITE)
    reason = clean_text(reason, "reason", longest=2000, required=True)
    _received(office, nomination_id)
    _assess(office, nomination_id, state="declined", reason=reason)
    office.log("nomination.declined", nomination_id, reason=reason)


def _received(office: Office, nomination_id: UUID) -> Row[Any]:
    row = own(office, nomination_id)
    if row.state != "received":
        raise Conflict("this nomination has been assessed already")
    return row


def _assess(office: Office, nomination_id: UUID, **values: Any) -> None:
    by = {"assessed_by": office.user.id, "assessed_at": office.now}
    office.connection.execute(
        update(nominations).where(nominations.c.id == nomination_id).values(**values, **by)
    )
