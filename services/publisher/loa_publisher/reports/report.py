"""A report: a plan's figures in a period by topic, month, channel and receiving unit, whom it reached, and what was owed.

A dozen statements, whatever there is to count. Every grouping is of the same items: the topics' figures add up to the total, and
so do the months'. An item goes to several channels and units, so theirs do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from loa.clock import in_hanoi
from loa_publisher.plans import figures as plan_figures
from loa_publisher.plans import queries
from loa_publisher.plans.figures import NONE, Figures
from loa_publisher.plans.outcomes import Scope
from loa_publisher.plans.periods import months
from loa_publisher.reports import reach
from loa_publisher.reports.answers import Answers, Letters, to_feedback, to_issues
from loa_publisher.reports.duties import Doings, Record, doings_of, obligations_of
from loa_publisher.reports.periods import Chosen
from loa_publisher.reports.reach import UNIT, Reach

T = TypeVar("T", Figures, Reach)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One topic, month, channel or unit. `code`: T01, 2020-11, portal, a unit's key; `name`: empty where the code says it."""

    code: str
    name: str
    name_en: str | None
    figures: Figures
    reach: Reach


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole of it. `made_at`: figures are as of then, and a day that is not over yet is nobody's fault."""

    plan: queries.Plan
    chosen: Chosen
    made_at: datetime
    total: Figures
    reach: Reach
    topics: Sequence[Line]
    months: Sequence[Line]
    channels: Sequence[Line]
    units: Sequence[Line]
    obligations: Sequence[Record]
    doings: Doings
    issues: Answers
    feedback: Letters


def report(connection: Connection, now: datetime, plan_id: UUID, chosen: Chosen) -> Report:
    """Makes it. Raises NotFound."""
    plan = queries.plan_of(connection, plan_id)
    today = in_hanoi(now).date()
    scope = Scope(plan_ids=[plan_id], first=chosen.period.first, last=chosen.period.last)
    cells = plan_figures.by_topic_and_month(connection, today, scope)
    reached = reach.by_topic_and_month(connection, today, scope)
    total = plan_figures.total(cells)
    reach_total = sum(reached.values(), Reach())
    return Report(
        plan=plan,
        chosen=chosen,
        made_at=now,
        total=total,
        reach=reach_total,
        topics=[
            Line(
                code=line.topic.code,
                name=line.topic.title,
                name_en=line.topic.title_en,
                figures=_sum([found for key, found in cells.items() if key[0] == line.topic.id], NONE),
                reach=_sum([found for key, found in reached.items() if key[0] == line.topic.id], Reach()),
            )
            for line in queries.list_topics(connection, plan_id)
        ],
        months=[
            Line(
                code=f"{month:%Y-%m}",
                name="",
                name_en=None,
                figures=_sum([found for key, found in cells.items() if key[1] == month], NONE),
                reach=_sum([found for key, found in reached.items() if key[1] == month], Reach()),
            )
            for month in months(chosen.period.first, chosen.period.last)
        ],
        channels=_channels(connection, today, scope, reach_total),
        units=_units(connection, today, scope),
        obligations=obligations_of(connection, today, plan_id, chosen),
        doings=doings_of(connection, plan_id, chosen),
        issues=to_issues(connection, now, plan_id, chosen),
        feedback=to_feedback(connection, now, plan_id, chosen),
    )


def _channels(connection: Connection, today: date, scope: Scope, total: Reach) -> list[Line]:
    own = {
        "portal": Reach(views=total.views),
        "email": Reach(readers=total.readers),
        UNIT: Reach(units=total.units),
    }
    found = plan_figures.by_channel(connection, today, scope)
    return [
        Line(code=code, name="", name_en=None, figures=figures, reach=own.get(code, Reach()))
        for code, figures in sorted(found.items())
    ]


def _units(connection: Connection, today: date, scope: Scope) -> list[Line]:
    found = plan_figures.by_account(connection, today, scope, UNIT)
    return [
        Line(code=one.key, name=one.label, name_en=None, figures=figures, reach=Reach(units=figures.done))
        for one, figures in sorted(found.items(), key=lambda pair: pair[0].label)
    ]


def _sum(found: Sequence[T], nothing: T) -> T:
    return sum(found, nothing)
