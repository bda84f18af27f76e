"""Hot issues, and what stands around them: clocks and the media list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from loa.clock import in_hanoi, parse_instant
from loa_publisher.accounts.roles import READ, require
from loa_publisher.api import issue_schemas as schemas
from loa_publisher.api.access import caller, office
from loa_publisher.api.blueprint import Blueprint
from loa_publisher.api.given import identifier, optional_text, text, texts
from loa_publisher.api.reading import read
from loa_publisher.clocks import queries as clocks
from loa_publisher.desk.house import house
from loa_publisher.issues import closing, handling, intake, queries, releases, statements, tasks, timeline
from loa_publisher.press import queries as press

blueprint = Blueprint(
    "api_issues", __name__, description="What needs a word from the authority, by its clock"
)


@blueprint.get("/issues")
@blueprint.arguments(schemas.IssueQuery, location="query")
@blueprint.response(200, schemas.IssueList)
@blueprint.fails(401)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Issues; those whose clock runs by what runs out first."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    wanted = queries.Wanted(scope=query["scope"], words=query["search"], user=caller().id)
    with read() as connection:
        rows = queries.listed(connection, wanted, limit=limit, offset=offset)
        total = queries.count(connection, wanted)
    return {"items": rows, "total": total, "limit": limit, "offset": offset}


@blueprint.post("/issues")
@blueprint.body("IssueIn")
@blueprint.response(201, schemas.WholeIssueOut)
@blueprint.fails(401, 403)
def take_in(data: dict[str, Any]) -> Any:
    """Takes an issue in; its clock runs."""
    with office() as at:
        return _whole(at.connection, intake.take_in(at, intake.read_intake(data)))


@blueprint.get("/issues/<uuid:issue_id>")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 404)
def get(issue_id: UUID) -> Any:
    """One issue with its tasks, items, releases and timeline."""
    require(caller(), READ)
    with read() as connection:
        return _whole(connection, issue_id)


@blueprint.post("/issues/<uuid:issue_id>/notes")
@blueprint.body("IssueNoteIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def note(data: dict[str, Any], issue_id: UUID) -> Any:
    """Adds a note to the timeline; it stays as it is."""
    with office() as at:
        handling.note(at, issue_id, optional_text(data, "text"))
        return _whole(at.connection, issue_id)


@blueprint.post("/issues/<uuid:issue_id>/assess")
@blueprint.body("AssessIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def assess(data: dict[str, Any], issue_id: UUID) -> Any:
    """Severity, source, clock, topic or unit anew, with a reason."""
    given = {name: optional_text(data, name) for name in data if name != "reason"}
    with office() as at:
        handling.assess(at, issue_id, given, optional_text(data, "reason"))
        return _whole(at.connection, issue_id)


@blueprint.post("/issues/<uuid:issue_id>/tasks")
@blueprint.body("IssueTaskIn")
@blueprint.response(201, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def assign(data: dict[str, Any], issue_id: UUID) -> Any:
    """Asks one person or one unit for something."""
    due_at = data.get("due_at")
    with office() as at:
        tasks.assign(
            at,
            issue_id,
            person=optional_text(data, "person"),
            unit=optional_text(data, "unit"),
            what=optional_text(data, "what"),
            due_at=None if due_at is None else parse_instant(due_at, "due_at"),
        )
        return _whole(at.connection, issue_id)


@blueprint.post("/issue-tasks/<uuid:task_id>/confirm")
@blueprint.body("ReceiptIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def confirm(data: dict[str, Any], task_id: UUID) -> Any:
    """Receipt: of the caller's own task, or of a unit's, told by whoever confirmed."""
    with office() as at:
        issue_id = tasks.confirm(
            at, task_id, name=optional_text(data, "name"), how=optional_text(data, "how")
        )
        return _whole(at.connection, issue_id)


@blueprint.post("/issue-tasks/<uuid:task_id>/finish")
@blueprint.body("OutcomeIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def finish(data: dict[str, Any], task_id: UUID) -> Any:
    """Ends a task with what came of it."""
    with office() as at:
        return _whole(at.connection, tasks.finish(at, task_id, optional_text(data, "outcome")))


@blueprint.post("/issue-tasks/<uuid:task_id>/take-back")
@blueprint.body("TakeBackIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def take_back(data: dict[str, Any], task_id: UUID) -> Any:
    """Takes a task back, with a reason."""
    with office() as at:
        return _whole(at.connection, tasks.take_back(at, task_id, optional_text(data, "reason")))


@blueprint.post("/issues/<uuid:issue_id>/links")
@blueprint.body("LinkIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def link(data: dict[str, Any], issue_id: UUID) -> Any:
    """Links an item."""
    with office() as at:
        handling.link_item(at, issue_id, identifier(data.get("item"), "item"), optional_text(data, "kind"))
        return _whole(at.connection, issue_id)


@blueprint.post("/issues/<uuid:issue_id>/statement")
@blueprint.response(201, schemas.StatementOut)
@blueprint.fails(401, 403, 404, 409, 422)
def statement(issue_id: UUID) -> dict[str, Any]:
    """Drafts a statement in the urgent lane; it needs the spokesperson's approval."""
    with office() as at:
        return {"item_id": statements.draft_statement(at, issue_id)}


