"""What the calendar shows of a window, put together for the templates. A fixed number of statements, whatever there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa.content import ROUTINE
from loa_publisher.accounts.actions import User
from loa_publisher.accounts.roles import SCHEDULE, may
from loa_publisher.calendar import entries, occurrences, standing
from loa_publisher.calendar.days import DayFacts, days_between
from loa_publisher.calendar.entries import LIVE, Entry, Filter, Slotted
from loa_publisher.calendar.occurrences import Deviation, Occurrence
from loa_publisher.calendar.windows import DAY, WEEK, Window
from loa_publisher.desk import words
from loa_publisher.desk.calendar_parts import Cell, DayShown, EntryShown, OccurrenceShown, Shown, titled
from loa_publisher.desk.outcome import outcome
from loa_publisher.items.lists import ItemLine
from loa_publisher.plans.queries import Topic

OFFICE_HOURS = range(6, 22)
"""Hours that a week and a day always show; others show where something stands in them."""
PER_DAY, PER_HOUR, PER_HOUR_OF_ONE_DAY = 3, 3, 25
Topics = Mapping[UUID, Topic]


def month_or_hours(
    connection: Connection, window: Window, wanted: Filter, topics: Topics, reader: User, now: datetime
) -> Shown:
    """The month by days, or the week or day by hours."""
    hourly = window.view in (WEEK, DAY)
    if hourly:
        most = PER_HOUR_OF_ONE_DAY if window.view == DAY else PER_HOUR
        slotted = entries.by_hour(connection, window, wanted, most)
    else:
        slotted = entries.by_day(connection, window, wanted, PER_DAY)
    deadlines = occurrences.occurrences_in(connection, window, wanted)
    tray, tray_all = entries.without_time(connection, wanted)
    rough = entries.rough_in(connection, window, wanted)
    days = _days(connection, window, wanted, now)
    every = [*(one for slot in slotted.values() for one in slot.entries), *tray, *rough]
    shown = _entries(connection, every, days, topics, reader, now)
    hours = _hours(slotted, deadlines) if hourly else []
    return Shown(
        days=days,
        cells=_cells(window, hours or [None], slotted, shown, _deadlines(deadlines, topics), now),
        hours=hours,
        tray=[shown[one.id] for one in tray],
        tray_all=tray_all,
        rough=[shown[one.id] for one in rough],
        listed=(),
        total=sum(slot.all for slot in slotted.values()),
    )


def in_order(
    connection: Connection,
    window: Window,
    wanted: Filter,
    topics: Topics,
    reader: User,
    now: datetime,
    *,
    page: int,
    size: int,
) -> Shown:
    """The list: a page of the month's entries by day, with the deadlines of series of the days between."""
    total = entries.count(connection, window, wanted)
    found = entries.in_order(connection, window, wanted, limit=size, offset=(page - 1) * size)
    deadlines = occurrences.occurrences_in(connection, window, wanted)
    tray, tray_all = entries.without_time(connection, wanted)
    rough = entries.rough_in(connection, window, wanted)
    days = _days(connection, window, wanted, now)
    shown = _entries(connection, [*found, *tray, *rough], days, topics, reader, now)
    by_day: dict[date, tuple[list[EntryShown], list[OccurrenceShown]]] = {}
    for one in found:
        assert one.due_at is not None  # the window has no other
        by_day.setdefault(in_hanoi(one.due_at).date(), ([], []))[0].append(shown[one.id])
    first = window.first if page == 1 or not found else min(by_day)
    last = window.last if page * size >= total or not found else max(by_day)
    for deadline in _deadlines(deadlines, topics):
        if first <= deadline.local.date() <= last:
            by_day.setdefault(deadline.local.date(), ([], []))[1].append(deadline)
    for day, facts in days.items():
        if first <= day <= last and (facts.deviations or facts.facts.notes):
            by_day.setdefault(day, ([], []))
    return Shown(
        days=days,
        cells={},
        hours=(),
        tray=[shown[one.id] for one in tray],
        tray_all=tray_all,
        rough=[shown[one.id] for one in rough],
        listed=[(day, *by_day[day]) for day in sorted(by_day)],
        total=total,
    )


