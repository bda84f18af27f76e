"""The parts that the calendar's templates draw: entries, deadlines of series, cells and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import get_locale

from loa.clock import in_hanoi
from loa_publisher.calendar.days import DayFacts
from loa_publisher.calendar.entries import Entry
from loa_publisher.calendar.occurrences import Deviation, Occurrence
from loa_publisher.desk import words
from loa_publisher.desk.plans_words import day_name
from loa_publisher.items.lists import ItemLine
from loa_publisher.plans.queries import Topic


@dataclass(frozen=True, kw_only=True)
class EntryShown:
    """An item in the calendar. `clash`: another one on the same channel in that hour; `quiet`: why it should not go out then."""

    entry: Entry
    topic: Topic
    word: words.Word
    movable: bool
    clash: ItemLine | None
    clash_channels: Sequence[str]
    quiet: str

    @property
    def roughly(self) -> str:
        """The month or quarter for which it is planned, where no day is known yet."""
        return (
            day_name(self.entry.planned_on, self.entry.precision) if self.entry.precision != "exact" else ""
        )

    @property
    def local(self) -> datetime | None:
        """Its time on Hanoi's clock."""
        return in_hanoi(self.entry.due_at) if self.entry.due_at else None


@dataclass(frozen=True, kw_only=True)
class OccurrenceShown:
    """A deadline of a series that waits for somebody to write, or was missed."""

    occurrence: Occurrence
    topic: Topic
    title: str
    word: words.Word

    @property
    def local(self) -> datetime:
        """Its time on Hanoi's clock."""
        return in_hanoi(self.occurrence.due_at)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A day, or an hour of one. `key` tells a script which."""

    day: date
    hour: int | None
    key: str
    entries: Sequence[EntryShown]
    more: int
    occurrences: Sequence[OccurrenceShown]
    past: bool


@dataclass(frozen=True, kw_only=True)
class DayShown:
    """What stands above a day's entries."""

    day: date
    today: bool
    outside: bool
    facts: DayFacts
    deviations: Sequence[Deviation]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A window of the calendar, ready to draw. `cells` by key; `hours`: the rows of a week or day; `rough`: without a day yet."""

    days: Mapping[date, DayShown]
    cells: Mapping[str, Cell]
    hours: Sequence[int]
    tray: Sequence[EntryShown]
    tray_all: int
    rough: Sequence[EntryShown]
    listed: Sequence[tuple[date, Sequence[EntryShown], Sequence[OccurrenceShown]]]
    total: int


def titled(one: Any) -> str:
    """A title in the reader's language."""
    return str(one.title_en if one.title_en and get_locale().language == "en" else one.title)
