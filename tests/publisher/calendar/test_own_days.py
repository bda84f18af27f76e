"""Days that an administrator names: the calendar and the clocks follow them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loa.errors import Forbidden, InvalidInputs, NotFound
from loa_publisher.calendar import own_days
from loa_publisher.calendar.days import days_between
from loa_publisher.calendar.known_days import known_days
from loa_publisher.calendar.own_days import Given
from loa_publisher.clocks import queries as clocks
from loa_publisher.clocks.reckoning import working_day_after
from tests.publisher.bureau import Bureau

FLOOD = date(2021, 3, 10)


def given(**changes: Any) -> Given:
    """A holiday of one's own, a Wednesday in March."""
    return Given(
        **{"kind": "holiday", "first_on": FLOOD, "last_on": None, "name": "Nghỉ vì mưa lũ"} | changes
    )


def test_a_holiday_is_named_changed_and_removed(bureau: Bureau) -> None:
    """The calendar marks it from then on, clocks of working days leave it out; removed, it is a day like any other."""
    with bureau.office("admin") as office:
        id = own_days.add(office, given())
    with bureau.database.read() as connection:
        facts = days_between(connection, FLOOD, FLOOD)[FLOOD]
        assert (facts.free, [note.title for note in facts.notes]) == (True, ["Nghỉ vì mưa lũ"])
        own = own_days.every(connection)
        assert clocks.listed(connection)[0].own == own
    assert working_day_after(date(2021, 3, 9), 1, own) == date(2021, 3, 11)
    with bureau.office("admin") as office:
        own_days.change(office, id, given(last_on=date(2021, 3, 12), name="Nghỉ bão"))
        assert working_day_after(date(2021, 3, 9), 1, own_days.every(office.connection)) == date(2021, 3, 15)
        own_days.remove(office, id)
        assert FLOOD not in days_between(office.connection, FLOOD, FLOOD)
        with pytest.raises(NotFound):
            own_days.remove(office, id)


def test_a_quiet_window_says_why_nothing_goes_out(bureau: Bureau) -> None:
    """On each of its days; it is no holiday."""
    with bureau.office("admin") as office:
        own_days.add(office, given(kind="quiet_window", last_on=date(2021, 3, 11), name="Quốc tang"))
        found = days_between(office.connection, FLOOD, date(2021, 3, 12))
    assert {day: facts.quiet and facts.quiet.title for day, facts in found.items()} == {
        FLOOD: "Quốc tang",
        date(2021, 3, 11): "Quốc tang",
    }
    assert not found[FLOOD].free


def test_a_working_day_takes_a_holiday_and_a_quiet_window_away(bureau: Bureau) -> None:
    """A day of Tết is worked on, and a Saturday makes up for another day."""
    tet, saturday = date(2021, 2, 12), date(2021, 2, 20)
    with bureau.office("admin") as office:
        before = days_between(office.connection, tet, tet)[tet]
        assert before.quiet is not None
        own_days.add(office, given(kind="working_day", first_on=tet, name="Trực Tết"))
        own_days.add(office, given(kind="working_day", first_on=saturday, name="Làm bù"))
        facts = days_between(office.connection, tet, tet)[tet]
        own = own_days.every(office.connection)
        law = [one for one in known_days(office.connection, tet, tet) if one.source == "law"]
    assert (facts.quiet, facts.free) == (None, False)
    assert [one.holds for one in law] == [False]
    assert working_day_after(date(2021, 2, 11), 1, own) == tet
    assert working_day_after(date(2021, 2, 19), 1, own) == saturday


def test_what_cannot_be_a_day_is_refused_whole(any_bureau: Bureau) -> None:
    """Every field at fault is named, and nothing is written."""
    before = any_bureau.rows()
    wrong = (
        (given(kind="party", first_on=None, name=""), ["kind", "name", "first_on"]),
        (given(last_on=date(2021, 3, 9)), ["last_on"]),
        (given(last_on=date(2022, 3, 11)), ["last_on"]),
        (given(first_on=date(1900, 1, 1)), ["first_on"]),
    )
    for said, fields in wrong:
        with any_bureau.office("admin") as office, pytest.raises(InvalidInputs) as refused:
            own_days.add(office, said)
        assert [one.field for one in refused.value.complaints] == fields
    assert any_bureau.rows() == before


def test_two_entries_do_not_say_the_opposite(any_bureau: Bureau) -> None:
    """A day is either off or worked on."""
    with any_bureau.office("admin") as office:
        own_days.add(office, given())
        with pytest.raises(InvalidInputs) as refused:
            own_days.add(office, given(kind="working_day", name="Đi làm"))
    assert [one.field for one in refused.value.complaints] == ["first_on"]


@pytest.mark.parametrize("person", ["editor", "approver", "operator", "reader"])
def test_only_an_administrator_names_days(any_bureau: Bureau, person: str) -> None:
    """Whatever else somebody may."""
    with any_bureau.office(person) as office, pytest.raises(Forbidden):
        own_days.add(office, given())
