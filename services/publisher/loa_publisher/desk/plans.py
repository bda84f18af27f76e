"""The plan of the year: its topics with their items over the months, and what it owes at a rhythm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from loa.clock import in_hanoi
from loa_publisher.accounts.roles import WRITE, may
from loa_publisher.deliveries.lists import published_items
from loa_publisher.desk import rhythm, words
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.desk.words import Word
from loa_publisher.items.lists import ItemLine, lines_of
from loa_publisher.items.planned import ItemBrief
from loa_publisher.plans import queries

blueprint = Blueprint("plans", __name__)

LATE = Word(_l("Late"), "bad", "state-missed", _l("Its time has come and nothing is out."))
PUBLISHED = words.DELIVERY_STATES["published"]
KEYS = (
    PUBLISHED,
    *(words.ITEM_STATES[code] for code in ("approved", "submitted", "draft", "planned", "history")),
    LATE,
)
_UNDECIDED = ("planned", "draft", "submitted", "returned")


@dataclass(frozen=True)
class Month:
    """A column of the year."""

    first: date
    now: bool

    @property
    def short(self) -> str:
        """``9``."""
        return str(self.first.month)

    @property
    def title(self) -> str:
        """``09/2026``."""
        return f"{self.first:%m/%Y}"


@dataclass(frozen=True)
class Mark:
    """An item in the year."""

    number: int
    title: str
    starts_at: datetime | None
    word: Word


@dataclass(frozen=True)
class Row:
    """A topic's year: its marks month by month, and all of them in order."""

    topic: queries.Topic
    cells: Sequence[Sequence[Mark]]
    items: Sequence[Mark]


@dataclass(frozen=True)
class SlotShown:
    """An occurrence of a series."""

    id: UUID
    due_at: datetime
    moved_from: date | None
    word: Word
    item: ItemLine | None
    open: bool


@dataclass(frozen=True)
class SeriesShown:
    """A series with what it owes."""

    title: str
    topic: queries.Topic
    rhythm: str
    audience: str
    channels: Sequence[str]
    slots: Sequence[SlotShown]
    met: int
    missed: int
    coming: int
    shown: int
    """How many slots are shown at once; the later ones unfold."""


@blueprint.get("/ke-hoach")
def page() -> str | Response:
    """The plans; with only one, that one."""
    with house().database.read() as connection:
        lines = queries.list_plans(connection)
    if len(lines) == 1 and "all" not in request.args:
        return redirect(url_for("plans.show", plan_id=lines[0].plan.id), 303)
    return render_template("plans/list.html", plans=[line.plan for line in lines])


@blueprint.get("/ke-hoach/<uuid:plan_id>")
def show(plan_id: UUID) -> str:
    """One plan."""
    now = house().clock.now()
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        overview = queries.plan_overview(connection, plan_id)
        serieses = queries.list_series(connection, plan_id)
        out = published_items(connection, {item.id for line in overview for item in line.items})
        written = lines_of(
            connection, {slot.item_id for one in serieses for slot in one.slots if slot.item_id}
        )
    months = _months(plan.period_start, plan.period_end, in_hanoi(now).date())
    topics = {line.topic.id: line.topic for line in overview}
    rows = [_row(line, months, out, now) for line in overview]
    every = [mark for row in rows for mark in row.items]
    return render_template(
        "plans/show.html",
        plan=plan,
        months=months,
        rows=rows,
        keys=KEYS,
        serieses=[_series(one, topics[one.topic_id], written) for one in serieses if one.topic_id in topics],
        counts={
            "topics": len(rows),
            "items": len(every),
            "published": sum(mark.word is PUBLISHED for mark in every),
            "late": sum(mark.word is LATE for mark in every),
        },
        title=_titled(plan),
        may_write=may(person(), WRITE),
    )


def _months(first: date, last: date, today: date) -> list[Month]:
    months, day = [], first.replace(day=1)
    while day <= last:
        months.append(Month(day, (day.year, day.month) == (today.year, today.month)))
        day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
    return months


def _row(line: queries.TopicItems, months: Sequence[Month], out: set[UUID], now: datetime) -> Row:
    marks = [Mark(item.number, item.title, item.starts_at, _word(item, out, now)) for item in line.items]
    cells: list[list[Mark]] = [[] for _ in months]
    places = {(month.first.year, month.first.month): index for index, month in enumerate(months)}
    for mark in marks:
        if mark.starts_at is None:
            continue
        local = in_hanoi(mark.starts_at)
        if (local.year, local.month) in places:
            cells[places[local.year, local.month]].append(mark)
    return Row(line.topic, cells, marks)


def _word(item: ItemBrief, out: set[UUID], now: datetime) -> Word:
    if item.id in out:
        return PUBLISHED
    if item.state in _UNDECIDED and item.due_at is not None and item.due_at < now:
        return LATE
    return words.item_state(item.state)


def _series(one: queries.Series, topic: queries.Topic, written: Mapping[UUID, ItemLine]) -> SeriesShown:
    shown = [
        SlotShown(
            slot.id,
            slot.due_at,
            slot.planned_date if slot.planned_date != slot.date else None,
            words.slot_state("written" if slot.state == "open" and slot.item_id else slot.state),
            written.get(slot.item_id) if slot.item_id else None,
            slot.state == "open" and slot.item_id is None,
        )
        for slot in one.slots
    ]
    states = [slot.state for slot in one.slots]
    return SeriesShown(
        _titled(one),
        topic,
        rhythm.in_words(one.rrule),
        one.audience,
        tuple(dict.fromkeys(target["channel"] for target in one.targets)),
        shown,
        met=states.count("filled"),
        missed=states.count("missed"),
        coming=states.count("open"),
        shown=_shown(states),
    )


def _shown(states: Sequence[str]) -> int:
    """Everything up to the third slot that is still open; one that would unfold alone is shown too."""
    opened = [index for index, state in enumerate(states) if state == "open"][:3]
    count = opened[-1] + 1 if opened else len(states)
    return len(states) if len(states) - count <= 1 else count


def _titled(one: queries.Plan | queries.Series) -> str:
    return one.title_en if one.title_en and get_locale().language == "en" else one.title
