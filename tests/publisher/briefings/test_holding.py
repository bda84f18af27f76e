from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs
from loa_publisher.briefings import holding, preparing, queries
from loa_publisher.films import airings
from loa_publisher.plans.queries import list_units
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, walk
from tests.publisher.films.cinema import BEAUTIFUL, Cinema

STARTS = datetime(2020, 11, 30, 1, 30, tzinfo=UTC)
MINUTES = {"minutes": "Hội nghị thống nhất…", "link": "https://luu-tru.example/bien-ban-11"}


def called(bureau: Bureau, *, units: int = 2, **changes: Any) -> UUID:
    """A briefing that is called."""
    with bureau.office() as office:
        chosen = [unit.id for unit in list_units(office.connection)[:units]]
        said = {"title": "Giao ban tháng 11", "place": "Hội trường tầng 2", "chair": "Giám đốc Sở"}
        return preparing.call(office, **{**said, "starts_at": STARTS, "units": chosen, **changes})


def whole(bureau: Bureau, briefing_id: UUID) -> queries.Whole:
    """All of it."""
    with bureau.database.read() as connection:
        return queries.one(connection, briefing_id)


def test_a_film_counts_as_shown_when_the_briefing_was_held(bureau: Bureau) -> None:
    """With it on the playlist: the minutes are the proof that ends its task."""
    cinema = Cinema(bureau)
    film = cinema.film()
    briefing = called(bureau)
    with bureau.office() as office:
        preparing.add_point(office, briefing, subject="Khai mạc", presenter="Chánh Văn phòng", seconds=300)
        preparing.add_film(office, briefing, film)
        preparing.add_paper(office, briefing, title="Báo cáo tháng", link="https://luu-tru.example/bc")
    seen = whole(bureau, briefing)
    assert [(point.seconds, point.begins_at - STARTS) for point in seen.points] == [
        (300, timedelta()),
        (150 + 95 + 60, timedelta(seconds=300)),
    ]
    assert [point.item_id for point in seen.playlist] == [film]
    with bureau.office() as office, pytest.raises(InvalidInputs, match="not begun yet"):
        holding.hold(office, briefing, **MINUTES)
    [task] = bureau.deliveries(film)
    walk(bureau, task.id, *SENDING, "take_over")
    bureau.clock.advance(STARTS + timedelta(hours=3) - bureau.clock.now())
    with bureau.office() as office:
        there = [seen.units[0].id]
        counted = holding.hold(office, briefing, **MINUTES, attended=there)
    assert counted == holding.Counted(shown=(film,), waiting=())
    assert bureau.states(film) == ["published"]
    with bureau.database.read() as connection:
        assert set(airings.shown_at(connection, {film})) == {film}
    after = whole(bureau, briefing)
    assert after.briefing.state == "held"
    assert [unit.attended for unit in after.units] == [True, False]
    with bureau.office() as office, pytest.raises(Conflict, match="stays as it is"):
        preparing.add_point(office, briefing, subject="Muộn", presenter="", seconds=60)


def test_a_film_whose_task_has_not_come_counts_later(bureau: Bureau) -> None:
    """It is told when the briefing is held, and counted once its task stands open."""
    film = Cinema(bureau).film(nth=1)
    briefing = called(bureau)
    with bureau.office() as office:
        preparing.add_film(office, briefing, film)
    bureau.clock.advance(STARTS + timedelta(hours=3) - bureau.clock.now())
    with bureau.office() as office:
        assert holding.hold(office, briefing, **MINUTES).waiting == (film,)
    [task] = bureau.deliveries(film)
    walk(bureau, task.id, *SENDING, "take_over")
    with bureau.office() as office:
        assert holding.count_shown(office, briefing).shown == (film,)
    assert bureau.states(film) == ["published"]


def test_one_segment_of_a_film_is_not_the_film(bureau: Bureau) -> None:
    """All of its segments are."""
    cinema = Cinema(bureau)
    film = cinema.film()
    rows = cinema.rows(film)
    briefing = called(bureau)
    with bureau.office() as office:
        preparing.add_film(office, briefing, film, rows[BEAUTIFUL["school"]].key)
        assert holding.waiting_films(office.connection, briefing) == []
        for school, row in rows.items():
            if school != BEAUTIFUL["school"]:
                preparing.add_film(office, briefing, film, row.key)
        assert holding.waiting_films(office.connection, briefing) == [film]


def test_only_an_approved_film_is_shown(bureau: Bureau) -> None:
    """Neither a draft nor an item that is no film."""
    cinema, briefing = Cinema(bureau), called(bureau)
    for wrong, told in ((cinema.film(approve=False), "not approved"), (bureau.approved(), "no film")):
        with bureau.office() as office, pytest.raises(InvalidInput, match=told):
            preparing.add_film(office, briefing, wrong)


def test_a_conclusion_is_a_task_until_it_is_done(bureau: Bureau) -> None:
    """To a unit or a person, until a day; it is owed until somebody says what came of it."""
    briefing = called(bureau)
    with bureau.office() as office:
        unit = list_units(office.connection)[0].id
        task = holding.conclude(
            office, briefing, task="Sửa nhà vệ sinh", unit=unit, responsible="", due_on=date(2020, 12, 15)
        )
        with pytest.raises(InvalidInputs, match="responsible"):
            holding.conclude(
                office, briefing, task="Ai làm?", unit=None, responsible="", due_on=date(2020, 12, 15)
            )
    with bureau.office() as office:
        assert [row.id for row in queries.owed(office.connection, date(2020, 12, 15))] == [task]
        assert queries.owed(office.connection, date(2020, 12, 14)) == []
        holding.finish_conclusion(office, task, "Đã xong ngày 10/12")
        assert queries.owed(office.connection, date(2020, 12, 15)) == []
        with pytest.raises(Conflict, match="done already"):
            holding.finish_conclusion(office, task, "Lần nữa")


def test_all_that_is_wrong_is_told_at_once(any_bureau: Bureau) -> None:
    """Each field by its name; and only who may calls a briefing."""
    with pytest.raises(InvalidInputs) as refusal:
        called(any_bureau, title="", place=" ", starts_at=None)
    assert [fault.field for fault in refusal.value.complaints] == ["title", "place", "starts_at"]
    for person in ("approver", "operator", "admin", "reader"):
        with any_bureau.office(person) as office, pytest.raises(Forbidden):
            preparing.call(office, title="x", starts_at=STARTS, place="x", chair="x", units=())


def test_points_are_put_in_order(any_bureau: Bureau) -> None:
    """Up and down, no further than to the ends; taken out they are gone."""
    briefing = called(any_bureau)
    with any_bureau.office() as office:
        ids = [
            preparing.add_point(office, briefing, subject=name, presenter="", seconds=60) for name in "abc"
        ]
        preparing.move(office, briefing, ids[2], -1)
        preparing.move(office, briefing, ids[0], -1)
        preparing.take_out(office, briefing, "point", ids[1])
    assert [point.subject for point in whole(any_bureau, briefing).points] == ["a", "c"]