@blueprint.post("/issues/<uuid:issue_id>/releases")
@blueprint.body("IssueReleaseIn")
@blueprint.response(201, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def release(data: dict[str, Any], issue_id: UUID) -> Any:
    """Records how the outcome was given out, and to whom."""
    at_time, item = data.get("released_at"), data.get("item")
    with office() as at:
        releases.record(
            at,
            issue_id,
            item_id=None if item is None else identifier(item, "item"),
            what=optional_text(data, "what"),
            released_at=None if at_time is None else parse_instant(at_time, "released_at"),
            link=optional_text(data, "link"),
            file=optional_text(data, "file"),
            given_to=[identifier(one, "given_to") for one in texts(data, "given_to") or ()],
        )
        return _whole(at.connection, issue_id)


@blueprint.post("/issues/<uuid:issue_id>/close")
@blueprint.body("CloseIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def close(data: dict[str, Any], issue_id: UUID) -> Any:
    """Closes an issue with its result, once something has been given out."""
    with office() as at:
        closing.close(at, issue_id, text(data, "result"))
        return _whole(at.connection, issue_id)


@blueprint.post("/issues/<uuid:issue_id>/reopen")
@blueprint.body("ReopenIn")
@blueprint.response(200, schemas.WholeIssueOut)
@blueprint.fails(401, 403, 404, 409)
def reopen(data: dict[str, Any], issue_id: UUID) -> Any:
    """Opens a closed issue again, with a reason."""
    with office() as at:
        closing.reopen(at, issue_id, optional_text(data, "reason"))
        return _whole(at.connection, issue_id)


@blueprint.get("/clocks")
@blueprint.response(200, schemas.ClockList)
@blueprint.fails(401)
def every_clock() -> dict[str, Any]:
    """How long answers may take, with the paper that says so."""
    require(caller(), READ)
    with read() as connection:
        found = clocks.listed(connection)
    return {"items": found, "total": len(found), "limit": len(found), "offset": 0}


@blueprint.get("/press")
@blueprint.arguments(schemas.PressQuery, location="query")
@blueprint.response(200, schemas.ContactList)
@blueprint.fails(401)
def media_list(query: dict[str, Any]) -> dict[str, Any]:
    """Newspapers and stations by name."""
    require(caller(), READ)
    limit, offset = query["limit"], query["offset"]
    today = None if query["ended"] else in_hanoi(house().clock.now()).date()
    wanted = press.Wanted(words=query["search"], on=today)
    with read() as connection:
        rows = press.listed(connection, wanted, limit=limit, offset=offset)
        total = press.count(connection, wanted)
    return {"items": rows, "total": total, "limit": limit, "offset": offset}


def _whole(connection: Connection, issue_id: UUID) -> dict[str, Any]:
    return {
        **queries.one(connection, issue_id)._mapping,
        "tasks": queries.tasks_of(connection, [issue_id]).get(issue_id, []),
        "items": queries.items_of(connection, issue_id),
        "releases": queries.releases_of(connection, issue_id),
        "timeline": timeline.of_issue(connection, issue_id),
    }
