from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from loa.errors import Conflict, InvalidInputs
from loa_publisher.films import followups
from tests.publisher.bureau import Bureau
from tests.publisher.films.cinema import BEAUTIFUL, NOT_YET, Cinema, segment

SCHOOL = NOT_YET["school"]
AFTER = "https://phim.example/2020-12/dong-ngac-sau"


def state(bureau: Bureau, key: Any) -> str:
    """How far it is."""
    with bureau.database.read() as connection:
        return followups.one(connection, bureau.clock.now().date(), key).state


def test_what_was_not_yet_beautiful_is_followed_to_its_end(bureau: Bureau) -> None:
    """Nobody asked → asked → late → put right with proof → shown as beautiful by a segment of a later film."""
    cinema = Cinema(bureau)
    november = cinema.film(segment(), segment(NOT_YET))
    key = cinema.rows(november)[SCHOOL].key
    assert state(bureau, key) == "open"
    with bureau.office() as office:
        followups.assign(office, key, responsible="Phòng GDĐT Bắc Từ Liêm", due_on=date(2020, 12, 10))
    assert state(bureau, key) == "asked"
    bureau.clock.advance(timedelta(days=25))
    assert state(bureau, key) == "late"
    mended = segment(BEAUTIFUL, school=SCHOOL, shown="Nước đã chảy, cửa đã thay", mends=str(key))
    december = cinema.film(nth=0, approve=False)
    with pytest.raises(InvalidInputs, match="mends: has not been put right yet"):
        cinema.put(december, mended)
    with bureau.office() as office, pytest.raises(InvalidInputs, match="after_proof"):
        followups.finish(office, key, done="Thay đường ống, sửa cửa")
    with bureau.office() as office:
        followups.finish(office, key, done="Thay đường ống, sửa cửa", after_link=AFTER)
    assert state(bureau, key) == "done"
    cinema.put(december, mended)
    assert state(bureau, key) == "done"
    cinema.approve(december)
    assert state(bureau, key) == "shown"
    assert cinema.rows(november)[SCHOOL].verdict == "chua_dep"
    with bureau.office() as office, pytest.raises(Conflict, match="already"):
        followups.assign(office, key, responsible="Ai đó", due_on=date(2021, 1, 10))


def test_only_a_later_film_shows_what_was_mended(bureau: Bureau) -> None:
    """Not the film itself, and no film before it."""
    cinema = Cinema(bureau)
    december = cinema.film(segment(NOT_YET), nth=1)
    key = cinema.rows(december)[SCHOOL].key
    with bureau.office() as office:
        followups.assign(office, key, responsible="Nhà trường", due_on=date(2020, 12, 31))
        followups.finish(office, key, done="Đã sửa", after_link=AFTER)
    mended = segment(BEAUTIFUL, mends=str(key))
    for film in (december, cinema.film(segment(), nth=0, approve=False)):
        with pytest.raises(InvalidInputs, match="earlier film"):
            cinema.put(film, mended)
    with pytest.raises(InvalidInputs, match="later film"):
        cinema.change(december, SCHOOL, verdict="dep")


def test_a_film_that_is_not_approved_asks_nobody(bureau: Bureau) -> None:
    """A verdict is followed once a second person has approved it."""
    cinema = Cinema(bureau)
    cinema.film(segment(NOT_YET), approve=False)
    with bureau.database.read() as connection:
        assert followups.followups(connection, bureau.clock.now().date()) == []


def test_all_that_is_wrong_is_told_at_once(any_bureau: Bureau) -> None:
    """Who and until when; and nobody is reminded before somebody was asked."""
    cinema = Cinema(any_bureau)
    key = cinema.rows(cinema.film(segment(NOT_YET)))[SCHOOL].key
    with any_bureau.office() as office, pytest.raises(InvalidInputs) as refusal:
        followups.assign(office, key, responsible=" ", due_on=None)
    assert [fault.field for fault in refusal.value.complaints] == ["responsible", "due_on"]
    for act in (followups.remind, lambda office, key: followups.finish(office, key, done="Xong")):
        with any_bureau.office() as office, pytest.raises(Conflict, match="who puts it right"):
            act(office, key)
