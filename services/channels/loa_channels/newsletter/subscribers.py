"""Lists and their readers: add, leave, and who is to get an issue."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, exists, func, insert, select, update

from loa.content import AUDIENCES
from loa.database import new_id
from loa.errors import InvalidInput, NotFound
from loa.newsletter import departures
from loa.text import clean_line
from loa_channels.newsletter.addresses import normalise
from loa_channels.newsletter.models import ACTIVE, UNSUBSCRIBED, lists, subscribers

PAGE = 5_000
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def add_list(connection: Connection, now: datetime, slug: str, title: str, visibility: str) -> UUID:
    """Adds a list, or gives the one of this slug its title. Raises InvalidInput; a list's visibility never changes."""
    if not _SLUG.fullmatch(slug) or len(slug) > 80:
        raise InvalidInput("slug", "must be words of a-z and 0-9 joined by hyphens, such as phu-huynh")
    if visibility not in AUDIENCES:
        raise InvalidInput("visibility", f"must be one of {', '.join(AUDIENCES)}")
    title = clean_line(title, "title", longest=200, required=True)
    known = connection.execute(select(lists).where(lists.c.slug == slug)).first()
    if known is None:
        row = {"id": new_id(), "slug": slug, "title": title, "visibility": visibility, "created_at": now}
        connection.execute(insert(lists).values(row))
        return UUID(str(row["id"]))
    if known.visibility != visibility:
        raise InvalidInput(
            "visibility", f"the list {slug} is {known.visibility} and stays so; add another list"
        )
    connection.execute(update(lists).where(lists.c.id == known.id).values(title=title))
    return UUID(str(known.id))


def the_list(connection: Connection, slug: str) -> Row[Any]:
    """The list of this slug. Raises NotFound saying how to add it."""
    found = connection.execute(select(lists).where(lists.c.slug == slug)).first()
    if found is None:
        raise NotFound(f"there is no list {slug!r}; add it by `loa newsletter add-list`")
    return found


def add_reader(
    connection: Connection, now: datetime, slug: str, address: str, name: str, evidence: Mapping[str, Any]
) -> bool:
    """Adds a reader to a list; gives whether this one is new. `evidence` tells how the consent came to be.

    Somebody who left or is suppressed stays so: only the reader may come back. Raises NotFound, InvalidInput.
    """
    at = the_list(connection, slug)
    address = normalise(address)
    name = clean_line(name, "name", longest=200)
    known = connection.execute(
        select(subscribers.c.id).where(subscribers.c.list_id == at.id, subscribers.c.address == address)
    ).first()
    if known is not None:
        return False
    connection.execute(
        insert(subscribers).values(
            id=new_id(),
            list_id=at.id,
            address=address,
            name=name or None,
            token=secrets.token_urlsafe(24),
            state=ACTIVE,
            evidence=dict(evidence),
            created_at=now,
            changed_at=now,
        )
    )
    return True


def unsubscribe(connection: Connection, now: datetime, token: str, evidence: Mapping[str, Any]) -> bool:
    """The reader of this token leaves; gives whether there is such a reader. Leaving again changes nothing."""
    known = connection.execute(select(subscribers.c.id).where(subscribers.c.token == token)).first()
    if known is None:
        return False
    connection.execute(
        update(subscribers)
        .where(subscribers.c.id == known.id, subscribers.c.state == ACTIVE)
        .values(state=UNSUBSCRIBED, evidence=dict(evidence), changed_at=now)
    )
    return True


_STAYS = and_(
    subscribers.c.state == ACTIVE,
    ~exists().where(departures.c.token == subscribers.c.token).correlate(subscribers),
)
"""Who gets mail. That somebody asked to leave (on the portal) is enough: nothing has to run for it to hold."""


def active(connection: Connection, list_id: UUID) -> Iterator[Row[Any, Any, Any, Any]]:
    """Everybody who reads a list now, by id. Read in pages, so that a million take no more memory than a few."""
    columns = (subscribers.c.id, subscribers.c.address, subscribers.c.name, subscribers.c.token)
    query = select(*columns).where(subscribers.c.list_id == list_id, _STAYS)
    query = query.order_by(subscribers.c.id).limit(PAGE)
    rows = connection.execute(query).all()
    while rows:
        yield from rows
        rows = connection.execute(query.where(subscribers.c.id > rows[-1].id)).all()


def still_active(connection: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Those of `ids` who have not left meanwhile."""
    query = select(subscribers.c.id).where(subscribers.c.id.in_(list(ids)), _STAYS)
    return {UUID(str(id)) for id in connection.execute(query).scalars()}


def counts(connection: Connection) -> Sequence[Row[Any]]:
    """Each list with its number of active readers (`readers`)."""
    query = (
        select(lists.c.slug, lists.c.title, lists.c.visibility, func.count(subscribers.c.id).label("readers"))
        .select_from(lists)
        .join(subscribers, (subscribers.c.list_id == lists.c.id) & _STAYS, isouter=True)
        .group_by(lists.c.id)
        .order_by(lists.c.slug)
    )
    return connection.execute(query).all()
