"""How an issue's outcome was given out (R11): by a published item, or by hand with proof; and to whom of the media list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from loa.blobs import Blobs
from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line
from loa_publisher.accounts.roles import HANDLE_ISSUES, require
from loa_publisher.deliveries.standing import standing
from loa_publisher.issues import reading, timeline
from loa_publisher.issues.handling import still_open
from loa_publisher.issues.models import issue_items, issues, releases
from loa_publisher.office import Office
from loa_publisher.press.queries import some

MOST = 200
"""Newspapers and stations named in one release at most."""


def record(
    office: Office,
    issue_id: UUID,
    *,
    item_id: UUID | None = None,
    what: str = "",
    released_at: datetime | None = None,
    link: str = "",
    file: str = "",
    given_to: Collection[UUID] = (),
) -> UUID:
    """Writes down that the outcome was given out. `item_id`: a linked item that is published; without one a proof is needed.

    `given_to`: of the media list. Raises InvalidInputs naming each field, Conflict, NotFound.
    """
    require(office.user, HANDLE_ISSUES)
    issue = still_open(office.connection, issue_id)
    faults: list[InvalidInput] = []
    values: dict[str, Any] = {
        "what": reading.found(
            faults, lambda: clean_line(what, "what", longest=500, required=item_id is None)
        ),
        "link": reading.found(faults, lambda: reading.link(link, "link")),
        "file": reading.found(faults, lambda: reading.proof(Blobs(office.settings.media), file)),
    }
    places: list[dict[str, Any]] = []
    if item_id is not None:
        places = reading.found(faults, lambda: places_of(office, issue_id, item_id)) or []
        released_at = released_at or max((place["at"] for place in places), default=None)
    elif not link and not file:
        faults.append(InvalidInput("proof", "give a link or a file that shows it"))
    if released_at is None and not faults:
        faults.append(InvalidInput("released_at", "must not be empty"))
    elif released_at is not None and released_at > office.now:
        faults.append(InvalidInput("released_at", "lies in the future; say when it was given out"))
    receivers = reading.found(faults, lambda: _receivers(office, given_to))
    if faults:
        raise InvalidInputs(faults)
    id = new_id()
    office.connection.execute(
        insert(releases).values(
            id=id,
            issue_id=issue_id,
            item_id=item_id,
            released_at=released_at,
            places=[{**place, "at": place["at"].isoformat()} for place in places],
            given_to=receivers,
            recorded_by=office.user.id,
            recorded_at=office.now,
            **values,
        )
    )
    if issue.state == "open":
        office.connection.execute(
            update(issues).where(issues.c.id == issue_id).values(state="replied", replied_at=released_at)
        )
    timeline.write(office, issue_id, "released", values["what"] or "", release=str(id))
    office.log(
        "issue.released",
        issue_id,
        release=str(id),
        item=None if item_id is None else str(item_id),
        given_to=[one["name"] for one in receivers or ()],
        **values,
    )
    return id


def places_of(office: Office, issue_id: UUID, item_id: UUID) -> list[dict[str, Any]]:
    """Where a linked item stands published. Raises InvalidInput (`item`) where it is not linked, or stands nowhere."""
    linked = select(issue_items.c.item_id).where(
        issue_items.c.issue_id == issue_id, issue_items.c.item_id == item_id
    )
    if office.connection.execute(linked).first() is None:
        raise InvalidInput("item", "link the item to the issue first")
    found = [
        {
            "channel": one.last.channel,
            "account": one.last.account,
            "url": one.last.url or "",
            "at": one.last.concluded_at,
        }
        for one in standing(office.connection, item_id)
        if one.last.state == "published" and one.last.operation != "withdraw" and one.last.concluded_at
    ]
    if not found:
        raise InvalidInput("item", "it is not published anywhere yet")
    return found


def _receivers(office: Office, given_to: Collection[UUID]) -> list[dict[str, str]]:
    if len(given_to) > MOST:
        raise InvalidInput("given_to", f"has {len(given_to)} entries; at most {MOST} are taken")
    known: list[Row[Any]] = list(some(office.connection, given_to))
    if len(known) != len(set(given_to)):
        raise InvalidInput("given_to", "one of them is not on the media list")
    return [{"id": str(row.id), "name": row.name, "kind": row.kind, "person": row.person} for row in known]
