"""Reading films: the months with their film, a film's segments, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from loa import slots
from loa.errors import NotFound
from loa_publisher.films.kinds import BEAUTIFUL, FILM, NOT_YET, TV_FILM, VIDEO_SERIES
from loa_publisher.films.models import segments, sources
from loa_publisher.items.models import items, revisions
from loa_publisher.items.search import conditions


def occurrences(connection: Connection, audience: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """The slots of the series of films with this audience by their day, each with its item and the sums of its segments."""
    current = (
        select(
            segments.c.item_id,
            func.count().filter(segments.c.verdict == BEAUTIFUL).label("beautiful"),
            func.count().filter(segments.c.verdict == NOT_YET).label("not_yet"),
            func.sum(segments.c.seconds).label("seconds"),
        )
        .join(items, (items.c.id == segments.c.item_id) & (items.c.revision == segments.c.revision))
        .group_by(segments.c.item_id)
        .subquery()
    )
    query = (
        select(
            *(slots.slots.c[name] for name in ("id", "date", "due_at", "state", "item_id")),
            slots.series.c.title.label("series"),
            slots.series.c.title_en.label("series_en"),
            *(items.c[name].label(f"item_{name}") for name in ("number", "title", "state")),
            current.c.beautiful,
            current.c.not_yet,
            current.c.seconds,
        )
        .join(slots.series, slots.series.c.id == slots.slots.c.series_id)
        .outerjoin(items, items.c.id == slots.slots.c.item_id)
        .outerjoin(current, current.c.item_id == items.c.id)
        .where(slots.series.c.kind == VIDEO_SERIES, slots.series.c.audience == audience)
        .order_by(slots.slots.c.date)
    )
    return connection.execute(query).all()


def found(connection: Connection, text: str, *, limit: int) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    """Films of both kinds with these words, in their segments too, the latest first; and how many there are."""
    which = (items.c.kind.in_((FILM, TV_FILM)), *conditions(text))
    query = select(items.c.id, items.c.number, items.c.title).where(*which)
    rows = connection.execute(query.order_by(items.c.number.desc()).limit(limit)).all()
    total = connection.execute(select(func.count()).select_from(items).where(*which)).scalar_one()
    return rows, int(total)


def segments_of(connection: Connection, film_id: UUID) -> Sequence[Row[Any]]:
    """The segments of the film's current revision, in order."""
    query = (
        select(segments)
        .join(items, (items.c.id == segments.c.item_id) & (items.c.revision == segments.c.revision))
        .where(segments.c.item_id == film_id)
        .order_by(segments.c.position)
    )
    return connection.execute(query).all()


def segments_json(connection: Connection, film_id: UUID) -> Sequence[dict[str, Any]]:
    """The same as they are handed in."""
    return list(_content(connection, film_id).get("segments") or ())


def as_given(connection: Connection, item_id: UUID) -> dict[str, Any]:
    """What the current revision says, as items/drafts reads it. Raises NotFound where nothing is written."""
    content = dict(_content(connection, item_id))
    content["channels"] = content.pop("targets")
    return content


def _content(connection: Connection, item_id: UUID) -> Mapping[str, Any]:
    query = (
        select(revisions.c.content)
        .join(items, (items.c.id == revisions.c.item_id) & (items.c.revision == revisions.c.number))
        .where(items.c.id == item_id)
    )
    content: Mapping[str, Any] | None = connection.execute(query).scalar()
    if content is None:
        raise NotFound(f"no revision of {item_id}")
    return content


def sources_shown(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """The segments that a television film is made from and still shows, in order."""
    query = (
        select(segments)
        .join(sources, sources.c.segment_id == segments.c.id)
        .where(sources.c.item_id == item_id, sources.c.dropped_at.is_(None))
        .order_by(sources.c.position)
    )
    return connection.execute(query).all()


def approved_films(connection: Connection, *, limit: int = 12) -> Sequence[Row[*tuple[Any, ...]]]:
    """Films that may be shown at a briefing, the latest first: internal and television ones that are approved."""
    query = (
        select(items.c.id, items.c.number, items.c.title, items.c.kind, slots.slots.c.date)
        .outerjoin(slots.slots, slots.slots.c.id == items.c.slot_id)
        .where(items.c.kind.in_((FILM, TV_FILM)), items.c.state == "approved")
        .order_by(slots.slots.c.date.desc(), items.c.number.desc())
    )
    return connection.execute(query.limit(limit)).all()