def _days(connection: Connection, window: Window, wanted: Filter, now: datetime) -> dict[date, DayShown]:
    facts = days_between(connection, window.first, window.last)
    deviations: dict[date, list[Deviation]] = {}
    for one in occurrences.deviations_in(connection, window, wanted):
        deviations.setdefault(one.day, []).append(one)
    today = in_hanoi(now).date()
    return {
        day: DayShown(
            day=day,
            today=day == today,
            outside=window.view not in (WEEK, DAY) and day.month != window.day.month,
            facts=facts.get(day, DayFacts()),
            deviations=deviations.get(day, ()),
        )
        for day in window.days
    }


def _entries(
    connection: Connection,
    found: Iterable[Entry],
    days: Mapping[date, DayShown],
    topics: Topics,
    reader: User,
    now: datetime,
) -> dict[UUID, EntryShown]:
    every = {one.id: one for one in found}
    states = standing.standings(connection, every.keys())
    clashes = standing.clashes(connection, now, every.keys())
    allowed = may(reader, SCHEDULE)
    return {
        one.id: _entry(one, topics[one.topic_id], states.get(one.id), clashes.get(one.id), days, allowed, now)
        for one in every.values()
    }


def _entry(
    one: Entry,
    topic: Topic,
    stands: standing.Standing | None,
    clash: ItemLine | None,
    days: Mapping[date, DayShown],
    allowed: bool,
    now: datetime,
) -> EntryShown:
    day = days.get(in_hanoi(one.due_at).date()) if one.due_at else None
    quiet = day.facts.quiet if day and one.lane == ROUTINE and one.state in LIVE else None
    return EntryShown(
        entry=one,
        topic=topic,
        word=_word(one, stands),
        movable=allowed and one.state in LIVE and not (stands and stands.fixed),
        clash=clash,
        clash_channels=[
            str(words.channel_name(channel))
            for channel in one.channels
            if clash and channel in clash.channels
        ],
        quiet=titled(quiet) if quiet and one.due_at and one.due_at > now else "",
    )


def _word(one: Entry, stands: standing.Standing | None) -> words.Word:
    """What is told of an item in one state: what went wrong, else how far it is, else where it is on its way."""
    told = outcome(stands.states) if stands and one.state in ("approved", "withdrawn") else ()
    return words.delivery_state(told[-1]) if told else words.item_state(one.state)


def _hours(slotted: Mapping[str, Slotted], deadlines: Sequence[Occurrence]) -> list[int]:
    used = {int(key[-2:]) for key in slotted} | {in_hanoi(one.due_at).hour for one in deadlines}
    return sorted(used | set(OFFICE_HOURS))


def _deadlines(found: Sequence[Occurrence], topics: Topics) -> list[OccurrenceShown]:
    return [
        OccurrenceShown(
            occurrence=one, topic=topics[one.topic_id], title=titled(one), word=words.slot_state(one.state)
        )
        for one in found
        if one.topic_id in topics
    ]


def _cells(
    window: Window,
    hours: Sequence[int | None],
    slotted: Mapping[str, Slotted],
    shown: Mapping[UUID, EntryShown],
    deadlines: Sequence[OccurrenceShown],
    now: datetime,
) -> dict[str, Cell]:
    by_key: dict[str, list[OccurrenceShown]] = {}
    for one in deadlines:
        by_key.setdefault(
            _key(one.local.date(), one.local.hour if hours[0] is not None else None), []
        ).append(one)
    cells = {}
    for day in window.days:
        for hour in hours:
            key = _key(day, hour)
            slot = slotted.get(key)
            cells[key] = Cell(
                day=day,
                hour=hour,
                key=key,
                entries=[shown[one.id] for one in slot.entries] if slot else (),
                more=slot.more if slot else 0,
                occurrences=by_key.get(key, ()),
                past=_past(day, hour, now),
            )
    return cells


def _key(day: date, hour: int | None) -> str:
    return day.isoformat() if hour is None else f"{day.isoformat()} {hour:02d}"


def _past(day: date, hour: int | None, now: datetime) -> bool:
    local = in_hanoi(now)
    return day < local.date() if hour is None else (day, hour) < (local.date(), local.hour)
