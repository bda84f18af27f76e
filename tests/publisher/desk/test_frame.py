"""The frame around every page: which rooms it offers, in which groups, and where it says one is."""

from __future__ import annotations

import re

from loa_publisher.accounts.roles import may
from loa_publisher.deliveries.pages import AtLeast
from loa_publisher.desk import frame
from tests.publisher.desk.conftest import Desk


def test_the_rooms_stand_in_groups_under_their_headings(desk: Desk) -> None:
    """In the column and again in the sheet of a phone, each group once and every room in one."""
    page = desk.visitor("editor").get("/noi-dung")
    for prefix in ("", "thumb-"):
        heads = re.findall(rf'id="{prefix}rooms-\d">([^<]+)<', page.body)
        assert heads == ["Công việc", "Năm học", "Hệ thống"]
    column = page.body[page.body.index('<nav class="side"') : page.body.index("<main")]
    offered = [row for row in frame._ROOMS if may(desk.people["editor"], row.needs)]
    assert len(re.findall(r'<a class="room"', column)) == len(offered)
    assert len({row.name for row in frame._ROOMS}) == len(frame._ROOMS)
    assert sum(row.thumb for row in frame._ROOMS) == 4


def test_a_page_below_a_room_marks_it_as_the_place_where_one_is(desk: Desk) -> None:
    """The room's own page is the current page; a page behind it is within the current room."""
    visitor = desk.visitor("editor")
    for path, said in (("/noi-dung", "page"), ("/phe-duyet/uy-quyen", "true")):
        column = visitor.get(path).body.partition("<main")[0]
        assert re.findall(r'aria-current="(\w+)"', column) == [said]


def test_a_room_that_a_person_may_not_use_is_not_offered(desk: Desk) -> None:
    """A row may name the action that its room is for."""
    group, user = frame._WORK, frame.Person("Đầu mối đơn vị", ("reader",))
    with desk.app.test_request_context("/"):
        all_of_them = frame.draw(user, frame.Waiting(), allowed=lambda action: True)
        none = frame.draw(user, frame.Waiting(), allowed=lambda action: False)
    assert all_of_them.groups[0].label == group
    assert none.groups == ()


def test_rooms_are_drawn_anew_for_another_count(desk: Desk) -> None:
    """Though they are kept from page to page; so many and more than so many are two counts."""
    user = frame.Person("Cán bộ", ("operator",))
    drawn = []
    with desk.app.test_request_context("/noi-dung"):
        for faults in (7, 1000, AtLeast(1000)):
            found = frame.draw(user, frame.Waiting(faults=faults), allowed=lambda action: True)
            drawn.append(
                re.findall(r"room-count[^>]*>([\d.+]+)<", frame.rooms_drawn("side", found.groups, "vi"))
            )
    assert drawn == [["7"], ["1.000"], ["1.000+"]]
