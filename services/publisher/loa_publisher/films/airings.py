"""The broadcast log: which station aired a television film, when, in which programme, with proof (R29).

The first airing ends the film's task for television: with that proof the quarter's obligation is met, and not before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select

from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs
from loa.ledger.tables import accounts, deliveries
from loa.text import clean_line, clean_text
from loa_publisher.accounts.models import users
from loa_publisher.accounts.roles import DO_TASKS, require
from loa_publisher.deliveries.actions import end_task
from loa_publisher.evidence import read_evidence
from loa_publisher.films.kinds import TELEVISION, TV_FILM
from loa_publisher.films.models import airings
from loa_publisher.items.actions import locked
from loa_publisher.office import Office

CHANNEL = "manual"


def log_airing(
    office: Office,
    item_id: UUID,
    *,
    station: str,
    programme: str,
    aired_at: datetime | None,
    link: str = "",
    file: str = "",
    note: str = "",
) -> UUID:
    """Writes an airing down and, where it is the first, ends the task with its proof; gives its id.

    Raises InvalidInputs naming each field, Conflict where the film is none for television or was not handed over yet, Forbidden.
    """
    require(office.user, DO_TASKS)
    if locked(office.connection, item_id).kind != TV_FILM:
        raise Conflict("only a television film is aired")
    faults: list[InvalidInput] = []
    said: dict[str, str] = {}
    for name, given, longest in (("station", station, 200), ("programme", programme, 300)):
        try:
            said[name] = clean_line(given, name, longest=longest, required=True)
        except InvalidInput as fault:
            faults.append(fault)
    try:
        said["note"] = clean_text(note, "note", longest=2000)
    except InvalidInput as fault:
        faults.append(fault)
    if aired_at is None:
        faults.append(InvalidInput("aired_at", "must not be empty"))
    elif aired_at > office.now:
        faults.append(InvalidInput("aired_at", "lies in the future; say when it was aired"))
    proof = read_evidence(office, link, file, faults, required=True)
    if faults or aired_at is None:
        raise InvalidInputs(faults)
    task = _task(office.connection, item_id)
    if task is not None and task.state == "in_progress":
        told = " · ".join(filter(None, (said["station"], said["programme"], said["note"])))
        end_task(office, task.id, link=proof.link, file=proof.file, at=aired_at.isoformat(), note=told[:2000])
    elif task is None or task.state != "published":
        raise Conflict("the television film was not handed over yet; its task comes when it is due")
    id = new_id()
    row = {"link": proof.link, "file": proof.file, "aired_at": aired_at, **said}
    office.connection.execute(
        insert(airings).values(
            id=id,
            item_id=item_id,
            delivery_id=task.id if task.state == "in_progress" else None,
            recorded_by=office.user.id,
            recorded_at=office.now,
            **row,
        )
    )
    office.log("film.aired", item_id, **{**row, "aired_at": aired_at.isoformat()})
    return id


def airings_of(connection: Connection, item_id: UUID) -> Sequence[Row[Any]]:
    """The airings of a television film, the earliest first, with who recorded each."""
    query = select(airings, users.c.full_name.label("recorder")).join(
        users, users.c.id == airings.c.recorded_by
    )
    return connection.execute(
        query.where(airings.c.item_id == item_id).order_by(airings.c.aired_at, airings.c.id)
    ).all()


def awaits_airing(connection: Connection, item_id: UUID) -> bool:
    """Whether its task for television stands open."""
    task = _task(connection, item_id)
    return task is not None and task.state == "in_progress"


def shown_at(connection: Connection, item_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each of the films was shown, by the proof that ended its task; those that were not yet are absent."""
    query = (
        select(deliveries.c.item_id, func.min(deliveries.c.concluded_at).label("at"))
        .where(deliveries.c.channel == CHANNEL, deliveries.c.operation == "publish")
        .where(deliveries.c.state == "published", deliveries.c.item_id.in_(item_ids))
        .group_by(deliveries.c.item_id)
    )
    return {row.item_id: row.at for row in connection.execute(query)} if item_ids else {}


def _task(connection: Connection, item_id: UUID) -> Row[Any] | None:
    """The film's latest delivery to television."""
    query = (
        select(deliveries)
        .join(accounts, accounts.c.id == deliveries.c.account_id)
        .where(deliveries.c.item_id == item_id)
        .where(accounts.c.channel == CHANNEL, accounts.c.key == TELEVISION)
        .where(deliveries.c.operation != "withdraw")
        .order_by(deliveries.c.sequence.desc())
    )
    return connection.execute(query.limit(1)).first()
