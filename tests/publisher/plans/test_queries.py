"""What pages and programs read of the plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection, event

from loa.database import Database, new_id
from loa.errors import NotFound
from loa_publisher.issues.queries import items_of, of_plan
from loa_publisher.items.planned import items_of_plan
from loa_publisher.plans import queries
from loa_publisher.plans.importing import import_plan
from loa_publisher.plans.plan_file import PlanFile


@pytest.fixture
def plan_id(database: Database, sample_plan: PlanFile, issued: datetime) -> UUID:
    """The sample year, and the year before it without items and series."""
    before = replace(
        sample_plan,
        plan=replace(
            sample_plan.plan,
            code="3000/KH-SGDĐT",
            period_start=date(2019, 9, 1),
            period_end=date(2020, 8, 31),
        ),
        topics=(replace(sample_plan.topics[0], title="Năm trước"),),
        items=(),
        series=(),
        calendar=(),
        hot_issues=(),
    )
    with database.begin() as connection:
        imported = import_plan(connection, sample_plan, now=issued)
        import_plan(connection, before, now=issued)
    return imported.plan_id


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """Every statement that goes to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)


def test_plans_are_listed_latest_first_with_their_sizes(database: Database, plan_id: UUID) -> None:
    """One of them has no items."""
    with database.read() as connection:
        found = queries.list_plans(connection)

    assert [(line.plan.code, line.topics, line.items) for line in found] == [
        ("3725/KH-SGDĐT", 10, 44),
        ("3000/KH-SGDĐT", 1, 0),
    ]


def test_a_plan_is_found_by_id_and_by_number(database: Database, plan_id: UUID) -> None:
    """And one that there is not is not."""
    with database.read() as connection:
        assert queries.plan_of(connection, plan_id) == queries.plan_of_code(connection, "3725/KH-SGDĐT")
        with pytest.raises(NotFound):
            queries.plan_of(connection, new_id())
        with pytest.raises(NotFound):
            queries.plan_of_code(connection, "1/KH")


def test_topics_come_in_the_plans_order_with_their_items(database: Database, plan_id: UUID) -> None:
    """Topics without items too."""
    with database.read() as connection:
        lines = queries.list_topics(connection, plan_id)
        (last_year,) = queries.list_topics(connection, queries.plan_of_code(connection, "3000/KH-SGDĐT").id)

    assert [line.topic.code for line in lines] == [f"T{number:02}" for number in range(1, 11)]
    assert sum(line.items for line in lines) == 44
    assert last_year.items == 0


def test_a_topic_is_found_by_code_or_slug_in_the_latest_plan(database: Database, plan_id: UUID) -> None:
    """Or in the one that is asked for."""
    with database.read() as connection:
        by_code = queries.topic_of_name(connection, "T01")
        by_slug = queries.topic_of_name(connection, "phap-luat-giao-duc")
        older = queries.plan_of_code(connection, "3000/KH-SGDĐT").id
        of_older = queries.topic_of_name(connection, "T01", older)
        first, *_, last = queries.all_topics(connection)
        with pytest.raises(NotFound):
            queries.topic_of_name(connection, "T11")
        with pytest.raises(NotFound):
            queries.topic_of(connection, new_id())
        assert queries.topic_of(connection, by_code.id) == by_code == by_slug == first

    assert by_code.plan_id == plan_id
    assert of_older == last
    assert of_older.title == "Năm trước"


def test_series_come_with_their_slots(database: Database, plan_id: UUID) -> None:
    """By their day."""
    with database.read() as connection:
        monthly, quarterly = queries.list_series(connection, plan_id)
        of_slot = queries.series_of_slot(connection, quarterly.slots[3].id)
        with pytest.raises(NotFound):
            queries.series_of_slot(connection, new_id())

    assert (len(monthly.slots), len(quarterly.slots)) == (10, 4)
    assert [slot.date for slot in monthly.slots] == sorted(slot.date for slot in monthly.slots)
    assert monthly.targets == [{"channel": "manual", "account": "briefing", "variant": None}]
    assert {"channel": "facebook", "account": None, "variant": None} in monthly.forbidden
    assert of_slot == replace(quarterly, slots=[quarterly.slots[3]])


def test_events_are_those_that_touch_the_days_asked_for(database: Database, plan_id: UUID) -> None:
    """One that lasts over them, and those whose end nobody knows yet."""
    with database.read() as connection:
        in_tet = queries.list_events(connection, date(2021, 2, 12), date(2021, 2, 12))
        in_june = queries.list_events(connection, date(2021, 6, 13), date(2021, 6, 30))
        everything = queries.list_events(connection, date(2020, 1, 1), date(2021, 12, 31))

    assert [event.slug for event in in_tet] == ["tet-tan-suu"]
    assert [event.slug for event in in_june] == ["dung-den-truong-5-2021", "thi-lop-10-2021"]
    assert len(everything) == 22


def test_units_are_those_that_are_valid_on_the_day(database: Database, plan_id: UUID) -> None:
    """District offices ended with June 2025."""
    with database.read() as connection:
        every = queries.list_units(connection)
        last_day = queries.list_units(connection, date(2025, 6, 30))
        after = queries.list_units(connection, date(2025, 7, 1))

    assert (len(every), len(last_day)) == (31, 31)
    assert [unit.slug for unit in after] == ["so-gddt-ha-noi"]
    assert {unit.parent_id for unit in every} == {None, after[0].id}


def test_hot_issues_refer_to_the_items_that_answer_them(database: Database, plan_id: UUID) -> None:
    """Latest first."""
    with database.read() as connection:
        issues = of_plan(connection, plan_id)
        answers = {row.id: items_of(connection, row.id) for row in issues}
        items = {item.id: item.code for item in items_of_plan(connection, plan_id)}
        groups = queries.list_groups(connection)

    assert [(row.code, [items[one.id] for one in answers[row.id]]) for row in issues] == [
        ("H04", ["I040"]),
        ("H03", ["I037"]),
        ("H02", []),
        ("H01", ["I007"]),
    ]
    assert {group.code for group in groups} >= {"phu_huynh", "bao_chi"}


def test_no_page_asks_the_database_once_a_row(database: Database, plan_id: UUID) -> None:
    """Three statements at most, for 44 items or none."""
    asked: list[Callable[[Connection], object]] = [
        queries.list_plans,
        queries.all_topics,
        lambda connection: queries.list_topics(connection, plan_id),
        lambda connection: queries.plans_on(connection, date(2020, 11, 22)),
        lambda connection: queries.list_series(connection, plan_id),
        lambda connection: of_plan(connection, plan_id),
        queries.list_units,
    ]
    with database.read() as connection:
        for ask in asked:
            with statements(connection) as seen:
                ask(connection)
            assert 1 <= len(seen) <= 3
