"""The year as a heat map: topics by months, planned against done, with the sums of rows and columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loa_publisher.items.silence import Silence
from loa_publisher.plans.figures import NONE, Figures, total
from loa_publisher.plans.periods import months
from loa_publisher.plans.queries import Plan, Topic

AGAINST: Final = "doi-chieu"
PLANNED: Final = "ke-hoach"
DONE: Final = "da-dang"
LATE: Final = "tre"
MEASURES: dict[str, LazyString] = {
    AGAINST: _l("Published of planned"),
    PLANNED: _l("Planned"),
    DONE: _l("Published"),
    LATE: _l("Late or overdue"),
}
LEVELS = 5
WIDEST = 18
"""Months shown at once; a longer plan is shown a year at a time."""
Cells = Mapping[tuple[UUID, date | None], Figures]


@dataclass(frozen=True)
class Cell:
    """One number of the map. `level`: how strong it is, 0 to LEVELS; `told`: everything in words."""

    figures: Figures
    number: str
    level: int
    told: str


@dataclass(frozen=True)
class Row:
    """A topic's cells by month, what lies in none of them, and its sum."""

    topic: Topic
    cells: Sequence[Cell]
    elsewhere: Cell
    all: Cell
    silence: Silence | None


@dataclass(frozen=True)
class Heat:
    """The whole map. `elsewhere`: what has no date, or lies outside the plan."""

    months: Sequence[date]
    now: date
    rows: Sequence[Row]
    sums: Sequence[Cell]
    sum_elsewhere: Cell
    all: Cell
    measure: str

    @property
    def elsewhere(self) -> bool:
        """Whether a column for the rest is needed."""
        return self.sum_elsewhere.figures != NONE


def drawn(
    topics: Sequence[Topic],
    shown: Sequence[date],
    plans_months: Collection[date],
    cells: Cells,
    silences: Mapping[UUID, Silence],
    measure: str,
    today: date,
) -> Heat:
    """The map of these topics over the months `shown`; what lies in none of the plan's months has a column of its own."""
    within = {(topic.id, month) for topic in topics for month in shown}
    strongest = max((_value(cells.get(key, NONE), measure) for key in within), default=0)

    def cell(figures: Figures, of: str = "", when: str = "", *, summed: bool = False) -> Cell:
        value = _value(figures, measure)
        level = 0 if summed or not value else 1 + (LEVELS - 1) * (value - 1) // max(strongest - 1, 1)
        return Cell(figures, _number(figures, measure), level, told(figures, of, when))

    rows = []
    for topic in topics:
        own = {month: one for (topic_id, month), one in cells.items() if topic_id == topic.id}
        rest = total([one for month, one in own.items() if month not in plans_months])
        rows.append(
            Row(
                topic,
                [cell(own.get(month, NONE), topic.code, f"{month:%m/%Y}") for month in shown],
                cell(rest, topic.code, _("other dates"), summed=True),
                cell(
                    total([rest, *(own.get(month, NONE) for month in shown)]),
                    topic.code,
                    _("in all"),
                    summed=True,
                ),
                silences.get(topic.id),
            )
        )
    columns = [
        cell(total([row.cells[at].figures for row in rows]), _("All topics"), f"{month:%m/%Y}", summed=True)
        for at, month in enumerate(shown)
    ]
    return Heat(
        months=shown,
        now=today.replace(day=1),
        rows=rows,
        sums=columns,
        sum_elsewhere=cell(
            total([row.elsewhere.figures for row in rows]), _("All topics"), _("other dates"), summed=True
        ),
        all=cell(total([row.all.figures for row in rows]), _("All topics"), _("in all"), summed=True),
        measure=measure,
    )


def years_of(plan: Plan) -> list[list[date]]:
    """The plan's months, in parts of twelve where it is longer than can be shown at once."""
    every = months(plan.period_start, plan.period_end)
    if len(every) <= WIDEST:
        return [every]
    return [every[at : at + 12] for at in range(0, len(every), 12)]


def told(figures: Figures, of: str, when: str) -> str:
    """A cell in words, for who does not see it and for who points at it."""
    if figures == NONE:
        return str(_("%(topic)s, %(when)s: nothing is planned", topic=of, when=when))
    parts = [ngettext("%(num)d planned", "%(num)d planned", figures.planned)]
    parts += (
        [ngettext("%(num)d out in time", "%(num)d out in time", figures.in_time)] if figures.in_time else []
    )
    parts += [ngettext("%(num)d out late", "%(num)d out late", figures.late)] if figures.late else []
    parts += [ngettext("%(num)d overdue", "%(num)d overdue", figures.missed)] if figures.missed else []
    parts += [_("%(num)d still to come", num=figures.open)] if figures.open else []
    parts += (
        [ngettext("%(num)d called off", "%(num)d called off", figures.dropped)] if figures.dropped else []
    )
    if figures.rough:
        parts.append(ngettext("%(num)d without a day yet", "%(num)d without a day yet", figures.rough))
    return str(_("%(topic)s, %(when)s: %(told)s", topic=of, when=when, told=", ".join(parts)))


def _value(figures: Figures, measure: str) -> int:
    if measure == DONE:
        return figures.done
    return figures.late + figures.missed if measure == LATE else figures.planned


def _number(figures: Figures, measure: str) -> str:
    if measure == AGAINST:
        return f"{figures.done}/{figures.planned}" if figures.planned else ""
    value = _value(figures, measure)
    return str(value) if value else ""
