"""Working on an issue: notes, another assessment with its reason, and the items that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, select, update

from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_text
from loa_publisher.accounts.roles import ASSESS_ISSUES, HANDLE_ISSUES, require
from loa_publisher.clocks import queries as clocks
from loa_publisher.issues import reading, timeline
from loa_publisher.issues.models import LINKS, SEVERITIES, SOURCES, issue_items, issues
from loa_publisher.items import queries as items
from loa_publisher.office import Office

ASSESSED = ("severity", "source", "topic", "unit", "clock")
"""What can be assessed anew."""


def locked(connection: Connection, issue_id: UUID) -> Row[Any]:
    """The issue, locked until the transaction ends. Raises NotFound."""
    row = connection.execute(select(issues).where(issues.c.id == issue_id).with_for_update()).first()
    if row is None:
        raise NotFound("there is no such issue")
    return row


def still_open(connection: Connection, issue_id: UUID) -> Row[Any]:
    """The same of an issue that is not closed. Raises NotFound, Conflict."""
    row = locked(connection, issue_id)
    if row.state == "closed":
        raise Conflict("the issue is closed; reopen it first")
    return row


def note(office: Office, issue_id: UUID, text: str) -> None:
    """Adds a note to the timeline. Raises InvalidInput (`text`), Conflict, NotFound."""
    require(office.user, HANDLE_ISSUES)
    text = clean_text(text, "text", longest=4000, required=True)
    still_open(office.connection, issue_id)
    timeline.write(office, issue_id, "noted", text)
    office.log("issue.noted", issue_id)


def assess(office: Office, issue_id: UUID, given: Mapping[str, str], reason: str) -> bool:
    """Takes severity, source, topic, unit or clock anew, with a reason; tells whether anything changed.

    `given` names those that are judged; an empty topic or unit: none. Another clock runs from when the issue was reported.
    Raises InvalidInputs naming the fields, Conflict, NotFound.
    """
    require(office.user, ASSESS_ISSUES)
    issue = still_open(office.connection, issue_id)
    new, faults = _judged(office.connection, issue, given)
    changed = {name: value for name, value in new.items() if getattr(issue, name) != value}
    if changed:
        try:
            reason = clean_text(reason, "reason", longest=2000, required=True)
        except InvalidInput as fault:
            faults.append(fault)
    if faults:
        raise InvalidInputs(faults)
    if not changed:
        return False
    if "clock" in changed:
        changed["due_at"] = clocks.one(office.connection, new["clock"]).runs_out(issue.reported_at)
    office.connection.execute(update(issues).where(issues.c.id == issue_id).values(changed))
    said = {name: [_plain(getattr(issue, name)), _plain(value)] for name, value in changed.items()}
    timeline.write(office, issue_id, "assessed", reason, **said)
    office.log("issue.assessed", issue_id, reason=reason, **said)
    return True


def link_item(office: Office, issue_id: UUID, item_id: UUID, kind: str) -> None:
    """Links an item: a `statement` answers the issue once it is published, a `related` one belongs to it.

    Linking it again changes the kind. Raises InvalidInput (`kind`), Conflict, NotFound.
    """
    require(office.user, HANDLE_ISSUES)
    kind = reading.one_of(kind, "kind", LINKS)
    still_open(office.connection, issue_id)
    items.one(office.connection, item_id)
    put_link(office, issue_id, item_id, kind)
    timeline.write(office, issue_id, "linked", item=str(item_id), link=kind)
    office.log("issue.linked", issue_id, item=str(item_id), kind=kind)


def put_link(office: Office, issue_id: UUID, item_id: UUID, kind: str) -> None:
    """The row of a link."""
    own = (issue_items.c.issue_id == issue_id, issue_items.c.item_id == item_id)
    done = office.connection.execute(update(issue_items).where(*own).values(kind=kind))
    if not done.rowcount:
        office.connection.execute(
            insert(issue_items).values(
                issue_id=issue_id,
                item_id=item_id,
                kind=kind,
                linked_by=office.user.id,
                linked_at=office.now,
            )
        )


def unlink_item(office: Office, issue_id: UUID, item_id: UUID) -> None:
    """Takes a link away; the timeline keeps that there was one. Raises Conflict, NotFound."""
    require(office.user, HANDLE_ISSUES)
    still_open(office.connection, issue_id)
    own = (issue_items.c.issue_id == issue_id, issue_items.c.item_id == item_id)
    if not office.connection.execute(delete(issue_items).where(*own)).rowcount:
        raise NotFound("this item is not linked")
    timeline.write(office, issue_id, "unlinked", item=str(item_id))
    office.log("issue.unlinked", issue_id, item=str(item_id))


def _judged(
    connection: Connection, issue: Row[Any], given: Mapping[str, str]
) -> tuple[dict[str, Any], list[InvalidInput]]:
    faults: list[InvalidInput] = []
    new: dict[str, Any] = {}
    for name in given:
        if name not in ASSESSED:
            faults.append(InvalidInput(name[:100], f"is not known; there are {', '.join(ASSESSED)}"))
    if "severity" in given:
        new["severity"] = reading.found(
            faults, lambda: reading.one_of(given["severity"], "severity", SEVERITIES)
        )
    if "source" in given:
        new["source"] = reading.found(faults, lambda: reading.one_of(given["source"], "source", SOURCES))
    if "topic" in given:
        new["topic_id"] = reading.found(faults, lambda: reading.topic(connection, given["topic"]))
    if "unit" in given:
        new["unit_id"] = reading.found(faults, lambda: reading.unit(connection, given["unit"]))
    if given.get("clock"):  # an imported issue may run by none of ours, and goes on so
        clock = reading.found(faults, lambda: clocks.one(connection, given["clock"]))
        new["clock"] = clock and clock.code
    return new, faults


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)
