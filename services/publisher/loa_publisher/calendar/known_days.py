"""All special days of a stretch of time and where each comes from: law, a plan, or an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from loa_publisher.calendar.own_days import HOLIDAY, QUIET, WORKING, between, named
from loa_publisher.calendar.public_holidays import public_holidays
from loa_publisher.plans.queries import list_events

LAW, PLAN, OWN = "law", "plan", "own"
SOURCES = (LAW, PLAN, OWN)


@dataclass(frozen=True, kw_only=True)
class KnownDay:
    """A run of days. `id` of what an administrator named; `holds` False: a working day takes its first day away."""

    id: UUID | None
    source: str
    kind: str
    first_on: date
    last_on: date | None
    name: str
    name_en: str
    holds: bool


def known_days(connection: Connection, first: date, last: date) -> list[KnownDay]:
    """Holidays, quiet windows and working days that touch the days from `first` to `last`, the earliest first."""
    own = between(connection, first, last)
    working = named(own, WORKING, first, last)
    found = [
        KnownDay(
            id=one.id,
            source=OWN,
            kind=one.kind,
            first_on=one.first_on,
            last_on=one.last_on,
            name=one.name,
            name_en=one.name_en,
            holds=True,
        )
        for one in own
    ]
    found += [
        KnownDay(
            id=None,
            source=LAW,
            kind=HOLIDAY,
            first_on=one.day,
            last_on=one.day,
            name=one.name,
            name_en=one.name_en,
            holds=one.day not in working,
        )
        for one in public_holidays(first, last)
    ]
    found += [
        KnownDay(
            id=None,
            source=PLAN,
            kind=QUIET,
            first_on=event.starts_on,
            last_on=event.ends_on,
            name=event.title,
            name_en=event.title_en or "",
            holds=event.starts_on not in working,
        )
        for event in list_events(connection, first, last)
        if event.kind == QUIET
    ]
    return sorted(found, key=lambda one: (one.first_on, SOURCES.index(one.source), one.name))
