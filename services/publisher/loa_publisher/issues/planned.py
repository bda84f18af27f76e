"""The issues that a plan's file names: made where missing, brought to what it says while nobody has worked on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, exists, insert, select, update

from loa.database import new_id
from loa_publisher.issues import timeline
from loa_publisher.issues.intake import searchable
from loa_publisher.issues.models import STATEMENT, events, issue_items, issues
from loa_publisher.issues.numbers import next_number

_COMPARED = (
    *("title", "title_en", "topic_id", "reported_at", "due_at", "rule", "state", "evidence"),
    "item_id",
)


@dataclass(frozen=True, kw_only=True)
class PlannedIssue:
    """One as the file says it. `item_id`: the item that answers it."""

    code: str
    topic_id: UUID
    title: str
    title_en: str | None
    reported_at: datetime
    due_at: datetime
    rule: str | None
    state: str
    evidence: str | None
    item_id: UUID | None


@dataclass(frozen=True)
class PutIssues:
    """What became of them. `kept`: somebody has worked on it, so it stayed as it is."""

    created: int
    updated: int
    unchanged: int
    kept: int


def put_planned(
    connection: Connection, plan_id: UUID, entries: Sequence[PlannedIssue], *, now: datetime
) -> PutIssues:
    """Brings the plan's issues to what the file says; twice changes nothing."""
    known = _known(connection, plan_id)
    created = updated = unchanged = kept = 0
    number = next_number(connection) if entries else 0
    for entry in entries:
        row = known.get(entry.code)
        if row is None:
            _add(connection, plan_id, entry, number, now)
            number, created = number + 1, created + 1
        elif all(row[name] == getattr(entry, name) for name in _COMPARED):
            unchanged += 1
        elif row["touched"]:
            kept += 1
        else:
            _bring(connection, row["id"], entry, now)
            updated += 1
    return PutIssues(created, updated, unchanged, kept)


def _known(connection: Connection, plan_id: UUID) -> Mapping[str, RowMapping]:
    touched = exists(
        select(events.c.id).where(events.c.issue_id == issues.c.id, events.c.kind != "imported")
    ).label("touched")
    query = (
        select(issues, issue_items.c.item_id, touched)
        .outerjoin(issue_items, (issue_items.c.issue_id == issues.c.id) & issue_items.c.linked_by.is_(None))
        .where(issues.c.plan_id == plan_id)
    )
    return {row["code"]: row for row in connection.execute(query).mappings()}


def _columns(entry: PlannedIssue, now: datetime) -> dict[str, Any]:
    return {
        "title": entry.title,
        "title_en": entry.title_en,
        "folded": searchable(entry.title, entry.title_en, entry.code),
        "topic_id": entry.topic_id,
        "reported_at": entry.reported_at,
        "due_at": entry.due_at,
        "rule": entry.rule,
        "state": entry.state,
        "evidence": entry.evidence,
        "closed_at": entry.due_at if entry.state == "closed" else None,
        "updated_at": now,
    }


def _add(connection: Connection, plan_id: UUID, entry: PlannedIssue, number: int, now: datetime) -> None:
    id = new_id()
    fixed = {
        **dict.fromkeys(("said", "source_name", "link", "result"), ""),
        "source": "other",
        "severity": "normal",
        "created_at": now,
    }
    connection.execute(
        insert(issues).values(
            id=id, number=number, plan_id=plan_id, code=entry.code, **fixed, **_columns(entry, now)
        )
    )
    timeline.write_down(connection, now, id, "imported")
    _link(connection, id, entry, now)


def _bring(connection: Connection, id: UUID, entry: PlannedIssue, now: datetime) -> None:
    connection.execute(update(issues).where(issues.c.id == id).values(_columns(entry, now)))
    connection.execute(
        delete(issue_items).where(issue_items.c.issue_id == id, issue_items.c.linked_by.is_(None))
    )
    _link(connection, id, entry, now)


def _link(connection: Connection, id: UUID, entry: PlannedIssue, now: datetime) -> None:
    if entry.item_id is not None:
        connection.execute(
            insert(issue_items).values(issue_id=id, item_id=entry.item_id, kind=STATEMENT, linked_at=now)
        )
