"""A film's revision written down: its segments, the words that may not leave, and what loses its approval by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from loa import slots
from loa.blobs import Blobs
from loa.database import insert_missing, new_id
from loa.errors import InvalidInput, InvalidInputs
from loa.ledger.cancel import void
from loa.ledger.tables import approvals
from loa_publisher.films.kinds import BEAUTIFUL, NOT_YET
from loa_publisher.films.models import barred, remediations, segments, sources
from loa_publisher.films.words import Barred, barred_in
from loa_publisher.items.models import items, revisions
from loa_publisher.office import Office
from loa_publisher.plans.models import units

REASON = "source_turned"


def check(office: Office, item_id: UUID, slot_id: UUID | None, content: Mapping[str, Any]) -> None:
    """Raises InvalidInputs where the segments name what is not there, or say of one what may not be said any more."""
    given = content.get("segments") or []
    faults = []
    known = set(office.connection.execute(select(units.c.id)).scalars())
    blobs = Blobs(office.settings.media)
    shown_bad = _approved_as(office.connection, item_id, NOT_YET)
    elsewhere = _keys_of_other_films(office.connection, item_id, [UUID(one["key"]) for one in given])
    for index, one in enumerate(given):
        if one["unit"] and UUID(one["unit"]) not in known:
            faults.append(InvalidInput(f"segments.{index}.unit", f"no unit {one['unit']}"))
        if one["file"] and not blobs.has(one["file"]):
            faults.append(InvalidInput(f"segments.{index}.file", "no such file; upload it first"))
        if UUID(one["key"]) in elsewhere:
            faults.append(InvalidInput(f"segments.{index}.key", "this segment belongs to another film"))
        if one["verdict"] == BEAUTIFUL and UUID(one["key"]) in shown_bad:
            faults.append(
                InvalidInput(
                    f"segments.{index}.verdict",
                    "an approved film showed it as not yet beautiful; what was mended is shown by a segment of a later film",
                )
            )
    faults += _unmended(office.connection, slot_id, given)
    if faults:
        raise InvalidInputs(faults)


def _unmended(
    connection: Connection, slot_id: UUID | None, given: Sequence[Mapping[str, Any]]
) -> list[InvalidInput]:
    """What is said to be mended and is not: of no earlier approved film, or without what was done and its proof."""
    keys = [UUID(one["mends"]) for one in given if one["mends"]]
    if not keys:
        return []
    film, then = items.alias("earlier"), slots.slots.alias("then")
    day = select(slots.slots.c.date).where(slots.slots.c.id == slot_id).scalar_subquery()
    query = (
        select(segments.c.key, remediations.c.done_at)
        .join(film, (film.c.id == segments.c.item_id) & (film.c.revision == segments.c.revision))
        .join(then, then.c.id == film.c.slot_id)
        .outerjoin(remediations, remediations.c.key == segments.c.key)
        .where(segments.c.key.in_(keys), segments.c.verdict == NOT_YET)
        .where(film.c.state == "approved", then.c.date < day)
    )
    known = {row.key: row.done_at for row in connection.execute(query)}
    faults = []
    for index, one in enumerate(given):
        if one["mends"] and UUID(one["mends"]) not in known:
            told = "is no segment that was not yet beautiful in an earlier film"
            faults.append(InvalidInput(f"segments.{index}.mends", told))
        elif one["mends"] and known[UUID(one["mends"])] is None:
            told = "has not been put right yet: record what was done, with proof"
            faults.append(InvalidInput(f"segments.{index}.mends", told))
    return faults


def write(office: Office, item_id: UUID, revision: int, content: Mapping[str, Any], topic_title: str) -> None:
    """Writes a revision's segments. What was made from one that is not «đẹp» any more loses its approval first."""
    given = content.get("segments") or []
    beautiful = {UUID(one["key"]) for one in given if one["verdict"] == BEAUTIFUL}
    _void_what_was_made(office, item_id, beautiful)
    rows = [
        {
            **{
                name: one[name]
                for name in ("school", "verdict", "shown", "seconds", "script", "link", "file")
            },
            **{name: one[name] for name in ("children", "consent", "consent_public")},
            **{name: UUID(one[name]) if one[name] else None for name in ("key", "mends")},
            "unit_id": UUID(one["unit"]) if one["unit"] else None,
            "id": new_id(),
            "item_id": item_id,
            "revision": revision,
            "position": position,
        }
        for position, one in enumerate(given)
    ]
    if rows:
        office.connection.execute(insert(segments), rows)
    _bar(office.connection, item_id, barred_in(content, topic_title))


def _bar(connection: Connection, item_id: UUID, found: Sequence[Barred]) -> None:
    known = {
        (row.key, row.words)
        for row in connection.execute(select(barred.c.key, barred.c.words).where(barred.c.item_id == item_id))
    }
    rows = []
    for one in found:
        key = UUID(one.key) if one.key else None
        if (key, one.words) not in known:
            known.add((key, one.words))
            rows.append(
                {"id": new_id(), "item_id": item_id, "key": key, "kind": one.kind, "words": one.words}
            )
    if rows:
        insert_missing(connection, barred, rows)


def _void_what_was_made(office: Office, film_id: UUID, beautiful: set[UUID]) -> None:
    query = select(sources.c.item_id, sources.c.key).where(
        sources.c.film_id == film_id, sources.c.dropped_at.is_(None)
    )
    turned = sorted(
        {row.item_id for row in office.connection.execute(query) if row.key not in beautiful}, key=str
    )
    for made in turned:
        void(office.connection, office.now, made, REASON)
        slots.reopen(office.connection, made, office.now)
        waits = items.c.state.in_(("approved", "submitted"))
        office.connection.execute(
            update(items).where(items.c.id == made, waits).values(state="draft", updated_at=office.now)
        )


def _approved_as(connection: Connection, item_id: UUID, verdict: str) -> set[UUID]:
    """Keys of segments that an approved revision of the film had with this verdict."""
    query = (
        select(segments.c.key)
        .join(
            revisions,
            (revisions.c.item_id == segments.c.item_id) & (revisions.c.number == segments.c.revision),
        )
        .join(
            approvals,
            (approvals.c.item_id == segments.c.item_id) & (approvals.c.revision_hash == revisions.c.hash),
        )
        .where(segments.c.item_id == item_id, segments.c.verdict == verdict)
    )
    return set(connection.execute(query).scalars())


def _keys_of_other_films(connection: Connection, item_id: UUID, keys: list[UUID]) -> set[UUID]:
    if not keys:
        return set()
    query = select(segments.c.key).where(segments.c.key.in_(keys), segments.c.item_id != item_id)
    return set(connection.execute(query.group_by(segments.c.key).having(func.count() > 0)).scalars())
