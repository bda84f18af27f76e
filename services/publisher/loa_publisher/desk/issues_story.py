"""The timeline of an issue in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from loa.clock import in_hanoi
from loa_publisher.desk import issue_words as words
from loa_publisher.desk.story import Event
from loa_publisher.desk.words import Word
from loa_publisher.issues.tasks import BY_LINK

_FIELDS = {
    "severity": _l("Severity"),
    "source": _l("Source"),
    "topic_id": _l("Focus topic"),
    "unit_id": _l("Unit concerned"),
    "clock": _l("Clock"),
    "due_at": _l("Answer due"),
}


def story_of(events: Sequence[Row[Any]], tasks: Sequence[Row[Any]], items: Sequence[Row[Any]]) -> list[Event]:
    """What happened, oldest first."""
    who = {str(task.id): task.person or task.unit for task in tasks}
    numbers = {str(item.id): f"#{item.number} {item.title}" for item in items}
    return [_event(row, who, numbers) for row in events]


def _event(row: Row[Any], who: Mapping[str, str], numbers: Mapping[str, str]) -> Event:
    word = words.EVENTS.get(row.kind, Word(row.kind))
    by = row.full_name or (_("by their own link") if row.detail.get("how") == BY_LINK else "Loa")
    return Event(
        str(word.label),
        f"{_plain(row.at)} · {by}",
        word.mood,
        word.icon,
        detail=_detail(row, who, numbers),
        quote=row.text or None,
    )


def _detail(row: Row[Any], who: Mapping[str, str], numbers: Mapping[str, str]) -> str | None:
    detail: dict[str, Any] = row.detail
    if row.kind in ("assigned", "task_done", "taken_back", "confirmed"):
        told = who.get(str(detail.get("task")), "")
        name = detail.get("name")
        return f"{told}: {name}" if name and name != told else told or None
    if row.kind in ("linked", "unlinked", "statement"):
        return numbers.get(str(detail.get("item")))
    if row.kind == "replied":
        return _plain(datetime.fromisoformat(detail["at"]))
    if row.kind in ("reminder", "overdue"):
        return ", ".join(detail.get("to", ()))
    if row.kind == "assessed":
        names = [str(_FIELDS[name]) for name in detail if name in _FIELDS and name != "due_at"]
        severity = detail.get("severity")
        if severity:
            old, new = (words.SEVERITIES[code].label for code in severity)
            names = [f"{_FIELDS['severity']}: {old} → {new}", *names[1:]]
        return "; ".join(names) or None
    return None


def _plain(instant: datetime) -> str:
    return f"{in_hanoi(instant):%d/%m/%Y %H:%M}"
