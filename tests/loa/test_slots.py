"""Slots: deadlines that only an approved item fills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update

from loa import slots
from loa.database import Database, new_id
from loa.errors import Conflict, NotFound
from loa_publisher.plans.models import plans, topics

HORIZON = timedelta(days=400)
AUTUMN = datetime(2020, 10, 28, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def series_id(database: Database) -> UUID:
    """The monthly internal report, from November to August, its April moved by a week."""
    plan_id, topic_id, series_id = new_id(), new_id(), new_id()
    with database.begin() as connection:
        connection.execute(
            plans.insert().values(
                id=plan_id,
                code="1/KH",
                slug="mot",
                title="Kế hoạch",
                period_start=date(2020, 9, 1),
                period_end=date(2021, 8, 31),
                status="approved",
                imported_at=AUTUMN,
            )
        )
        connection.execute(
            topics.insert().values(
                id=topic_id, plan_id=plan_id, code="T10", position=1, slug="thi-dua", title="Thi đua"
            )
        )
        connection.execute(
            slots.series.insert().values(
                id=series_id,
                plan_id=plan_id,
                code="S01",
                slug="truong-hoc-dep",
                topic_id=topic_id,
                title="Phóng sự",
                kind="video_report",
                audience="internal",
                targets=[],
                forbidden=[],
                rrule="FREQ=MONTHLY;BYDAY=-1FR",
                starts_on=date(2020, 11, 27),
                ends_on=date(2021, 8, 31),
            )
        )
        connection.execute(
            slots.series_exceptions.insert().values(
                series_id=series_id, date=date(2021, 4, 30), moved_to=date(2021, 4, 23), reason="Nghỉ lễ"
            )
        )
    return series_id


def all_slots(connection: Connection) -> list[slots.Slot]:
    rows = connection.execute(select(slots.slots).order_by(slots.slots.c.planned_date))
    return [slots.Slot(**row._mapping) for row in rows]


def test_a_series_gets_a_slot_for_each_occurrence_at_eight_in_hanoi(
    database: Database, series_id: UUID
) -> None:
    """Ten of them, the moved one on its new day; a second time there is nothing to do."""
    with database.begin() as connection:
        first = slots.extend(connection, AUTUMN, HORIZON)
        found = all_slots(connection)
        second = slots.extend(connection, AUTUMN, HORIZON)

    assert first == slots.Extended(created=10)
    assert second == slots.Extended()
    assert found[0].due_at == datetime(2020, 11, 27, 1, tzinfo=UTC)
    assert (found[5].planned_date, found[5].date) == (date(2021, 4, 30), date(2021, 4, 23))
    assert {(slot.series_id, slot.state, slot.item_id) for slot in found} == {(series_id, "open", None)}


def test_slots_made_a_piece_at_a_time_are_those_made_at_once(database: Database, series_id: UUID) -> None:
    """The horizon rolls on."""
    with database.begin() as connection:
        steps = [
            slots.extend(connection, AUTUMN + timedelta(days=30 * step), timedelta(days=45)).created
            for step in range(11)
        ]
        found = all_slots(connection)

    assert sum(steps) == len(found) == 10
    assert max(steps) <= 2
    assert {slot.state for slot in found} == {"open"}


def test_what_was_over_before_loa_heard_of_the_series_is_history(database: Database, series_id: UUID) -> None:
    """Nobody missed it."""
    with database.begin() as connection:
        slots.extend(connection, datetime(2021, 3, 1, tzinfo=UTC), HORIZON)
        missed = slots.miss(connection, datetime(2021, 3, 1, tzinfo=UTC))
        states = [slot.state for slot in all_slots(connection)]

    assert states == ["history"] * 4 + ["open"] * 6
    assert missed == []


def test_an_open_slot_without_an_approved_item_is_missed_at_its_hour(
    database: Database, series_id: UUID
) -> None:
    """Neither before, nor twice; the one that was filled in time is not, and one that is only being written for is."""
    written, approved = new_id(), new_id()
    with database.begin() as connection:
        slots.extend(connection, AUTUMN, HORIZON)
        first, second, third, *_ = all_slots(connection)
        slots.assign(connection, first.id, written)
        slots.assign(connection, second.id, approved)
        assert slots.fill(connection, approved)

        assert slots.miss(connection, first.due_at - timedelta(microseconds=1)) == []
        missed = slots.miss(connection, third.due_at)
        again = slots.miss(connection, third.due_at)

    assert [(slot.id, slot.state, slot.item_id) for slot in missed] == [
        (first.id, "missed", written),
        (third.id, "missed", None),
    ]
    assert again == []


def test_a_slot_is_given_to_one_item(database: Database, series_id: UUID) -> None:
    """The same one again changes nothing; another is refused, and so is anything for a slot that is over."""
    mine, other = new_id(), new_id()
    with database.begin() as connection:
        slots.extend(connection, AUTUMN, HORIZON)
        first, second, *_ = all_slots(connection)
        slots.assign(connection, first.id, mine)

        assert slots.assign(connection, first.id, mine).item_id == mine
        with pytest.raises(Conflict, match="another item"):
            slots.assign(connection, first.id, other)
        slots.miss(connection, second.due_at)
        with pytest.raises(Conflict, match="missed"):
            slots.assign(connection, second.id, other)
        with pytest.raises(NotFound):
            slots.assign(connection, new_id(), other)


def test_a_voided_approval_opens_the_slot_again_until_its_hour(database: Database, series_id: UUID) -> None:
    """After its hour it was filled in time, and mending the live item does not undo that."""
    item = new_id()
    with database.begin() as connection:
        slots.extend(connection, AUTUMN, HORIZON)
        first, *_ = all_slots(connection)
        slots.assign(connection, first.id, item)
        slots.fill(connection, item)

        assert not slots.reopen(connection, item, first.due_at)
        assert slots.reopen(connection, item, first.due_at - timedelta(seconds=1))
        assert [slot.id for slot in slots.miss(connection, first.due_at)] == [first.id]
        assert not slots.fill(connection, item)


def test_a_freed_slot_waits_for_another_item(database: Database, series_id: UUID) -> None:
    """A rejected item gives its place away."""
    rejected, other = new_id(), new_id()
    with database.begin() as connection:
        slots.extend(connection, AUTUMN, HORIZON)
        first, *_ = all_slots(connection)
        slots.assign(connection, first.id, rejected)

        assert slots.free(connection, rejected)
        assert not slots.free(connection, rejected)
        assert slots.assign(connection, first.id, other).state == "open"


def test_idle_slots_follow_a_changed_series_and_worked_on_ones_stay(
    database: Database, series_id: UUID
) -> None:
    """An exception moves one, a dropped day takes one away, an earlier end takes the last; records do not change."""
    item = new_id()
    with database.begin() as connection:
        slots.extend(connection, AUTUMN, HORIZON)
        before = all_slots(connection)
        slots.assign(connection, before[8].id, item)
        connection.execute(
            slots.series_exceptions.insert(),
            [
                {
                    "series_id": series_id,
                    "date": date(2021, 1, 29),
                    "moved_to": date(2021, 1, 22),
                    "reason": "Đại hội",
                },
                {"series_id": series_id, "date": date(2021, 2, 26), "moved_to": None, "reason": "Nghỉ"},
                {
                    "series_id": series_id,
                    "date": date(2021, 7, 30),
                    "moved_to": date(2021, 7, 23),
                    "reason": "Giãn cách",
                },
            ],
        )
        connection.execute(update(slots.series).values(ends_on=date(2021, 8, 15)))
        done = slots.extend(connection, AUTUMN, HORIZON)
        after = {slot.planned_date: slot for slot in all_slots(connection)}

    assert done == slots.Extended(moved=1, dropped=2)
    assert after[date(2021, 1, 29)].due_at == datetime(2021, 1, 22, 1, tzinfo=UTC)
    assert date(2021, 2, 26) not in after
    assert date(2021, 8, 27) not in after
    assert after[date(2021, 7, 30)].date == date(2021, 7, 30)
    assert {slot.id for slot in after.values()} < {slot.id for slot in before}


def test_another_due_time_moves_the_hour(database: Database, series_id: UUID) -> None:
    """The days stay."""
    with database.begin() as connection:
        slots.extend(connection, AUTUMN, HORIZON)
        connection.execute(update(slots.series).values(due_time="16:30"))
        done = slots.extend(connection, AUTUMN, HORIZON)
        found = all_slots(connection)

    assert done.moved == 10
    assert found[0].due_at == datetime(2020, 11, 27, 9, 30, tzinfo=UTC)


def test_a_series_with_a_broken_rule_is_named_and_stops_no_other(database: Database, series_id: UUID) -> None:
    """A row written by hand."""
    broken = new_id()
    with database.begin() as connection:
        row = connection.execute(select(slots.series)).mappings().one()
        connection.execute(
            slots.series.insert().values({**row, "id": broken, "code": "S99", "rrule": "FREQ=SOMETIMES"})
        )
        done = slots.extend(connection, AUTUMN, HORIZON)

    assert done.created == 10
    assert [series for series, _ in done.broken] == [broken]


def test_many_may_extend_at_once(database: Database, series_id: UUID) -> None:
    """Together they make each slot once."""
    start = Barrier(4)
    created: list[int] = []

    def extend() -> None:
        start.wait(30)
        with database.begin() as connection:
            created.append(slots.extend(connection, AUTUMN, HORIZON).created)

    threads = [Thread(target=extend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as connection:
        assert len(all_slots(connection)) == 10
    assert sum(created) == 10
    assert len(created) == 4


def test_the_next_open_slot_tells_when_to_look_again(database: Database, series_id: UUID) -> None:
    """None where there is none."""
    with database.begin() as connection:
        assert slots.next_due(connection) is None
        slots.extend(connection, AUTUMN, HORIZON)
        assert slots.next_due(connection) == datetime(2020, 11, 27, 1, tzinfo=UTC)
