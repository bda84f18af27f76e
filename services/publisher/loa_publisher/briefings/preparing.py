"""A briefing is prepared: called, changed, its agenda, films and papers put in order, or called off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, func, insert, select, update

from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text
from loa_publisher.accounts.roles import HOLD_BRIEFINGS, require
from loa_publisher.briefings.models import briefings, conclusions, invited, papers, points
from loa_publisher.evidence import read_evidence
from loa_publisher.films import queries as films
from loa_publisher.films.kinds import FILM, TV_FILM
from loa_publisher.items import queries as items
from loa_publisher.office import Office
from loa_publisher.plans.queries import list_units

LONGEST = 12 * 60 * 60
"""Seconds that a point of the agenda may take."""
PARTS: dict[str, Table] = {"point": points, "paper": papers, "conclusion": conclusions}


def call(
    office: Office, *, title: str, starts_at: datetime | None, place: str, chair: str, units: Collection[UUID]
) -> UUID:
    """Calls a briefing; gives its id. Raises InvalidInputs naming each field."""
    require(office.user, HOLD_BRIEFINGS)
    values = _read(office, title, starts_at, place, chair, units)
    id = new_id()
    office.connection.execute(
        insert(briefings).values(
            id=id,
            state="planned",
            created_by=office.user.id,
            created_at=office.now,
            updated_at=office.now,
            **values,
        )
    )
    _invite(office, id, units)
    office.log("briefing.called", id, **_told(values))
    return id


def change(
    office: Office,
    briefing_id: UUID,
    *,
    title: str,
    starts_at: datetime | None,
    place: str,
    chair: str,
    units: Collection[UUID],
) -> None:
    """Changes what it was called with. Raises InvalidInputs, NotFound, Conflict once it was held or called off."""
    planned(office, briefing_id)
    values = _read(office, title, starts_at, place, chair, units)
    _touch(office, briefing_id, **values)
    office.connection.execute(delete(invited).where(invited.c.briefing_id == briefing_id))
    _invite(office, briefing_id, units)
    office.log("briefing.changed", briefing_id, **_told(values))


def call_off(office: Office, briefing_id: UUID, reason: str) -> None:
    """It does not take place. Raises InvalidInput without a reason, NotFound, Conflict."""
    planned(office, briefing_id)
    reason = clean_text(reason, "reason", longest=1000, required=True)
    _touch(office, briefing_id, state="cancelled", reason=reason)
    office.log("briefing.called_off", briefing_id, reason=reason)


def add_point(office: Office, briefing_id: UUID, *, subject: str, presenter: str, seconds: int) -> UUID:
    """Adds a point at the end of the agenda. Raises InvalidInputs, NotFound, Conflict."""
    planned(office, briefing_id)
    faults: list[InvalidInput] = []
    subject = _line(faults, subject, "subject", 500, required=True)
    presenter = _line(faults, presenter, "presenter", 200)
    if not 0 < seconds <= LONGEST:
        faults.append(InvalidInput("seconds", "say how long it takes, at most 12 hours"))
    if faults:
        raise InvalidInputs(faults)
    return _add(office, points, briefing_id, subject=subject, presenter=presenter, seconds=seconds)


def add_film(office: Office, briefing_id: UUID, item_id: UUID, segment_key: UUID | None = None) -> UUID:
    """Puts a film, or one segment of it, on the playlist. Raises InvalidInput, NotFound, Conflict."""
    planned(office, briefing_id)
    film = items.one(office.connection, item_id)
    if film.kind not in (FILM, TV_FILM):
        raise InvalidInput("film", "is no film")
    if film.state != "approved":
        raise InvalidInput("film", "is not approved yet; only an approved film is shown")
    segments = films.segments_of(office.connection, item_id)
    if film.kind == TV_FILM:
        segments = films.sources_shown(office.connection, item_id)
    chosen = [one for one in segments if segment_key in (None, one.key)]
    if segment_key is not None and not chosen:
        raise NotFound(f"no segment {segment_key} in this film")
    subject = film.title if segment_key is None else f"{film.title}: {chosen[0].school}"
    return _add(
        office,
        points,
        briefing_id,
        subject=subject,
        presenter="",
        seconds=sum(one.seconds for one in chosen),
        item_id=item_id,
        segment_key=segment_key,
    )


def add_paper(office: Office, briefing_id: UUID, *, title: str, link: str = "", file: str = "") -> UUID:
    """Adds a paper: a link or an uploaded file. Raises InvalidInputs, NotFound, Conflict."""
    planned(office, briefing_id)
    faults: list[InvalidInput] = []
    title = _line(faults, title, "title", 300, required=True)
    where = read_evidence(office, link, file, faults, required=True)
    if faults:
        raise InvalidInputs(faults)
    return _add(office, papers, briefing_id, title=title, link=where.link, file=where.file)


def take_out(office: Office, briefing_id: UUID, part: str, id: UUID) -> None:
    """Takes a ``point`` or a ``paper`` out. Raises NotFound, Conflict."""
    planned(office, briefing_id)
    table = {"point": points, "paper": papers}[part]
    gone = office.connection.execute(
        delete(table).where(table.c.id == id, table.c.briefing_id == briefing_id)
    )
    if not gone.rowcount:
        raise NotFound(f"no {part} {id} in this briefing")
    _touch(office, briefing_id)
    office.log(f"briefing.{part}_taken_out", briefing_id)


def move(office: Office, briefing_id: UUID, point_id: UUID, by: int) -> None:
    """Moves a point of the agenda up (-1) or down (1). Raises NotFound, Conflict."""
    planned(office, briefing_id)
    query = select(points.c.id).where(points.c.briefing_id == briefing_id).order_by(points.c.position)
    order = list(office.connection.execute(query).scalars())
    if point_id not in order:
        raise NotFound(f"no point {point_id} in this briefing")
    place = order.index(point_id)
    order.insert(max(0, min(len(order) - 1, place + by)), order.pop(place))
    for position, id in enumerate(order):
        office.connection.execute(update(points).where(points.c.id == id).values(position=position))
    _touch(office, briefing_id)
    office.log("briefing.order_changed", briefing_id)


def planned(office: Office, briefing_id: UUID) -> Row[Any]:
    """The briefing, locked, while it may still be changed. Raises Forbidden, NotFound, Conflict."""
    require(office.user, HOLD_BRIEFINGS)
    row = locked(office, briefing_id)
    if row.state != "planned":
        raise Conflict("this briefing was held or called off and stays as it is")
    return row


def locked(office: Office, briefing_id: UUID) -> Row[Any]:
    """The briefing, locked until the transaction ends. Raises NotFound."""
    query = select(briefings).where(briefings.c.id == briefing_id).with_for_update()
    row = office.connection.execute(query).first()
    if row is None:
        raise NotFound(f"no briefing {briefing_id}")
    return row


def _read(
    office: Office,
    title: str,
    starts_at: datetime | None,
    place: str,
    chair: str,
    units: Collection[UUID],
) -> dict[str, Any]:
    faults: list[InvalidInput] = []
    values: dict[str, Any] = {
        "title": _line(faults, title, "title", 300, required=True),
        "place": _line(faults, place, "place", 300, required=True),
        "chair": _line(faults, chair, "chair", 200, required=True),
        "starts_at": starts_at,
    }
    if starts_at is None:
        faults.append(InvalidInput("starts_at", "must not be empty"))
    known = {unit.id for unit in list_units(office.connection)}
    faults += [InvalidInput("units", f"no unit {id}") for id in units if id not in known]
    if faults:
        raise InvalidInputs(faults)
    return values


def _line(faults: list[InvalidInput], given: str, field: str, longest: int, *, required: bool = False) -> str:
    try:
        return clean_line(given, field, longest=longest, required=required)
    except InvalidInput as fault:
        faults.append(fault)
        return ""


def _invite(office: Office, briefing_id: UUID, units: Collection[UUID]) -> None:
    if units:
        rows = [{"briefing_id": briefing_id, "unit_id": unit} for unit in dict.fromkeys(units)]
        office.connection.execute(insert(invited), rows)


def _add(office: Office, table: Table, briefing_id: UUID, **values: Any) -> UUID:
    mine = select(func.coalesce(func.max(table.c.position), -1)).where(table.c.briefing_id == briefing_id)
    position = office.connection.execute(mine).scalar_one() + 1
    id = new_id()
    office.connection.execute(
        insert(table).values(id=id, briefing_id=briefing_id, position=position, **values)
    )
    _touch(office, briefing_id)
    office.log(f"{table.name.replace('_', '.', 1)}_added", briefing_id)
    return id


def _touch(office: Office, briefing_id: UUID, **values: Any) -> None:
    office.connection.execute(
        update(briefings).where(briefings.c.id == briefing_id).values(updated_at=office.now, **values)
    )


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "starts_at": values["starts_at"].isoformat()}
