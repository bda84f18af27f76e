"""Which days a view of the calendar shows. Pure; days are days of Hanoi's calendar, and weeks begin on Monday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from loa.clock import HANOI

MONTH: Final = "thang"
WEEK: Final = "tuan"
DAY: Final = "ngay"
LIST: Final = "danh-sach"
VIEWS = (MONTH, WEEK, DAY, LIST)

FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2099, 12, 31)
"""Further than this nobody plans, and the holidays are known."""


@dataclass(frozen=True)
class Window:
    """The days that a view shows around the day that was asked for; `last` is shown too."""

    view: str
    day: date
    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """Every day shown."""
        return [self.first + timedelta(days=count) for count in range((self.last - self.first).days + 1)]

    @property
    def weeks(self) -> list[list[date]]:
        """The days in rows of seven."""
        return [self.days[start : start + 7] for start in range(0, len(self.days), 7)]

    @property
    def months(self) -> tuple[date, date]:
        """The days for which what has no day yet is told: of a month that month alone, without its neighbours' days."""
        if self.view != MONTH:
            return self.first, self.last
        first = self.day.replace(day=1)
        return first, _months(first, 1) - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """The first instant shown."""
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first instant that is not shown any more."""
        return midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> date:
        """A day of the window before this one."""
        return clamped(_months(self.day, -1) if self.view in (MONTH, LIST) else self.day - self._step)

    @property
    def after(self) -> date:
        """A day of the window after this one."""
        return clamped(_months(self.day, 1) if self.view in (MONTH, LIST) else self.day + self._step)

    @property
    def _step(self) -> timedelta:
        return timedelta(days=7 if self.view == WEEK else 1)


def window_of(view: str, day: date) -> Window:
    """What `view` shows around `day`: whole weeks for a month, the month itself for the list."""
    if view == DAY:
        return Window(view, day, day, day)
    if view == WEEK:
        monday = _monday(day)
        return Window(view, day, monday, monday + timedelta(days=6))
    first = day.replace(day=1)
    last = _months(first, 1) - timedelta(days=1)
    if view == LIST:
        return Window(view, day, first, last)
    return Window(MONTH, day, _monday(first), _monday(last) + timedelta(days=6))


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Hanoi, in UTC."""
    return datetime.combine(day, time.min, HANOI).astimezone(UTC)


def clamped(day: date) -> date:
    """The nearest day that the calendar shows."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _months(day: date, count: int) -> date:
    """The same day `count` months on, or the last of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
