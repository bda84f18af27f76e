"""What a report says is what stands in the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from loa.clock import in_hanoi
from loa_publisher.plans.figures import Figures
from loa_publisher.plans.queries import list_plans
from loa_publisher.reports.periods import Chosen, read_code
from loa_publisher.reports.reach import Reach
from loa_publisher.reports.report import Line, Report, report
from tests.publisher.bureau import Bureau
from tests.publisher.reports.lived import NOW, live
from tests.publisher.reports.plain import Plain

PLAN = "3725/KH-SGDĐT"


def made(bureau: Bureau, code: str) -> tuple[Report, Chosen]:
    with bureau.database.read() as connection:
        [line] = list_plans(connection)
        chosen = read_code(code, line.plan.period_start)
        return report(connection, NOW, line.plan.id, chosen), chosen


@pytest.fixture
def lived(bureau: Bureau) -> Bureau:
    """An office in March, with half a year behind it."""
    with bureau.database.begin() as connection:
        live(connection)
    bureau.clock.advance(NOW - bureau.clock.now())
    return bureau


@pytest.mark.parametrize("code", ["year-2020-09", "semester-2021-02", "quarter-2020-10", "month-2020-12"])
def test_every_figure_is_that_of_a_plain_sql_count(lived: Bureau, code: str) -> None:
    """By topic, month, channel and unit, on both databases."""
    found, chosen = made(lived, code)
    days = (chosen.period.first.isoformat(), chosen.period.last.isoformat(), in_hanoi(NOW).date().isoformat())
    with lived.database.read() as connection:
        plain = Plain(connection, PLAN, *days)
        counts = plain.by_topic(), plain.by_month(), plain.by_channel(), plain.by_unit()
    for lines, count in zip((found.topics, found.months, found.channels, found.units), counts, strict=True):
        assert figures(lines) == count
    assert plain_of(found.total) == sum(counts[0].values(), Figures())
    assert found.total.planned > 0


def test_the_year_had_everything(lived: Bureau) -> None:
    """What the comparison above is made on: every outcome, every kind of reach, every duty."""
    found, _ = made(lived, "year-2020-09")
    for name in ("in_time", "late", "missed", "open", "dropped"):
        assert getattr(found.total, name) > 0, name
    assert min(found.reach.units, found.reach.readers, found.reach.views) > 0
    assert found.doings.emergencies > 0
    assert found.doings.corrections > 0


def test_reach_is_counted_once_and_adds_up(lived: Bureau) -> None:
    """Topics and months come to the same, and to a plain count."""
    found, _ = made(lived, "year-2020-09")
    for lines in (found.topics, found.months):
        assert sum((line.reach for line in lines), Reach()) == found.reach
    with lived.database.read() as connection:
        plain = Plain(connection, PLAN, "", "", "")
        assert found.reach == Reach(**{name: plain.reach(name) for name in ("units", "readers", "views")})


def test_months_without_anything_stand_there_with_nothing(lived: Bureau) -> None:
    """A gap in the year is seen, not left out."""
    found, _ = made(lived, "2020-06-15..2020-09-15")
    assert [line.code for line in found.months] == ["2020-06", "2020-07", "2020-08", "2020-09"]
    assert found.months[0].figures == Figures()


def test_a_report_costs_as_many_statements_for_a_day_as_for_a_year(lived: Bureau) -> None:
    """However much there is to count."""
    costs = []
    for code in ("2020-09-01..2020-09-01", "year-2020-09"):
        said: list[str] = []

        def note(_c: Any, _k: Any, statement: str, *_: Any, said: list[str] = said) -> None:
            said.append(statement)

        event.listen(lived.database.engine, "before_cursor_execute", note)
        made(lived, code)
        event.remove(lived.database.engine, "before_cursor_execute", note)
        costs.append(len(said))
    assert costs[0] == costs[1] < 25


def plain_of(figures: Figures) -> Figures:
    """Without what the plain count does not ask for."""
    return replace(figures, days_late=0, rough=0)


def figures(lines: Any) -> dict[str, Figures]:
    """By code, those with nothing left out."""
    kept: dict[str, Figures] = {}
    for line in lines:
        assert isinstance(line, Line)
        plain = plain_of(line.figures)
        if plain != Figures():
            kept[line.code] = plain
    return kept
