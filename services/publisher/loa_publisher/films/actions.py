"""What is done with a film: begun for its slot, and its segments put in, changed, moved and taken out, each a new revision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from loa import slots
from loa.clock import in_hanoi
from loa.content import INTERNAL
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa_publisher.accounts.roles import WRITE, require
from loa_publisher.films.kinds import FILM, VIDEO_SERIES
from loa_publisher.films.segments import read_segment
from loa_publisher.items import actions
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.models import revisions
from loa_publisher.office import Office
from loa_publisher.plans.models import topics


def begin(office: Office, slot_id: UUID) -> UUID:
    """Makes the film of a month, without segments yet; gives the item. Raises NotFound, InvalidInputs where the slot is taken."""
    require(office.user, WRITE)
    query = (
        select(
            slots.slots.c.due_at,
            slots.series.c.title,
            slots.series.c.targets,
            topics.c.code.label("topic"),
        )
        .join(slots.series, slots.series.c.id == slots.slots.c.series_id)
        .join(topics, topics.c.id == slots.series.c.topic_id)
        .where(slots.slots.c.id == slot_id)
        .where(slots.series.c.kind == VIDEO_SERIES, slots.series.c.audience == INTERNAL)
    )
    slot = office.connection.execute(query).first()
    if slot is None:
        raise NotFound(f"no occurrence {slot_id} of an internal film")
    draft = {
        "topic": slot.topic,
        "title": f"{slot.title} – tháng {in_hanoi(slot.due_at):%m/%Y}",
        "audience": INTERNAL,
        "channels": slot.targets,
        "slot": str(slot_id),
    }
    return actions.create(office, read_draft(draft))


def put_segment(office: Office, film_id: UUID, given: Mapping[str, Any], *, base: str) -> UUID:
    """Puts a segment in at the end, or in the place of the one with its `key`; gives the key.

    `base`: the hash of the revision that was read. Raises InvalidInputs, ChangedMeanwhile, NotFound.
    """
    film, standing = _film(office, film_id)
    try:
        segment = read_segment(given, "segments.0").as_json()
    except InvalidInputs as several:
        raise _of_the_form(several) from None
    keys = [one["key"] for one in standing]
    if given.get("key") and segment["key"] not in keys:
        raise NotFound(f"no segment {segment['key']} in this film")
    if segment["key"] in keys:
        new = [segment if one["key"] == segment["key"] else one for one in standing]
    else:
        new = [*standing, segment]
    _save(office, film, new, base)
    return UUID(segment["key"])


def move_segment(office: Office, film_id: UUID, key: UUID, by: int, *, base: str) -> None:
    """Moves a segment up (-1) or down (1). Raises NotFound, ChangedMeanwhile."""
    film, standing = _film(office, film_id)
    place = _place(standing, key)
    new = list(standing)
    one = new.pop(place)
    new.insert(max(0, min(len(new), place + by)), one)
    _save(office, film, new, base)


def take_out_segment(office: Office, film_id: UUID, key: UUID, *, base: str) -> None:
    """Takes a segment out of the film. Raises NotFound, ChangedMeanwhile."""
    film, standing = _film(office, film_id)
    place = _place(standing, key)
    _save(office, film, [one for index, one in enumerate(standing) if index != place], base)


def _film(office: Office, film_id: UUID) -> tuple[Row[Any], Sequence[Mapping[str, Any]]]:
    """The film, locked, with the content of its current revision."""
    require(office.user, WRITE)
    film = actions.locked(office.connection, film_id)
    if film.kind != FILM:
        raise Conflict("segments are of a film of an internal series alone")
    return film, _content(office, film).get("segments") or []


def _content(office: Office, film: Row[Any]) -> Mapping[str, Any]:
    query = select(revisions.c.content).where(
        revisions.c.item_id == film.id, revisions.c.number == film.revision
    )
    content: Mapping[str, Any] | None = office.connection.execute(query).scalar()
    if content is None:
        raise Conflict("nothing has been written yet")
    return content


def _save(office: Office, film: Row[Any], new: Sequence[Mapping[str, Any]], base: str) -> None:
    content = dict(_content(office, film))
    said = {
        **{name: content[name] for name in ("topic", "title", "summary", "body_html", "audience", "lane")},
        "media": content["media"],
        "channels": content["targets"],
        "segments": list(new),
        "due_at": film.due_at.isoformat() if film.due_at else None,
        "embargo_until": film.embargo_until.isoformat() if film.embargo_until else None,
        "needs_spokesperson": film.needs_spokesperson,
    }
    try:
        actions.edit(office, film.id, read_draft(said), if_match=base)
    except InvalidInputs as several:
        raise _of_the_form(several) from None


def _of_the_form(several: InvalidInputs) -> InvalidInputs:
    """The faults of one segment under the name of its field alone: the form shows one segment."""
    return InvalidInputs(
        [
            InvalidInput(re.sub(r"^segments\.\d+\.", "", fault.field), fault.message)
            for fault in several.complaints
        ]
    )


def _place(standing: Sequence[Mapping[str, Any]], key: UUID) -> int:
    for index, one in enumerate(standing):
        if one["key"] == str(key):
            return index
    raise NotFound(f"no segment {key} in this film")
