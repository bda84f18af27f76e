"""An agenda as iCalendar (RFC 5545; RFC 7986 for name and refresh). Pure.

The UID of an item is the same for ever; SEQUENCE is the seconds from its making to its last change, so it only grows. What
was withdrawn or rejected stays in the feed as CANCELLED: a program that has it strikes it out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from loa.clock import in_hanoi
from loa_publisher.calendar.agenda import Agenda, AllDay, Appointment, Deadline, Meeting

REFRESH = timedelta(hours=1)
_LASTS = timedelta(minutes=15)
"""Publishing takes no time; a program draws nothing for an event without length."""


def written(
    agenda: Agenda,
    *,
    name: str,
    now: datetime,
    address: Callable[[int], str],
    meeting: Callable[[UUID], str],
    told: Callable[[str], str],
) -> bytes:
    """The feed. `address`: an item's page, `meeting`: a briefing's; `told`: a state in the reader's words."""
    calendar = Calendar()
    calendar.add("prodid", "-//Loa//Loa//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for one in agenda.appointments:
        calendar.add_component(_appointment(one, address(one.number), told(one.state)))
    for deadline in agenda.deadlines:
        calendar.add_component(_deadline(deadline, now))
    for conference in agenda.meetings:
        calendar.add_component(_meeting(conference, meeting(conference.id)))
    for day in agenda.days:
        calendar.add_component(_day(day, now))
    calendar.add_missing_timezones(first_date=date(1980, 1, 1))
    return bytes(calendar.to_ical())


def _appointment(one: Appointment, address: str, told: str) -> Event:
    event = _event(f"item-{one.id}@loa", f"#{one.number} {one.title}", one.updated_at)
    start = in_hanoi(one.due_at)
    event.add("dtstart", start)
    event.add("dtend", start + _LASTS)
    event.add("created", one.created_at)
    event.add("last-modified", one.updated_at)
    event.add("sequence", max(0, int((one.updated_at - one.created_at).total_seconds())))
    event.add("status", "CANCELLED" if one.over else "CONFIRMED" if one.state == "approved" else "TENTATIVE")
    event.add("description", f"{told}\n{', '.join(one.channels)}\n{address}")
    event.add("url", address)
    event.add("categories", [one.topic])
    event.add("class", "PRIVATE" if one.audience == "internal" else "PUBLIC")
    return event


def _meeting(one: Meeting, address: str) -> Event:
    event = _event(f"briefing-{one.id}@loa", one.title, one.updated_at)
    event.add("dtstart", in_hanoi(one.starts_at))
    event.add("dtend", in_hanoi(one.ends_at))
    event.add("created", one.created_at)
    event.add("last-modified", one.updated_at)
    event.add("sequence", max(0, int((one.updated_at - one.created_at).total_seconds())))
    event.add("status", "CANCELLED" if one.off else "CONFIRMED")
    event.add("location", one.place)
    event.add("description", f"{one.chair}\n{address}")
    event.add("url", address)
    event.add("class", "PRIVATE")
    event["transp"] = "OPAQUE"
    return event


def _deadline(one: Deadline, now: datetime) -> Event:
    event = _event(f"slot-{one.id}@loa", one.title, now)
    start = in_hanoi(one.due_at)
    event.add("dtstart", start)
    event.add("dtend", start + _LASTS)
    event.add("sequence", int(one.moved))
    event.add("status", "TENTATIVE")
    return event


def _day(one: AllDay, now: datetime) -> Event:
    event = _event(f"day-{one.id}@loa", one.title, now)
    event.add("dtstart", one.starts_on)
    event.add("dtend", one.ends_on + timedelta(days=1))  # the first day after it
    event.add("categories", [one.kind])
    return event


def _event(uid: str, summary: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    return event
