"""Who works on an issue: a person, or a unit that confirms that it has received the task."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_line, clean_text
from loa_publisher.accounts.actions import user_of
from loa_publisher.accounts.roles import ASSIGN_ISSUES, HANDLE_ISSUES, may, require
from loa_publisher.issues import reading, timeline
from loa_publisher.issues.handling import still_open
from loa_publisher.issues.models import issues, tasks
from loa_publisher.office import Office
from loa_publisher.plans.models import units

BY_LINK = "link"
"""How a unit confirmed: itself, by the address that it was given."""


def assign(
    office: Office,
    issue_id: UUID,
    *,
    person: str = "",
    unit: str = "",
    what: str,
    due_at: datetime | None = None,
) -> UUID:
    """Asks one person (id) or one unit (id or slug) for something; gives the task's id.

    Raises InvalidInputs, Conflict, NotFound.
    """
    require(office.user, ASSIGN_ISSUES)
    still_open(office.connection, issue_id)
    faults: list[InvalidInput] = []
    user_id = reading.found(faults, lambda: _person(office.connection, person))
    unit_id = reading.found(faults, lambda: reading.unit(office.connection, unit))
    what = reading.found(faults, lambda: clean_text(what, "what", longest=2000, required=True)) or ""
    if bool(person) is bool(unit):
        faults.append(InvalidInput("to", "name one person or one unit"))
    if due_at is not None and due_at <= office.now:
        faults.append(InvalidInput("due_at", "has passed; give a time to come"))
    if faults:
        raise InvalidInputs(faults)
    id = new_id()
    office.connection.execute(
        insert(tasks).values(
            id=id,
            issue_id=issue_id,
            user_id=user_id,
            unit_id=unit_id,
            what=what,
            due_at=due_at,
            state="given",
            given_by=office.user.id,
            given_at=office.now,
            confirmed_name="",
            confirmed_how="",
            outcome="",
        )
    )
    timeline.write(office, issue_id, "assigned", what, task=str(id))
    office.log("issue.assigned", issue_id, task=str(id), person=_plain(user_id), unit=_plain(unit_id))
    return id


def confirm(office: Office, task_id: UUID, *, name: str = "", how: str = "") -> UUID:
    """Receipt of a task: a person confirms their own; of a unit somebody records who confirmed, and how. Gives the issue.

    Raises InvalidInput (`name`), Forbidden, Conflict where it is confirmed or over, NotFound.
    """
    task = _open(office.connection, task_id, ("given",))
    if task.user_id is not None:
        if task.user_id != office.user.id:
            raise Forbidden("whoever was given a task confirms it")
        name, how = office.user.full_name, ""
    else:
        require(office.user, HANDLE_ISSUES)
    name = clean_line(name, "name", longest=200, required=True)
    how = clean_line(how, "how", longest=200)
    _confirmed(office.connection, office.now, task, name, how, office.user.id)
    timeline.write(office, task.issue_id, "confirmed", how, task=str(task_id), name=name)
    office.log("issue.task_confirmed", task.issue_id, task=str(task_id), name=name)
    return UUID(str(task.issue_id))


def confirm_by_link(connection: Connection, now: datetime, task_id: UUID, name: str) -> bool:
    """A unit confirms by its own address; tells whether this was the first time.

    Raises InvalidInput (`name`), NotFound, Conflict.
    """
    name = clean_line(name, "name", longest=200, required=True)
    task = _locked(connection, task_id)
    if task.confirmed_at is not None:
        return False
    _refuse_over(task, ("given",))
    _confirmed(connection, now, task, name, BY_LINK, None)
    timeline.write_down(
        connection, now, task.issue_id, "confirmed", "", task=str(task_id), name=name, how=BY_LINK
    )
    return True


def finish(office: Office, task_id: UUID, outcome: str) -> UUID:
    """Ends a task with what came of it: whoever was given it, or who handles issues. Gives the issue.

    Raises InvalidInput (`outcome`), Conflict.
    """
    task = _open(office.connection, task_id, ("given", "confirmed"))
    if task.user_id != office.user.id:
        require(office.user, HANDLE_ISSUES)
    outcome = clean_text(outcome, "outcome", longest=4000, required=True)
    _end(office, task, "done", outcome)
    timeline.write(office, task.issue_id, "task_done", outcome, task=str(task_id))
    office.log("issue.task_done", task.issue_id, task=str(task_id))
    return UUID(str(task.issue_id))


def take_back(office: Office, task_id: UUID, reason: str) -> UUID:
    """Takes a task back from whom it was given, saying why; gives the issue.

    Raises InvalidInput (`reason`), Conflict, NotFound.
    """
    require(office.user, ASSIGN_ISSUES)
    task = _open(office.connection, task_id, ("given", "confirmed"))
    reason = clean_text(reason, "reason", longest=2000, required=True)
    _end(office, task, "taken_back", reason)
    timeline.write(office, task.issue_id, "taken_back", reason, task=str(task_id))
    office.log("issue.task_taken_back", task.issue_id, task=str(task_id), reason=reason)
    return UUID(str(task.issue_id))


def of_link(connection: Connection, task_id: UUID) -> Row[Any]:
    """What a unit is shown at its address. Raises NotFound for no task of a unit."""
    query = (
        select(
            tasks,
            issues.c.number,
            issues.c.title,
            issues.c.due_at.label("issue_due_at"),
            units.c.name.label("unit"),
        )
        .join(issues, issues.c.id == tasks.c.issue_id)
        .join(units, units.c.id == tasks.c.unit_id)
        .where(tasks.c.id == task_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("there is no such task")
    return row


def seal_of(key: str, task_id: UUID) -> str:
    """The part of a unit's address that nobody can guess: made from the desk's secret key and the task."""
    return hmac.new(key.encode(), b"issue task " + task_id.bytes, hashlib.sha256).hexdigest()[:32]


def may_finish(user: Any, task: Row[Any]) -> bool:
    """Whether this person may end the task."""
    return bool(task.user_id == user.id or may(user, HANDLE_ISSUES))


def _confirmed(
    connection: Connection, now: datetime, task: Row[Any], name: str, how: str, by: UUID | None
) -> None:
    connection.execute(
        update(tasks)
        .where(tasks.c.id == task.id)
        .values(state="confirmed", confirmed_at=now, confirmed_name=name, confirmed_how=how, confirmed_by=by)
    )


def _end(office: Office, task: Row[Any], state: str, outcome: str) -> None:
    office.connection.execute(
        update(tasks)
        .where(tasks.c.id == task.id)
        .values(state=state, ended_at=office.now, ended_by=office.user.id, outcome=outcome)
    )


def _open(connection: Connection, task_id: UUID, states: tuple[str, ...]) -> Row[Any]:
    task = _locked(connection, task_id)
    still_open(connection, task.issue_id)
    _refuse_over(task, states)
    return task


def _refuse_over(task: Row[Any], states: tuple[str, ...]) -> None:
    if task.state not in states:
        raise Conflict(
            "this task was confirmed already" if task.state == "confirmed" else "this task is over already"
        )


def _locked(connection: Connection, task_id: UUID) -> Row[Any]:
    task = connection.execute(select(tasks).where(tasks.c.id == task_id).with_for_update()).first()
    if task is None:
        raise NotFound("there is no such task")
    return task


def _person(connection: Connection, wanted: str) -> UUID | None:
    if not wanted:
        return None
    try:
        found = user_of(connection, UUID(wanted))
    except (ValueError, NotFound):
        raise InvalidInput("person", "there is no such person") from None
    if not found.is_active:
        raise InvalidInput("person", "this account is closed")
    return found.id


def _plain(id: UUID | None) -> str | None:
    return None if id is None else str(id)
