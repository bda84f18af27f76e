"""From the internal film to television: «đẹp» segments of the quarter's films become the public film that fills its slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from markupsafe import escape
from sqlalchemy import Connection, Row, insert, select, update

from loa import slots
from loa.clock import in_hanoi
from loa.content import INTERNAL, PUBLIC
from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.films.kinds import BEAUTIFUL, VIDEO_SERIES
from loa_publisher.films.leaving import still_beautiful
from loa_publisher.films.models import segments, sources
from loa_publisher.items import actions
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.models import items
from loa_publisher.office import Office
from loa_publisher.plans.models import topics

_THREE_MONTHS = timedelta(days=92)


@dataclass(frozen=True)
class Quarter:
    """A slot of the television series, and the days whose films it is made from: its quarter, and the three months before it."""

    slot: Row[Any]
    first: date
    last: date


def quarter_of(connection: Connection, slot_id: UUID) -> Quarter:
    """Raises NotFound for a slot that is not of a public series of films."""
    query = (
        select(
            slots.slots,
            *(slots.series.c[name] for name in ("title", "title_en", "targets", "topic_id")),
            topics.c.code.label("topic_code"),
        )
        .join(slots.series, slots.series.c.id == slots.slots.c.series_id)
        .join(topics, topics.c.id == slots.series.c.topic_id)
        .where(slots.slots.c.id == slot_id)
        .where(slots.series.c.kind == VIDEO_SERIES, slots.series.c.audience != INTERNAL)
    )
    slot = connection.execute(query).first()
    if slot is None:
        raise NotFound(f"no occurrence {slot_id} of a television film")
    begins = date(slot.date.year, 3 * ((slot.date.month - 1) // 3) + 1, 1)
    ends = (begins + _THREE_MONTHS).replace(day=1) - timedelta(days=1)
    return Quarter(slot, min(begins, slot.date - _THREE_MONTHS), ends)


def segments_of(connection: Connection, quarter: Quarter) -> Sequence[Row[Any]]:
    """Every segment of the approved films of the quarter, film after film: which may be chosen is for `derive` to say."""
    day = slots.slots.c.date
    query = (
        select(
            segments,
            items.c.number.label("film_number"),
            items.c.title.label("film_title"),
            day.label("film_day"),
        )
        .join(items, (items.c.id == segments.c.item_id) & (items.c.revision == segments.c.revision))
        .join(slots.slots, slots.slots.c.id == items.c.slot_id)
        .where(items.c.state == "approved", day >= quarter.first, day <= quarter.last)
        .order_by(day, items.c.number, segments.c.position)
    )
    return connection.execute(query).all()


def derive(office: Office, slot_id: UUID, segment_ids: Sequence[UUID], title: str = "") -> UUID:
    """Makes the television film from these segments, in this order, and lets it take its slot; gives the item.

    Raises InvalidInputs naming each segment that may not leave: not «đẹp», of no approved film of the quarter, with children
    whose consent does not cover the public. Raises NotFound, Forbidden, Conflict where the slot is taken.
    """
    require(office.user, WRITE)
    quarter = quarter_of(office.connection, slot_id)
    title = clean_line(title, "title", longest=300) or _title(quarter.slot)
    known = {row.id: row for row in segments_of(office.connection, quarter)}
    faults = [
        fault
        for index, id in enumerate(segment_ids)
        if (fault := _objection(office.connection, known.get(id), id, f"segments.{index}"))
    ]
    if not segment_ids:
        faults.append(InvalidInput("segments", "choose at least one"))
    if len(set(segment_ids)) < len(segment_ids):
        faults.append(InvalidInput("segments", "has the same segment twice"))
    if faults:
        raise InvalidInputs(faults)
    chosen = [known[id] for id in segment_ids]
    draft = {
        "topic": quarter.slot.topic_code,
        "title": title,
        "body_html": "".join(map(_as_html, chosen)),
        "audience": PUBLIC,
        "channels": quarter.slot.targets,
        "slot": str(slot_id),
    }
    item_id = actions.create(office, read_draft(draft))
    office.connection.execute(
        insert(sources),
        [
            {
                "id": new_id(),
                "item_id": item_id,
                "film_id": row.item_id,
                "segment_id": row.id,
                "key": row.key,
                "position": position,
                "chosen_by": office.user.id,
                "chosen_at": office.now,
            }
            for position, row in enumerate(chosen)
        ],
    )
    office.log("film.derived", item_id, slot=str(slot_id), segments=[str(row.key) for row in chosen])
    return item_id


def sources_of(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """What a television film was made from, in order; `beautiful`: whether the film still says so."""
    query = (
        select(
            segments,
            *(sources.c[name] for name in ("film_id", "chosen_at", "dropped_at")),
            still_beautiful().label("beautiful"),
            items.c.number.label("film_number"),
            items.c.title.label("film_title"),
        )
        .join(sources, sources.c.segment_id == segments.c.id)
        .join(items, items.c.id == sources.c.film_id)
        .where(sources.c.item_id == item_id)
        .order_by(sources.c.position)
    )
    return connection.execute(query).all()


def made_from(connection: Connection, film_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """The television films that were made from a film: the key of the segment, and the item."""
    query = (
        select(sources.c.key, items.c.id, items.c.number, items.c.title, items.c.state)
        .join(items, items.c.id == sources.c.item_id)
        .where(sources.c.film_id == film_id, sources.c.dropped_at.is_(None))
        .order_by(items.c.number, sources.c.position)
    )
    return connection.execute(query).all()


def drop_source(office: Office, item_id: UUID, key: UUID) -> None:
    """Writes down that a segment is no longer in the television film; its words are taken out by editing it.

    Raises NotFound, Conflict where the item is approved: what it shows is what was approved.
    """
    require(office.user, WRITE)
    item = actions.locked(office.connection, item_id)
    if item.state in ("approved", "submitted"):
        raise Conflict("the television film is submitted or approved; edit it first")
    mine = (sources.c.item_id == item_id, sources.c.key == key, sources.c.dropped_at.is_(None))
    dropped = office.connection.execute(
        update(sources).where(*mine).values(dropped_at=office.now, dropped_by=office.user.id)
    )
    if not dropped.rowcount:
        raise NotFound(f"no segment {key} in this television film")
    office.log("film.source_dropped", item_id, segment=str(key))


def _objection(connection: Connection, row: Row[Any] | None, id: UUID, field: str) -> InvalidInput | None:
    if row is None:
        known = connection.execute(select(segments.c.verdict).where(segments.c.id == id)).scalar()
        if known is not None and known != BEAUTIFUL:
            return InvalidInput(field, "is not beautiful; only what is beautiful leaves the film")
        return InvalidInput(field, "is no segment of an approved film of this quarter")
    if row.verdict != BEAUTIFUL:
        return InvalidInput(field, f"{row.school} is not beautiful; only what is beautiful leaves the film")
    if row.children and not row.consent_public:
        return InvalidInput(
            field, f"{row.school} shows children, and their consent does not cover television and the web"
        )
    return None


def _title(slot: Row[Any]) -> str:
    day = in_hanoi(slot.due_at)
    return f"{slot.title} – quý {(day.month - 1) // 3 + 1}/{day.year}"


def _as_html(row: Row[Any]) -> str:
    """What the public reads of a segment; where its video lies is for the desk alone."""
    parts = [row.shown, *row.script.split("\n")]
    told = "".join(f"<p>{escape(part.strip())}</p>" for part in parts if part.strip())
    return f"<h2>{escape(row.school)}</h2>{told}"
