"""Dealing with a letter: classify, assign, link, merge, set aside, close with what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from loa.errors import Conflict, InvalidInput, InvalidInputs, NotFound
from loa.text import clean_text
from loa_publisher.accounts.actions import user_of
from loa_publisher.accounts.roles import HANDLE_FEEDBACK, require
from loa_publisher.feedback import timeline
from loa_publisher.feedback.models import KINDS, OPEN, feedback
from loa_publisher.issues import intake, reading
from loa_publisher.issues.models import SEVERITIES, issues
from loa_publisher.items.tags import FIELDS
from loa_publisher.office import Office

_LATER = {"new": 0, "classified": 1, "assigned": 2}


def locked(connection: Connection, feedback_id: UUID) -> Row[Any]:
    """The letter, locked until the transaction ends. Raises NotFound."""
    row = connection.execute(select(feedback).where(feedback.c.id == feedback_id).with_for_update()).first()
    if row is None:
        raise NotFound("there is no such feedback")
    return row


def classify(office: Office, feedback_id: UUID, given: Mapping[str, str]) -> None:
    """Says of which kind it is, how grave, which topic and field of work. Raises InvalidInputs naming the fields, Conflict."""
    require(office.user, HANDLE_FEEDBACK)
    row = _at_work(office, feedback_id)
    faults: list[InvalidInput] = []
    kind = reading.found(faults, lambda: reading.one_of(given.get("kind", ""), "kind", KINDS))
    severity = reading.found(
        faults, lambda: reading.one_of(given.get("severity") or "normal", "severity", SEVERITIES)
    )
    field = given.get("field") or None
    if field is not None:
        field = reading.found(faults, lambda: reading.one_of(field, "field", FIELDS))
    topic = reading.found(faults, lambda: reading.topic(office.connection, given.get("topic", "")))
    if faults:
        raise InvalidInputs(faults)
    _change(
        office,
        row,
        kind=kind,
        severity=severity,
        field=field,
        topic_id=topic,
        state=_further(row.state, "classified"),
    )
    timeline.write(office, feedback_id, "classified", code=kind, severity=severity)
    office.log("feedback.classified", feedback_id, kind=kind, severity=severity)


def assign(office: Office, feedback_id: UUID, *, person: str = "", unit: str = "") -> None:
    """Gives it to one person (id) or one unit (id or slug). Raises InvalidInputs, Conflict, NotFound."""
    require(office.user, HANDLE_FEEDBACK)
    row = _at_work(office, feedback_id)
    faults: list[InvalidInput] = []
    user_id = reading.found(faults, lambda: _person(office.connection, person))
    unit_id = reading.found(faults, lambda: reading.unit(office.connection, unit))
    if bool(person) is bool(unit):
        faults.append(InvalidInput("person", "name one person or one unit"))
    if faults:
        raise InvalidInputs(faults)
    _change(office, row, user_id=user_id, unit_id=unit_id, state=_further(row.state, "assigned"))
    to: dict[str, Any] = {"person": _plain(user_id), "unit": _plain(unit_id)}
    timeline.write(office, feedback_id, "assigned", **to)
    office.log("feedback.assigned", feedback_id, **to)


def note(office: Office, feedback_id: UUID, text: str) -> None:
    """Adds a note: who handles feedback, or whoever it was given to. Raises InvalidInput (`text`), NotFound."""
    row = locked(office.connection, feedback_id)
    if row.user_id != office.user.id:
        require(office.user, HANDLE_FEEDBACK)
    text = clean_text(text, "text", longest=4000, required=True)
    timeline.write(office, feedback_id, "noted", text)
    office.log("feedback.noted", feedback_id)


def link(office: Office, feedback_id: UUID, issue_number: int | None) -> None:
    """Links it to the hot issue of this number, or (None) to none any more. Raises InvalidInput (`issue`), NotFound."""
    require(office.user, HANDLE_FEEDBACK)
    row = locked(office.connection, feedback_id)
    issue_id = None
    if issue_number is not None:
        found = office.connection.execute(select(issues.c.id).where(issues.c.number == issue_number)).scalar()
        if found is None:
            raise InvalidInput("issue", f"there is no hot issue #{issue_number}")
        issue_id = found
    _change(office, row, issue_id=issue_id)
    timeline.write(office, feedback_id, "linked" if issue_id else "unlinked", issue=issue_number)
    office.log("feedback.linked", feedback_id, issue=_plain(issue_id))


def make_issue(office: Office, feedback_id: UUID, *, title: str, clock: str) -> UUID:
    """Takes a hot issue in from the letter and links the two; gives the issue's id. Raises InvalidInputs, Conflict."""
    row = _at_work(office, feedback_id)
    read = intake.read_intake(
        {
            "title": title,
            "said": row.text,
            "source": "feedback",
            "source_name": row.reference,
            "severity": row.severity or "serious",
            "clock": clock,
            "topic": _plain(row.topic_id),
            "unit": _plain(row.unit_id),
        }
    )
    issue_id = intake.take_in(office, read)
    _change(office, row, issue_id=issue_id)
    number = office.connection.execute(select(issues.c.number).where(issues.c.id == issue_id)).scalar()
    timeline.write(office, feedback_id, "linked", issue=number)
    office.log("feedback.linked", feedback_id, issue=str(issue_id))
    return issue_id


