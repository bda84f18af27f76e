"""What happened to a delivery, in the order in which it happened, in plain words; and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from loa.clock import in_hanoi
from loa_publisher.deliveries.lists import DeliveryLine
from loa_publisher.desk import words
from loa_publisher.desk.formats import lasting
from loa_publisher.desk.reasons import OUTCOMES, why

_WAIT = timedelta(minutes=1)
"""A shorter wait is not worth a line."""

_TELLING = ("status", "code", "subcode", "error_subcode", "trace", "fbtrace_id", "id")
"""Which of an answer's evidence is worth a line: what support will ask for."""


@dataclass(frozen=True)
class Event:
    """One thing that happened, or (`next`) is about to."""

    title: str
    when: str
    mood: str
    icon: str
    detail: str | None = None
    quote: str | None = None
    next: bool = False


def tell(delivery: DeliveryLine, attempts: Sequence[Row[Any]]) -> list[Event]:
    """The story of one delivery."""
    scheduled = _("Scheduled for %(time)s", time=f"{in_hanoi(delivery.due_at):%d/%m/%Y %H:%M}")
    events = [Event(scheduled, _exactly(delivery.created_at), "calm", "state-scheduled")]
    events += _attempts(delivery.due_at, attempts)
    events += _state(delivery, attempts)
    return events


def _attempts(due_at: datetime, attempts: Sequence[Row[Any]]) -> list[Event]:
    """Every call, look and word, and the waits between them that are worth a line."""
    told: list[Event] = []
    before = due_at
    for row in attempts:
        waited = row.begun_at - before
        if waited >= _WAIT:
            time = lasting(waited)
            late = _("Waited %(time)s", time=time) if told else _("Began %(time)s after its time", time=time)
            told.append(Event(late, "", "quiet", "clock"))
        told.append(_attempt(row))
        before = row.ended_at or row.begun_at
    return told


def _attempt(row: Row[Any]) -> Event:
    if row.outcome is None:
        return Event(
            _("Attempt %(number)d is under way", number=row.number),
            _exactly(row.begun_at),
            "busy",
            "state-sending",
        )
    sentence, mood, icon = OUTCOMES.get(row.outcome, (row.outcome, "quiet", "info"))
    if row.kind == "call":
        title = _("Attempt %(number)d: %(outcome)s", number=row.number, outcome=sentence)
    elif row.kind == "person":
        title = f"{sentence} ({row.worker})"
    else:
        title = str(sentence)
    when = _exactly(row.begun_at)
    if row.ended_at and (row.ended_at - row.begun_at).total_seconds() >= 1:
        when += f" – {in_hanoi(row.ended_at):%H:%M:%S}"
    told = None if row.outcome in ("published", "found", "expanded") else row.detail
    return Event(title, when, mood, icon, detail=_evidence(row.evidence), quote=told)


def _state(delivery: DeliveryLine, attempts: Sequence[Row[Any]]) -> list[Event]:
    """How it stands, where the attempts do not say it themselves."""
    word = words.delivery_state(delivery.state, delivery.channel)
    reason = why(delivery.reason, None)
    if delivery.concluded_at is not None:
        if (
            attempts
            and delivery.state in ("published", "withdrawn", "rejected")
            and delivery.reason != "adopted"
        ):
            return []
        return [Event(str(word.label), _exactly(delivery.concluded_at), word.mood, word.icon, detail=reason)]
    if delivery.next_at is None:
        return [
            Event(str(word.label), "", word.mood, word.icon, detail=reason or str(word.meaning), next=True)
        ]
    titles = {"unknown": _("Looks again"), "retrying": _("Tries again")}
    title = titles.get(delivery.state, _("Goes out by itself"))
    return [
        Event(
            title,
            f"{in_hanoi(delivery.next_at):%d/%m/%Y %H:%M:%S}",
            word.mood,
            word.icon,
            detail=reason,
            next=True,
        )
    ]


def _evidence(evidence: Mapping[str, Any] | None) -> str | None:
    if not evidence:
        return None
    told = [f"{name}: {evidence[name]}" for name in _TELLING if evidence.get(name) not in (None, "")]
    return " · ".join(told) or None


def _exactly(instant: datetime) -> str:
    return f"{in_hanoi(instant):%d/%m/%Y %H:%M:%S}"
