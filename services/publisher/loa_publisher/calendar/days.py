"""What a day is besides what is published on it: public holidays, the plan's own events, and when to be quiet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection

from loa.clock import HANOI, in_hanoi
from loa_publisher.briefings import queries as briefings
from loa_publisher.calendar import own_days
from loa_publisher.calendar.own_days import HOLIDAY, QUIET, WORKING
from loa_publisher.calendar.public_holidays import public_holidays
from loa_publisher.plans.queries import Event, list_events

BRIEFING = "briefing"
_NAMED_BY_THE_PLAN = ("holiday", "lunar")
"""Kinds of events that name a public holiday, so that it is not shown twice."""


@dataclass(frozen=True)
class Note:
    """One line about a day. `begins`: it is the first of its days that is shown, the one on which it is written out.

    `briefing`: the one that is held on it.
    """

    kind: str
    title: str
    title_en: str | None
    begins: bool
    open_end: bool = False
    briefing: UUID | None = None


@dataclass(frozen=True)
class DayFacts:
    """A day's notes; `quiet`: why nothing routine goes out on it."""

    notes: Sequence[Note] = ()
    quiet: Note | None = None

    @property
    def free(self) -> bool:
        """Whether it is a public holiday."""
        return any(note.kind == HOLIDAY for note in self.notes)


@dataclass
class _Day:
    notes: list[Note] = field(default_factory=list)
    quiet: Note | None = None


def days_between(connection: Connection, first: date, last: date) -> Mapping[date, DayFacts]:
    """What is known of the days from `first` to `last`; ordinary ones are absent. Three statements."""
    found: dict[date, _Day] = {}
    own = own_days.between(connection, first, last)
    working = own_days.named(own, WORKING, first, last)
    named: set[date] = set()
    for event in list_events(connection, first, last):
        for day in _days(event, first, last):
            if event.kind == QUIET and day in working:
                continue
            begins = day == max(event.starts_on, first)
            note = Note(event.kind, event.title, event.title_en, begins, event.ends_on is None)
            here = found.setdefault(day, _Day())
            here.notes.append(note)
            if event.kind == QUIET:
                here.quiet = here.quiet or note
            if event.kind in _NAMED_BY_THE_PLAN:
                named.add(day)
    opens, shuts = (datetime.combine(day, time(), HANOI) for day in (first, last + timedelta(days=1)))
    for meeting in briefings.between(connection, opens, shuts):
        if meeting.state != "cancelled":
            at = in_hanoi(meeting.starts_at)
            told = f"{at:%H:%M} {meeting.title}"
            here = found.setdefault(at.date(), _Day())
            here.notes.append(Note(BRIEFING, told, None, begins=True, briefing=meeting.id))
    for one in own:
        for day in one.days(first, last):
            note = Note(one.kind, one.name, one.name_en or None, day == max(one.first_on, first))
            here = found.setdefault(day, _Day())
            here.notes.insert(0, note)
            if one.kind == QUIET:
                here.quiet = here.quiet or note
            if one.kind == HOLIDAY:
                named.add(day)
    for holiday in public_holidays(first, last):
        if holiday.day in working:
            continue
        here = found.setdefault(holiday.day, _Day())
        note = Note(HOLIDAY, holiday.name, holiday.name_en, begins=True)
        if holiday.day not in named:
            here.notes.insert(0, note)
        if holiday.tet:
            here.quiet = here.quiet or note
    return {day: DayFacts(tuple(here.notes), here.quiet) for day, here in found.items()}


def _days(event: Event, first: date, last: date) -> list[date]:
    """The shown days of an event. Of one whose end nobody knows only the first, unless it asks for quiet."""
    if event.ends_on is None and event.kind != QUIET:
        return [event.starts_on] if first <= event.starts_on <= last else []
    start, end = max(event.starts_on, first), min(event.ends_on or last, last)
    return [start + timedelta(days=count) for count in range((end - start).days + 1)]
