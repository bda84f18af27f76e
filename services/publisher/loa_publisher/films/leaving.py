"""What may leave: whether a public item says what is «chưa đẹp», or was made from what is no longer beautiful."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from loa.content import INTERNAL
from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa_publisher.films.kinds import BEAUTIFUL
from loa_publisher.films.models import barred, segments, sources
from loa_publisher.films.words import FILE, LINK, Said
from loa_publisher.items.models import items


def refuse_barred(connection: Connection, content: Mapping[str, Any]) -> None:
    """Raises InvalidInputs where a public content holds words, a link or a picture that may not leave a film."""
    if content["audience"] == INTERNAL:
        return
    query = (
        select(barred.c.key, barred.c.kind, barred.c.words, items.c.number)
        .join(items, items.c.id == barred.c.item_id)
        .where(~_cleared())
        .order_by(items.c.number)
    )
    rows = connection.execute(query).all()
    said = Said(content) if rows else None
    # one complaint of a segment is enough, however many of its sentences were copied
    faults = {
        (row.number, row.key, row.kind): InvalidInput(
            _FIELDS.get(row.kind, "body_html"), _told(row.kind, row.words, row.number)
        )
        for row in rows
        if said is not None and said.holds(row.kind, row.words)
    }
    if faults:
        raise InvalidInputs(list(faults.values()))


def require_beautiful(connection: Connection, item_id: UUID, content: Mapping[str, Any]) -> None:
    """Raises Conflict or InvalidInputs where a public item may not be approved or scheduled for what it says or is made from."""
    refuse_barred(connection, content)
    turned = connection.execute(
        select(segments.c.school, items.c.number)
        .join(sources, sources.c.segment_id == segments.c.id)
        .join(items, items.c.id == sources.c.film_id)
        .where(sources.c.item_id == item_id, sources.c.dropped_at.is_(None), ~still_beautiful())
        .order_by(sources.c.position)
    ).first()
    if turned is not None:
        raise Conflict(
            f"the segment {turned.school} of film #{turned.number} is not beautiful any more; take it out first"
        )


def still_beautiful() -> ColumnElement[bool]:
    """Of a row of `sources`: whether its segment is «đẹp» in the film as it stands now."""
    now = items.alias("film_now")
    seen = segments.alias("segment_now")
    return exists().where(
        now.c.id == sources.c.film_id,
        seen.c.item_id == now.c.id,
        seen.c.revision == now.c.revision,
        seen.c.key == sources.c.key,
        seen.c.verdict == BEAUTIFUL,
    )


_FIELDS = {LINK: "body_html", FILE: "media"}


def _cleared() -> ColumnElement[bool]:
    """Of a row of `barred`: whether the film, as it is approved now, calls the segment beautiful."""
    film, seen = items.alias("cleared_film"), segments.alias("cleared_segment")
    return exists().where(
        and_(film.c.id == barred.c.item_id, film.c.state == "approved"),
        and_(seen.c.item_id == film.c.id, seen.c.revision == film.c.revision),
        and_(seen.c.key == barred.c.key, seen.c.verdict == BEAUTIFUL),
    )


def _told(kind: str, words: str, number: int) -> str:
    if kind == FILE:
        return f"shows a picture of what is not beautiful in film #{number}; only what is beautiful leaves it"
    shown = words if len(words) <= 60 else f"{words[:60].rstrip()}…"
    return f"says what is not for the public in film #{number}: “{shown}”; only what is beautiful leaves it"
