"""What the lines, columns and days of a report are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa_publisher.desk import words
from loa_publisher.desk.feedback_words import KINDS
from loa_publisher.desk.plans_words import OUTCOMES, OWED, period_name
from loa_publisher.plans.periods import MONTH as PLAN_MONTH
from loa_publisher.plans.periods import YEAR
from loa_publisher.plans.queries import Plan
from loa_publisher.reports.answers import Answers
from loa_publisher.reports.periods import FREE, Chosen
from loa_publisher.reports.report import Line, Report

TOPIC, MONTH, CHANNEL, UNIT = "topic", "month", "channel", "unit"
GROUPINGS: dict[str, LazyString] = {
    TOPIC: _l("By focus topic"),
    MONTH: _l("By month"),
    CHANNEL: _l("By channel"),
    UNIT: _l("By receiving unit"),
}
FIRST_COLUMN: dict[str, LazyString] = {
    TOPIC: _l("Focus topic"),
    MONTH: _l("Month"),
    CHANNEL: _l("Channel"),
    UNIT: _l("Receiving unit"),
}

KEPT: dict[str, words.Word] = {
    "met": OWED["met"],
    "late": OWED["late"],
    "missed": OWED["missed"],
    "open": OUTCOMES["open"],
    "before": OWED["before"],
}
"""What became of an obligation in a period; what runs and what lies ahead are one here."""


@dataclass(frozen=True)
class Column:
    """A column of figures: what it is called, and what it says of a line."""

    code: str
    label: LazyString
    value: Callable[[Line], int]


@dataclass(frozen=True)
class LetterColumn:
    """A column of what people wrote: what it is called, and what it says of a kind."""

    label: LazyString
    value: Callable[[Answers], int]


LETTERS = (
    LetterColumn(_l("Received"), lambda one: one.received),
    LetterColumn(_l("Answered in time"), lambda one: one.in_time),
    LetterColumn(_l("Answered late"), lambda one: one.late),
    LetterColumn(_l("Overdue"), lambda one: one.overdue),
    LetterColumn(_l("Waiting"), lambda one: one.waiting),
    LetterColumn(_l("No answer needed"), lambda one: one.unanswered),
)


FIGURES = (
    Column("planned", _l("In the plan"), lambda line: line.figures.planned),
    Column("done", _l("Carried out"), lambda line: line.figures.done),
    Column("late", _l("of these late"), lambda line: line.figures.late),
    Column("missed", _l("Overdue"), lambda line: line.figures.missed),
    Column("open", _l("To come"), lambda line: line.figures.open),
)
_UNITS = Column("units", _l("Units that took it"), lambda line: line.reach.units)
_READERS = Column("readers", _l("Readers mailed"), lambda line: line.reach.readers)
_VIEWS = Column("views", _l("Views on the portal"), lambda line: line.reach.views)
REACH = (_UNITS, _READERS, _VIEWS)
_SHOWN: dict[str, tuple[Column, ...]] = {
    TOPIC: FIGURES + REACH,
    MONTH: FIGURES + REACH,
    CHANNEL: FIGURES + REACH,
    UNIT: FIGURES,
}


def columns_of(grouping: str) -> tuple[Column, ...]:
    """The columns of a grouping. What a unit took is what is done there, so it needs no column of its own."""
    return _SHOWN[grouping]


def lines_of(report: Report, grouping: str) -> list[Line]:
    """The lines of a grouping, channels in the order in which they stand everywhere."""
    if grouping == CHANNEL:
        return sorted(report.channels, key=lambda line: words.channel_order(line.code))
    return list({TOPIC: report.topics, MONTH: report.months, UNIT: report.units}[grouping])


def total_of(report: Report, grouping: str) -> Line | None:
    """The line below the others. Channels and units have none: an item goes to several, and would be counted as often."""
    if grouping in (CHANNEL, UNIT):
        return None
    return Line(code="", name=_("Total"), name_en=None, figures=report.total, reach=report.reach)


def line_name(line: Line, grouping: str) -> str:
    """``T01 · …``, ``11/2020``, ``Web portal``, a unit's name."""
    if not line.code:
        return line.name
    if grouping == MONTH:
        return f"{line.code[5:]}/{line.code[:4]}"
    if grouping == CHANNEL:
        return str(words.channel_name(line.code))
    title = line.name_en if line.name_en and in_english() else line.name
    return f"{line.code} · {title}" if grouping == TOPIC else title


def kind_name(kind: str | None) -> str:
    """What a kind of feedback is called; None: not classified yet."""
    return str(KINDS[kind]) if kind else str(_("Not classified yet"))


def days_name(first: date, last: date) -> str:
    """``01/09/2020 – 31/08/2021``."""
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def chosen_name(chosen: Chosen) -> str:
    """``11/2020``, ``quarter IV/2020``, ``2020-2021``, or the days."""
    period = chosen.period
    return days_name(period.first, period.last) if period.kind == FREE else period_name(period)


def days_in_words(first: date, last: date) -> str:
    """``from 01/09/2020 to 31/08/2021``."""
    return str(_("from %(first)s to %(last)s", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"))


def chosen_in_words(chosen: Chosen) -> str:
    """``November 2020``, ``quarter IV/2020``, ``school year 2020-2021``, or the days: as a heading says it."""
    period = chosen.period
    if period.kind == FREE:
        return days_in_words(period.first, period.last)
    if period.kind == PLAN_MONTH:
        return str(_("month %(month)s of %(year)s", month=period.first.month, year=period.first.year))
    if period.kind == YEAR:
        return str(_("school year %(years)s", years=period_name(period)))
    return period_name(period)


def in_english() -> bool:
    """Whether the reader reads English."""
    return bool(get_locale().language == "en")


def plan_title(plan: Plan) -> str:
    """Its title in the reader's language."""
    return plan.title_en if plan.title_en and in_english() else plan.title
