"""A briefing was held: minutes with proof, who was there, conclusions with tasks, and the films that count as shown by it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update

from loa.database import new_id
from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.ledger.tables import accounts, deliveries
from loa.text import clean_line, clean_text
from loa_publisher.accounts.roles import HOLD_BRIEFINGS, require
from loa_publisher.briefings.models import briefings, conclusions, invited, points
from loa_publisher.briefings.preparing import locked, planned
from loa_publisher.deliveries.actions import end_task
from loa_publisher.evidence import read_evidence
from loa_publisher.films import queries as films
from loa_publisher.office import Office
from loa_publisher.plans.queries import list_units

CHANNEL, BRIEFING = "manual", "briefing"
"""Where tasks for the briefing stand: the account of the plan's channel `briefing`."""


@dataclass(frozen=True)
class Counted:
    """Films that count as shown by a briefing, and those whose task does not stand open: they are approved, but not due yet."""

    shown: tuple[UUID, ...]
    waiting: tuple[UUID, ...]


def hold(
    office: Office,
    briefing_id: UUID,
    *,
    minutes: str,
    link: str = "",
    file: str = "",
    attended: Collection[UUID] = (),
) -> Counted:
    """Writes down that it was held. Its minutes are the proof that ends the tasks of the films on the playlist.

    Raises InvalidInputs naming each field, NotFound, Conflict, Forbidden.
    """
    row = planned(office, briefing_id)
    faults: list[InvalidInput] = []
    try:
        minutes = clean_text(minutes, "minutes", longest=40_000, required=True)
    except InvalidInput as fault:
        faults.append(fault)
    proof = read_evidence(office, link, file, faults, required=True)
    if row.starts_at > office.now:
        faults.append(InvalidInput("starts_at", "it has not begun yet; change its time where it was earlier"))
    if faults:
        raise InvalidInputs(faults)
    values = {
        "state": "held",
        "minutes": minutes,
        "link": proof.link,
        "file": proof.file,
        "held_by": office.user.id,
        "held_at": office.now,
        "updated_at": office.now,
    }
    office.connection.execute(update(briefings).where(briefings.c.id == briefing_id).values(values))
    mine = invited.c.briefing_id == briefing_id
    office.connection.execute(update(invited).where(mine).values(attended=False))
    office.connection.execute(
        update(invited).where(mine, invited.c.unit_id.in_(attended)).values(attended=True)
    )
    counted = _count_shown(office, briefing_id)
    office.log(
        "briefing.held", briefing_id, units=len(set(attended)), films=[str(id) for id in counted.shown]
    )
    return counted


def count_shown(office: Office, briefing_id: UUID) -> Counted:
    """Ends the tasks that have come meanwhile of films that a briefing which was held has shown. Raises Conflict, NotFound."""
    require(office.user, HOLD_BRIEFINGS)
    if locked(office, briefing_id).state != "held":
        raise Conflict("this briefing was not held yet")
    counted = _count_shown(office, briefing_id)
    office.log("briefing.counted", briefing_id, films=[str(id) for id in counted.shown])
    return counted


def waiting_films(connection: Any, briefing_id: UUID) -> list[UUID]:
    """Films that it has shown and that do not count yet."""
    return [
        id
        for id, task in _tasks(connection, briefing_id).items()
        if task is None or task.state != "published"
    ]


def conclude(
    office: Office, briefing_id: UUID, *, task: str, unit: UUID | None, responsible: str, due_on: date | None
) -> UUID:
    """A conclusion: a task to a unit or a person, until a day. Raises InvalidInputs, NotFound, Conflict."""
    require(office.user, HOLD_BRIEFINGS)
    if locked(office, briefing_id).state == "cancelled":
        raise Conflict("this briefing was held or called off and stays as it is")
    faults: list[InvalidInput] = []
    try:
        task = clean_text(task, "task", longest=2000, required=True)
        responsible = clean_line(responsible, "responsible", longest=300, required=unit is None)
    except InvalidInput as fault:
        faults.append(fault)
    if unit is not None and unit not in {one.id for one in list_units(office.connection)}:
        faults.append(InvalidInput("unit", f"no unit {unit}"))
    if due_on is None:
        faults.append(InvalidInput("due_on", "must not be empty"))
    if faults:
        raise InvalidInputs(faults)
    mine = select(func.coalesce(func.max(conclusions.c.position), -1)).where(
        conclusions.c.briefing_id == briefing_id
    )
    id = new_id()
    row = {"task": task, "unit_id": unit, "responsible": responsible, "due_on": due_on}
    position = office.connection.execute(mine).scalar_one() + 1
    office.connection.execute(
        insert(conclusions).values(id=id, briefing_id=briefing_id, position=position, **row)
    )
    office.log("briefing.concluded", briefing_id, task=task, responsible=responsible, due_on=str(due_on))
    return id


def finish_conclusion(office: Office, conclusion_id: UUID, result: str) -> UUID:
    """The task was done: what came of it. Gives the briefing. Raises InvalidInput, NotFound, Conflict."""
    require(office.user, HOLD_BRIEFINGS)
    result = clean_text(result, "result", longest=2000, required=True)
    query = select(conclusions).where(conclusions.c.id == conclusion_id).with_for_update()
    row = office.connection.execute(query).first()
    if row is None:
        raise NotFound(f"no conclusion {conclusion_id}")
    if row.done_at is not None:
        raise Conflict("this task is done already")
    values = {"result": result, "done_by": office.user.id, "done_at": office.now}
    office.connection.execute(update(conclusions).where(conclusions.c.id == conclusion_id).values(values))
    office.log("briefing.task_done", row.briefing_id, task=row.task, result=result)
    return UUID(str(row.briefing_id))


def _count_shown(office: Office, briefing_id: UUID) -> Counted:
    row = locked(office, briefing_id)
    shown, waiting = [], []
    for item_id, task in _tasks(office.connection, briefing_id).items():
        if task is not None and task.state == "in_progress":
            end_task(
                office,
                task.id,
                link=row.link,
                file=row.file,
                at=row.starts_at.isoformat(),
                note=f"{row.title}, {row.place}"[:2000],
            )
            shown.append(item_id)
        elif task is None or task.state != "published":
            waiting.append(item_id)
    return Counted(tuple(shown), tuple(waiting))


def _tasks(connection: Any, briefing_id: UUID) -> dict[UUID, Row[Any] | None]:
    """The films that were shown whole, or by all their segments, each with its latest delivery to the briefing."""
    on = connection.execute(
        select(points.c.item_id, points.c.segment_key)
        .where(points.c.briefing_id == briefing_id, points.c.item_id.is_not(None))
        .order_by(points.c.position)
    ).all()
    found: dict[UUID, Row[Any] | None] = {}
    for item_id in dict.fromkeys(row.item_id for row in on):
        keys = {row.segment_key for row in on if row.item_id == item_id}
        every = {one.key for one in films.segments_of(connection, item_id)}
        if None not in keys and not (every and every <= keys):
            continue
        query = (
            select(deliveries)
            .join(accounts, accounts.c.id == deliveries.c.account_id)
            .where(deliveries.c.item_id == item_id, deliveries.c.operation != "withdraw")
            .where(accounts.c.channel == CHANNEL, accounts.c.key == BRIEFING)
            .order_by(deliveries.c.sequence.desc())
            .limit(1)
        )
        found[item_id] = connection.execute(query).first()
    return found
