"""Holidays and quiet windows at the desk: an administrator sets them, and the calendar and an item's page follow."""

from __future__ import annotations

import re

from tests.publisher.desk.conftest import Desk, form

LIST = "/cai-dat/ngay-nghi"
QUIET = {"kind": "quiet_window", "name": "Quốc tang", "first_on": "10/03/2021", "last_on": "11/03/2021"}


def test_a_quiet_window_is_set_seen_and_taken_out(each_desk: Desk) -> None:
    """By an administrator; an officer sees it in the list, in the calendar and beside an item that is due then."""
    desk = each_desk
    admin, editor = desk.visitor("admin"), desk.visitor("editor")
    assert "Quốc tang" in admin.post(f"{LIST}/moi", QUIET).text
    number = desk.write(editor, due_day="10/03/2021")
    assert "Quốc tang" in editor.get(f"/noi-dung/{number}").text
    page = editor.get("/lich?xem=ngay&ngay=2021-03-10")
    assert page.text.count("Quốc tang") >= 2, "as a note of the day, and beside the item"
    [address] = re.findall(rf'href="({LIST}/[0-9a-f-]{{36}})"', admin.get(f"{LIST}?nam=2021").body)
    assert LIST not in "".join(re.findall(rf'href="({LIST}/[^"]+)"', editor.get(f"{LIST}?nam=2021").body))
    assert 'value="11/03/2021"' in admin.get(address).body
    admin.post(address, QUIET | {"name": "Quốc tang hai ngày"})
    assert "Quốc tang hai ngày" in editor.get(f"{LIST}?nam=2021").text
    assert "Đã bỏ" in admin.post(f"{address}/bo").text
    assert "Quốc tang" not in editor.get(f"/noi-dung/{number}").text


def test_a_public_holiday_is_taken_away_by_a_link(desk: Desk) -> None:
    """The form is filled; once saved, the list says that it does not hold."""
    admin = desk.visitor("admin")
    page = admin.get(f"{LIST}?nam=2021")
    assert "Tết Nguyên Đán" in page.text
    link = re.search(rf'href="({LIST}/moi\?[^"]*first_on=21(?:/|%2F)04(?:/|%2F)2021[^"]*)"', page.body)
    assert link
    filled = admin.get(link[1].replace("&amp;", "&"))
    assert 'value="21/04/2021"' in filled.body
    values = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', filled.body)
        for name in ("name", "first_on", "last_on")
    }
    admin.post(
        f"{LIST}/moi", {"kind": "working_day"} | {name: found[1] for name, found in values.items() if found}
    )
    assert "đã bỏ: là ngày làm việc" in admin.get(f"{LIST}?nam=2021").text


def test_what_cannot_be_taken_is_told_at_its_field(desk: Desk) -> None:
    """All of it at once, with a jump to each."""
    page = desk.visitor("admin").post(
        f"{LIST}/moi", QUIET | {"name": "", "first_on": "31/02/2021", "last_on": "x"}
    )
    assert page.status == 422
    places = re.findall(r'<li><a href="#(f-[\w-]+)">', page.body)
    assert set(places) == {"f-first_on", "f-last_on", "f-name"}
    assert all(f'id="{place}"' in page.body for place in places)


def test_an_item_that_is_urgent_or_past_is_not_warned_of(desk: Desk) -> None:
    """What is urgent goes out in a quiet window, too."""
    desk.visitor("admin").post(f"{LIST}/moi", QUIET)
    editor = desk.visitor("editor")
    page = editor.post("/noi-dung/moi", form(desk, due_day="10/03/2021", lane="urgent"))
    assert "Lịch thi vào lớp 10" in page.text
    assert "Quốc tang" not in page.text
