"""Taking an issue in: read whole, with every fault told at once; its clock runs from when it was reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from loa.clock import parse_instant
from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, clean_text, fold
from loa_publisher.accounts.roles import TAKE_ISSUES, require
from loa_publisher.clocks import queries as clocks
from loa_publisher.issues import reading, timeline
from loa_publisher.issues.models import SEVERITIES, SOURCES, issues
from loa_publisher.issues.numbers import next_number
from loa_publisher.office import Office

FIELDS = (
    *("title", "said", "source", "source_name", "link", "severity", "clock", "topic", "unit"),
    "reported_at",
)
_AHEAD = timedelta(minutes=5)
"""So far other people's clocks may be ahead of ours."""


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What is known of an issue when it comes in. `topic` and `unit`: ids, codes or slugs; empty: not known yet."""

    title: str
    said: str
    source: str
    source_name: str
    link: str
    severity: str
    clock: str
    topic: str
    unit: str
    reported_at: datetime | None


def read_intake(data: object) -> Intake:
    """Reads what a form or a program hands in. Raises InvalidInputs with every fault, each naming its field."""
    if not isinstance(data, Mapping):
        raise InvalidInputs([InvalidInput("body", "must be a JSON object")])
    faults = [
        InvalidInput(str(name)[:100], f"is not known; there are {', '.join(FIELDS)}")
        for name in data
        if name not in FIELDS
    ]
    given = {name: "" if data.get(name) is None else data[name] for name in FIELDS}
    values: dict[str, Any] = {}
    readers: dict[str, Callable[[Any], Any]] = {
        "title": lambda value: clean_line(value, "title", longest=300, required=True),
        "said": lambda value: clean_text(value, "said", longest=10_000, required=True),
        "source": lambda value: reading.one_of(value, "source", SOURCES),
        "source_name": lambda value: clean_line(value, "source_name", longest=200),
        "link": lambda value: reading.link(value, "link"),
        "severity": lambda value: reading.one_of(value, "severity", SEVERITIES),
        "clock": lambda value: clean_line(value, "clock", longest=40, required=True),
        "topic": lambda value: clean_line(value, "topic", longest=100),
        "unit": lambda value: clean_line(value, "unit", longest=100),
        "reported_at": lambda value: None if value == "" else parse_instant(value, "reported_at"),
    }
    for name, read in readers.items():
        try:
            values[name] = read(given[name])
        except InvalidInput as fault:
            faults.append(fault)
    if faults:
        raise InvalidInputs(faults)
    return Intake(**values)


def take_in(office: Office, intake: Intake) -> UUID:
    """Writes a new issue; its clock runs at once. Raises InvalidInputs naming the fields; then nothing was written."""
    require(office.user, TAKE_ISSUES)
    faults: list[InvalidInput] = []
    topic = reading.found(faults, lambda: reading.topic(office.connection, intake.topic))
    unit = reading.found(faults, lambda: reading.unit(office.connection, intake.unit))
    clock = reading.found(faults, lambda: clocks.one(office.connection, intake.clock))
    reported_at = intake.reported_at or office.now
    if reported_at > office.now + _AHEAD:
        faults.append(InvalidInput("reported_at", "lies in the future; say when it was reported"))
    if faults or clock is None:
        raise InvalidInputs(faults)
    id = new_id()
    office.connection.execute(
        insert(issues).values(
            id=id,
            number=next_number(office.connection),
            title=intake.title,
            folded=searchable(intake.title, intake.source_name, intake.said),
            said=intake.said,
            source=intake.source,
            source_name=intake.source_name,
            link=intake.link,
            severity=intake.severity,
            topic_id=topic,
            unit_id=unit,
            clock=clock.code,
            reported_at=reported_at,
            due_at=clock.runs_out(reported_at),
            state="open",
            result="",
            created_by=office.user.id,
            created_at=office.now,
            updated_at=office.now,
        )
    )
    timeline.write(office, id, "received", clock=clock.code, severity=intake.severity)
    office.log("issue.received", id, title=intake.title, severity=intake.severity, clock=clock.code)
    return id


def searchable(*texts: str | None) -> str:
    """What search reads of an issue: its words without marks."""
    return fold(" ".join(text for text in texts if text))[:4000]
