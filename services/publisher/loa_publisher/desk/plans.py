"""The plan of the year: its topics with their items over the months, and what it owes at a rhythm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from loa.clock import in_hanoi
from loa_publisher.accounts.roles import CONFIRM_PLANS, EDIT_PLANS, WRITE, may
from loa_publisher.desk import plans_heat, plans_words, rhythm, words
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import SUMS
from loa_publisher.desk.tabs import Tab
from loa_publisher.desk.topics import titled
from loa_publisher.desk.words import Word
from loa_publisher.items.lists import ItemLine, lines_of
from loa_publisher.items.silence import silent
from loa_publisher.plans import deriving, figures, obligations, queries
from loa_publisher.plans.editing import STEPS
from loa_publisher.plans.outcomes import Scope

blueprint = Blueprint("plans", __name__)


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
    return render_template(
        "plans/list.html",
        plans=[line.plan for line in lines],
        may_edit=may(person(), EDIT_PLANS),
        plan_state=plans_words.PLAN_STATES.__getitem__,
        plan_kind=plans_words.PLAN_KINDS.__getitem__,
    )


@blueprint.get("/ke-hoach/<uuid:plan_id>")
def show(plan_id: UUID) -> str:
    """One plan: planned against done by topic and month, what it owes, its series."""
    now = house().clock.now()
    today = in_hanoi(now).date()
    asked = request.args.get("xem", "")
    measure = asked if asked in plans_heat.MEASURES else plans_heat.AGAINST
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        topics = [line.topic for line in queries.list_topics(connection, plan_id)]
        cells, owed, derived = house().kept.get(
            connection,
            now,
            ("plan", plan_id, today),
            SUMS,
            lambda: (
                figures.by_topic_and_month(connection, today, Scope(plan_ids=[plan_id])),
                obligations.kept(connection, today, [plan_id]),
                deriving.derived(connection, today, plan_id),
            ),
        )
        current = plan.period_start <= today <= plan.period_end
        silences = silent(connection, now, [topic.id for topic in topics]) if current else []
        serieses = queries.list_series(connection, plan_id)
        above = queries.plan_of(connection, plan.parent_id) if plan.parent_id else None
        changes = deriving.changes(connection, plan_id)
        issuer = next(
            (unit.name for unit in queries.list_units(connection) if unit.slug == plan.issuer), plan.issuer
        )
        slots = [slot.item_id for one in serieses for slot in one.slots if slot.item_id]
        written = lines_of(connection, set(slots))
    years = plans_heat.years_of(plan)
    year = _year(years, today)
    by_id = {topic.id: topic for topic in topics}
    heat = plans_heat.drawn(
        topics,
        years[year],
        [month for some in years for month in some],
        cells,
        {one.topic_id: one for one in silences},
        measure,
        today,
    )
    missed = [(kept, due) for kept in owed for due in kept.dues if due.state == obligations.MISSED]
    return render_template(
        "plans/show.html",
        plan=plan,
        heat=heat,
        address=lambda **asked: url_for("plans_items.page", plan_id=plan_id, **asked),
        topic_address=lambda topic: url_for("plans_topics.show", plan_id=plan_id, code=topic.code),
        above=above,
        changes=len(changes),
        derived=derived,
        issuer=issuer,
        plan_state=plans_words.PLAN_STATES.__getitem__,
        plan_kind=plans_words.PLAN_KINDS.__getitem__,
        steps=[(code, plans_words.STEPS[code]) for code in STEPS[plan.status]],
        may_edit=may(person(), EDIT_PLANS),
        may_confirm=may(person(), CONFIRM_PLANS),
        figures=heat.all.figures,
        measures=[
            Tab(label, url_for("plans.show", plan_id=plan_id, xem=code, nam=year or None), code == measure)
            for code, label in plans_heat.MEASURES.items()
        ],
        years=[
            Tab(
                f"{some[0]:%m/%Y} – {some[-1]:%m/%Y}",
                url_for("plans.show", plan_id=plan_id, xem=measure, nam=at),
                at == year,
            )
            for at, some in enumerate(years)
        ],
        outcomes=plans_words.OUTCOMES,
        owed=owed,
        missed=missed,
        owed_word=plans_words.OWED.__getitem__,
        period_name=plans_words.period_name,
        rhythm_name=plans_words.rhythm_name,
        topics=by_id,
        serieses=[_series(one, by_id[one.topic_id], written) for one in serieses if one.topic_id in by_id],
        title=titled(plan),
        titled=titled,
        may_write=may(person(), WRITE),
    )


def _year(years: Sequence[Sequence[date]], today: date) -> int:
    """Which part of a long plan is shown: what the address asks for, else the one of today."""
    asked = request.args.get("nam", -1, type=int)
    if 0 <= asked < len(years):
        return asked
    month = today.replace(day=1)
    return next((at for at, some in enumerate(years) if month in some), 0)


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
        titled(one),
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