def merge(office: Office, feedback_id: UUID, number: int) -> None:
    """Says that it says the same as another letter, which stands for both. Raises InvalidInput (`number`), Conflict."""
    require(office.user, HANDLE_FEEDBACK)
    row = _at_work(office, feedback_id)
    other = office.connection.execute(
        select(feedback).where(feedback.c.number == number).with_for_update()
    ).first()
    if other is None or other.id == feedback_id or other.state in ("merged", "spam"):
        raise InvalidInput("number", "name another letter, which is neither merged nor spam")
    _change(office, row, state="merged", merged_into=other.id, closed_at=office.now)
    timeline.write(office, feedback_id, "merged", into=number)
    timeline.write(office, other.id, "took_in", other=row.number)
    office.log("feedback.merged", feedback_id, into=str(other.id))


def set_aside(office: Office, feedback_id: UUID, *, spam: bool) -> None:
    """Marks it as spam, or (False) takes the mark away again. Raises Conflict."""
    require(office.user, HANDLE_FEEDBACK)
    row = locked(office.connection, feedback_id)
    if spam:
        if row.state not in OPEN:
            raise Conflict("only a letter that nobody has dealt with is spam")
        _change(office, row, state="spam", closed_at=office.now)
    else:
        if row.state != "spam":
            raise Conflict("it is not marked as spam")
        _change(office, row, state="new", closed_at=None)
    timeline.write(office, feedback_id, "spam" if spam else "no_spam")
    office.log("feedback.spam" if spam else "feedback.no_spam", feedback_id)


def close(office: Office, feedback_id: UUID, changed: str) -> None:
    """Closes it with what changed by it ("đã tiếp thu: …"); nothing needs to have changed where it was answered.

    Raises InvalidInput (`changed`) where it was neither answered nor is anything written, Conflict.
    """
    require(office.user, HANDLE_FEEDBACK)
    row = locked(office.connection, feedback_id)
    if row.state not in (*OPEN, "answered"):
        raise Conflict("this feedback is closed already")
    if row.state in OPEN and row.email:
        raise Conflict("its sender waits for an answer; answer first")
    changed = clean_text(changed, "changed", longest=4000, required=row.state in OPEN)
    _change(office, row, state="closed", closed_at=office.now, changed=changed)
    timeline.write(office, feedback_id, "closed", changed)
    office.log("feedback.closed", feedback_id, changed=changed)


def reopen(office: Office, feedback_id: UUID, reason: str) -> None:
    """Opens a closed one again. Raises InvalidInput (`reason`), Conflict."""
    require(office.user, HANDLE_FEEDBACK)
    reason = clean_text(reason, "reason", longest=2000, required=True)
    row = locked(office.connection, feedback_id)
    if row.state != "closed":
        raise Conflict("this feedback is open")
    state = "answered" if row.answered_at else "assigned" if row.user_id or row.unit_id else "classified"
    _change(office, row, state=state, closed_at=None)
    timeline.write(office, feedback_id, "reopened", reason)
    office.log("feedback.reopened", feedback_id, reason=reason)


def _at_work(office: Office, feedback_id: UUID) -> Row[Any]:
    row = locked(office.connection, feedback_id)
    if row.state not in (*OPEN, "answered"):
        raise Conflict("this feedback is closed already")
    return row


def _further(state: str, to: str) -> str:
    """The later of two states: what was assigned is not merely classified again."""
    return max(state, to, key=lambda one: _LATER.get(one, 9))


def _change(office: Office, row: Row[Any], **values: Any) -> None:
    office.connection.execute(update(feedback).where(feedback.c.id == row.id).values(values))


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
