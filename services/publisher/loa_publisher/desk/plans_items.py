"""The items behind a number of the plan: of a topic, a month, an outcome, by planned day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from loa.clock import in_hanoi
from loa_publisher.accounts.roles import WRITE, may
from loa_publisher.desk import plans_words
from loa_publisher.desk.access import person
from loa_publisher.desk.house import house
from loa_publisher.desk.kept import SUMS
from loa_publisher.desk.plans_heat import told
from loa_publisher.desk.tabs import Pages, Tab
from loa_publisher.desk.topics import topic_title
from loa_publisher.plans import figures, items_of, periods, queries
from loa_publisher.plans.outcomes import DONE, OUTCOMES, PLANNED, Scope

blueprint = Blueprint("plans_items", __name__)

PAGE = 50
YEARS = range(1900, 2200)
OTHER = "khac"
GROUPS = {"": PLANNED, "done": DONE, **{one: (one,) for one in OUTCOMES}}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what cannot be read is as if it were not there."""

    topic: str
    month: str
    outcome: str
    page: int

    @property
    def first(self) -> date | None:
        """The first day of the month."""
        try:
            found = date.fromisoformat(f"{self.month}-01")
        except ValueError:
            return None
        return found if found.year in YEARS else None

    def address(self, plan_id: UUID, **changed: Any) -> str:
        """The list with something else asked for."""
        own = {"topic": self.topic, "thang": self.month, "ra": self.outcome}
        query = {name: value or None for name, value in {**own, **changed}.items()}
        return url_for("plans_items.page", plan_id=plan_id, **query)


@blueprint.get("/ke-hoach/<uuid:plan_id>/noi-dung")
def page(plan_id: UUID) -> str:
    """The list: by topic, month and outcome."""
    asked = _asked()
    now = house().clock.now()
    today = in_hanoi(now).date()
    with house().database.read() as connection:
        plan = queries.plan_of(connection, plan_id)
        topics = {line.topic.code: line.topic for line in queries.list_topics(connection, plan_id)}
        topic = topics.get(asked.topic)
        first = asked.first
        scope = Scope(
            plan_ids=[plan_id],
            topic_ids=[topic.id] if topic else None,
            first=first,
            last=periods.after(first, 1) - timedelta(days=1) if first else None,
        )
        months = periods.months(plan.period_start, plan.period_end)
        outside = (months[0], periods.last_day("month", months[-1])) if asked.month == OTHER else None
        by_month = house().kept.get(
            connection,
            now,
            ("by_month", today, repr(scope)),
            SUMS,
            lambda: figures.by_month(connection, today, scope),
        )
        summed = figures.total(
            [one for month, one in by_month.items() if outside is None or month not in months]
        )
        wanted = GROUPS[asked.outcome]
        count = sum(getattr(summed, name) for name in wanted)
        number = min(asked.page, max(1, -(-count // PAGE)))
        lines, _count = house().kept.get(
            connection,
            now,
            ("items", today, repr(scope), wanted, outside, number),
            SUMS,
            lambda: items_of.listed(
                connection, today, scope, of=wanted, outside=outside, limit=PAGE, offset=(number - 1) * PAGE
            ),
        )
    when = f"{first:%m/%Y}" if first else _("other dates") if outside else _("in all")
    return render_template(
        "plans/items.html",
        plan=plan,
        may_write=may(person(), WRITE),
        topic=topic,
        when=when,
        lines=lines,
        topics={one.id: one for one in topics.values()},
        told=told(summed, topic.code if topic else _("All topics"), when),
        tabs=_tabs(asked, plan_id, summed),
        pages=Pages(number, PAGE, count, lambda at: asked.address(plan_id, trang=at)),
        asked=asked,
        outcome_word=plans_words.OUTCOMES.__getitem__,
        day_name=plans_words.day_name,
        topic_options=[
            ("", _("All focus topics")),
            *((one.code, f"{one.code} · {topic_title(one)}") for one in topics.values()),
        ],
        month_options=[
            ("", _("All months")),
            *((f"{one:%Y-%m}", f"{one:%m/%Y}") for one in months),
            (OTHER, _("other dates")),
        ],
    )


def _asked() -> Asked:
    given = request.args
    outcome = given.get("ra", "")
    return Asked(
        topic=given.get("topic", "")[:40],
        month=given.get("thang", "")[:10],
        outcome=outcome if outcome in GROUPS else "",
        page=max(1, given.get("trang", 1, type=int)),
    )


def _tabs(asked: Asked, plan_id: UUID, summed: figures.Figures) -> list[Tab]:
    labels = {
        "": _("Planned"),
        "done": _("Published"),
        **{one: plans_words.OUTCOMES[one].label for one in OUTCOMES},
    }
    counts = {code: sum(getattr(summed, name) for name in names) for code, names in GROUPS.items()}
    return [
        Tab(label, asked.address(plan_id, ra=code), code == asked.outcome, counts[code], bad=code == "missed")
        for code, label in labels.items()
        if code in ("", asked.outcome) or counts[code]
    ]
