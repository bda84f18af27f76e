"""Everything as CSV: UTF-8 with a mark at its head, for spreadsheets that look for one, and written out as it is read.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection). Times are Hanoi's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, stream_with_context
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.errors import NotFound
from loa_publisher.accounts.roles import READ
from loa_publisher.desk import words
from loa_publisher.desk.access import needs
from loa_publisher.desk.house import house
from loa_publisher.desk.issue_words import SEVERITIES, SOURCES, STATES
from loa_publisher.desk.plans_words import OWED, period_name
from loa_publisher.plans import obligations, queries
from loa_publisher.reports import exports

blueprint = Blueprint("reports_exports", __name__)
_LINES = 500
"""So many lines are sent together."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Export:
    """A table: its name, the heads of its columns, and its rows as they stand in the database now."""

    label: LazyString
    heads: Sequence[LazyString]
    rows: Callable[[Connection], Iterable[Sequence[Any]]]


def _items(connection: Connection) -> Iterator[Sequence[Any]]:
    for row in exports.items_in_rows(connection):
        channels = dict.fromkeys(target["channel"] for target in row.targets)
        yield (
            row.number, row.code, row.plan, row.topic, row.topic_title, row.title, words.AUDIENCES[row.audience].label,
            words.LANES[row.lane].label, words.item_state(row.state).label,
            ", ".join(str(words.channel_name(channel)) for channel in channels), row.starts_at, row.ends_at, row.due_at,
            row.revision, row.revision_hash, row.created_at, row.updated_at,
        )  # fmt: skip


def _deliveries(connection: Connection) -> Iterator[Sequence[Any]]:
    for row in exports.deliveries_in_rows(connection):
        yield (
            row.number, row.title, words.channel_name(row.channel), row.account,
            words.OPERATIONS.get(row.operation, row.operation), words.delivery_state(row.state, row.channel).label,
            row.reason, row.due_at, row.concluded_at, row.attempts, row.revision, row.revision_hash, row.live_url, row.id,
        )  # fmt: skip


def _decisions(connection: Connection) -> Iterator[Sequence[Any]]:
    for row in exports.decisions_in_rows(connection):
        kind = "emergency" if row.kind == "emergency" else row.decision
        yield (
            row.number, row.title, words.DECISIONS[kind].label, row.at, row.person, row.for_whom, row.comment, row.due_at,
            row.revision_hash,
        )  # fmt: skip


def _obligations(connection: Connection) -> Iterator[Sequence[Any]]:
    today = in_hanoi(house().clock.now()).date()
    for line in queries.list_plans(connection):
        for kept in obligations.kept(connection, today, [line.plan.id]):
            for due in kept.dues:
                yield (
                    line.plan.code, kept.obligation.title, period_name(due.period), due.deadline, kept.obligation.owed, due.done,
                    OWED[due.state].label, due.days_late,
                )  # fmt: skip


def _issues(connection: Connection) -> Iterator[Sequence[Any]]:
    for row in exports.issues_in_rows(connection):
        yield (
            row.number, row.title, SOURCES.get(row.source, row.source), row.source_name, row.link, SEVERITIES[row.severity].label,
            row.unit, row.reported_at, row.due_at, row.answered_at, STATES[row.state].label, row.closed_at, row.result,
        )  # fmt: skip


EXPORTS: dict[str, Export] = {
    "noi-dung": Export(
        _l("Communication items"),
        (
            _l("Number"), _l("Code"), _l("Plan"), _l("Focus topic"), _l("Name of the topic"), _l("Title"), _l("Audience"),
            _l("Lane"), _l("State"), _l("Channels"), _l("Begins"), _l("Ends"), _l("Due"), _l("Revision"), _l("Hash"),
            _l("Written on"), _l("Changed on"),
        ),
        _items,
    ),
    "luot-dang": Export(
        _l("Deliveries"),
        (
            _l("Number"), _l("Title"), _l("Channel"), _l("Account or unit"), _l("Operation"), _l("State"), _l("Why"), _l("Due"),
            _l("Ended on"), _l("Tries"), _l("Revision"), _l("Hash"), _l("Address"), _l("Id of the delivery"),
        ),
        _deliveries,
    ),
    "phe-duyet": Export(
        _l("Approvals"),
        (
            _l("Number"), _l("Title"), _l("Decision"), _l("Decided on"), _l("By"), _l("On behalf of"), _l("Comment"), _l("Due"),
            _l("Hash"),
        ),
        _decisions,
    ),
    "nghia-vu": Export(
        _l("Obligations"),
        (
            _l("Plan"), _l("Obligation"), _l("Period"), _l("Deadline"), _l("Owed"), _l("Carried out"), _l("State"),
            _l("Days late"),
        ),
        _obligations,
    ),
    "van-de-nong": Export(
        _l("Hot issues"),
        (
            _l("Number"), _l("Title"), _l("Source"), _l("Name of the source"), _l("Address"), _l("Severity"),
            _l("Unit concerned"),
            _l("Reported on"), _l("Deadline"), _l("Answered on"), _l("State"), _l("Closed on"), _l("Result"),
        ),
        _issues,
    ),
}  # fmt: skip


@blueprint.get("/bao-cao/<name>.csv")
@needs(READ)
def csv_file(name: str) -> Response:
    """One of the tables, whole. Raises NotFound."""
    if name not in EXPORTS:
        raise NotFound(f"no table {name}")
    headers = {"Content-Disposition": f"attachment; filename=loa-{name}.csv", "X-Accel-Buffering": "no"}
    return Response(
        stream_with_context(_written(EXPORTS[name])), content_type="text/csv; charset=utf-8", headers=headers
    )


def _written(export: Export) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow([str(head) for head in export.heads])
    with house().database.read() as connection:
        for count, row in enumerate(export.rows(connection), start=1):
            writer.writerow([cell(value) for value in row])
            if count % _LINES == 0:
                yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    found = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return found


def cell(value: Any) -> str | int:
    """A value as a spreadsheet reads it: numbers as they are, times on Hanoi's clock, text that stays text."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return f"{in_hanoi(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
