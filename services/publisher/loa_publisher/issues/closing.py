"""An issue is closed with a result and its release alone (R11), and opened again with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, update

from loa.errors import Conflict, InvalidInput
from loa.text import clean_text
from loa_publisher.accounts.roles import CLOSE_ISSUES, require
from loa_publisher.issues import timeline
from loa_publisher.issues.handling import locked, still_open
from loa_publisher.issues.models import issues, releases, tasks
from loa_publisher.issues.queries import answered_at
from loa_publisher.office import Office


def close(office: Office, issue_id: UUID, result: str) -> None:
    """Closes an issue with what came of it.

    Raises InvalidInput (`result`; `release` where nothing has been given out: no statement is published and no release recorded),
    Conflict where it is closed or somebody still works on it, NotFound.
    """
    require(office.user, CLOSE_ISSUES)
    result = clean_text(result, "result", longest=4000, required=True)
    issue = still_open(office.connection, issue_id)
    still = select(tasks.c.id).where(tasks.c.issue_id == issue_id, tasks.c.state.in_(("given", "confirmed")))
    out_at = first_word(office.connection, issue)
    if out_at is None:
        raise InvalidInput(
            "release", "publish the statement first, or record how the outcome was given out, with proof"
        )
    if office.connection.execute(still.limit(1)).first() is not None:
        raise Conflict("somebody still has a task of this issue; end it or take it back first")
    office.connection.execute(
        update(issues)
        .where(issues.c.id == issue_id)
        .values(
            state="closed", replied_at=out_at, closed_at=office.now, closed_by=office.user.id, result=result
        )
    )
    timeline.write(office, issue_id, "closed", result)
    office.log("issue.closed", issue_id, result=result, replied_at=out_at.isoformat())


def reopen(office: Office, issue_id: UUID, reason: str) -> None:
    """Opens a closed issue again; what was answered stays answered. Raises InvalidInput (`reason`), Conflict, NotFound."""
    require(office.user, CLOSE_ISSUES)
    reason = clean_text(reason, "reason", longest=2000, required=True)
    issue = locked(office.connection, issue_id)
    if issue.state != "closed":
        raise Conflict("the issue is open")
    office.connection.execute(
        update(issues)
        .where(issues.c.id == issue_id)
        .values(state="replied" if issue.replied_at else "open", closed_at=None, closed_by=None, result="")
    )
    timeline.write(office, issue_id, "reopened", reason, result=issue.result)
    office.log("issue.reopened", issue_id, reason=reason, result=issue.result)


def first_word(connection: Connection, issue: Row[Any]) -> datetime | None:
    """When the first word on the issue was out: a statement published, or a release recorded; None where nothing was."""
    query = select(issues.c.replied_at, answered_at().label("answered_at")).where(issues.c.id == issue.id)
    known = connection.execute(query).one()
    recorded = connection.execute(
        select(func.min(releases.c.released_at)).where(releases.c.issue_id == issue.id)
    ).scalar()
    found: list[Any] = [at for at in (known.replied_at, known.answered_at, recorded) if at is not None]
    return min(found) if found else None
