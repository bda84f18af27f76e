"""The calendar's pages: what they show, what stands in their address, and moving without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from loa.slots import series_exceptions
from tests.publisher.desk.conftest import Desk, Page, Visitor

VIEWS = ("thang", "tuan", "ngay", "danh-sach")


def item_form(page: Page) -> dict[str, str]:
    """The hidden fields of the form in the page's own part."""
    own = page.body.partition("<main")[2].partition("<footer")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', own))


def move(visitor: Visitor, number: int, day: str, hour: str, **more: str) -> Page:
    """Moves an item by its form, as without JavaScript."""
    asked = visitor.get(f"/lich/noi-dung/{number}/chuyen?back=/lich?xem=thang")
    given = item_form(asked) | {"due_day": day, "due_time": hour} | more
    return visitor.post(f"/lich/noi-dung/{number}/chuyen", given)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_shows_what_is_planned(each_desk: Desk, view: str) -> None:
    """The item, its state in words, the time zone, and the item's place on Hanoi's clock."""
    editor = each_desk.visitor("editor")
    each_desk.write(editor, due_time="00:30")
    page = editor.get(f"/lich?xem={view}&ngay=2020-11-25")
    assert page.status == 200
    assert "Lịch thi vào lớp 10" in page.text
    assert "00:30" in page.text
    assert "Bản nháp" in page.text
    assert "Asia/Ho_Chi_Minh" in page.text


def test_weeks_begin_on_monday(desk: Desk) -> None:
    """From T2 to CN; in English from Mon to Sun."""
    reader, heads = desk.visitor("reader"), r'<th scope="col">(\w+)</th>'
    page = reader.get("/lich?xem=thang&ngay=2020-11-25")
    assert re.findall(heads, page.body) == ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]
    assert re.findall(r'data-cell="([^"]+)"', page.body)[0] == "26/10/2020"
    reader.client.set_cookie("loa_language", "en")
    english = reader.get("/lich?xem=thang&ngay=2020-11-25").body
    assert re.findall(heads, english) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_holidays_quiet_windows_and_moved_occurrences_are_shown(each_desk: Desk) -> None:
    """Tết and the Hùng Kings' day by the moon, the plan's quiet window, and the report that a holiday moved."""
    reader = each_desk.visitor("reader")
    tet = reader.get("/lich?xem=thang&ngay=2021-02-12").text
    assert "Mùng hai Tết Nguyên Đán" in tet
    assert "Nghỉ Tết Nguyên đán Tân Sửu" in tet
    april = reader.get("/lich?xem=danh-sach&ngay=2021-04-01").text
    assert april.count("Giỗ Tổ Hùng Vương") == 1
    assert "Chuyển từ 30/04: Nghỉ lễ 30/4" in april
    assert "chuyển sang 23/04 (Nghỉ lễ 30/4)" in april


def test_an_occurrence_that_is_left_out_is_told(desk: Desk) -> None:
    """With its reason, on the day that the rule names."""
    with desk.database.begin() as connection:
        connection.execute(
            series_exceptions.update()
            .where(series_exceptions.c.moved_to.is_not(None))
            .values(moved_to=None, reason="Dịch bệnh")
        )
    page = desk.visitor("reader").get("/lich?xem=danh-sach&ngay=2021-04-01")
    assert "không tổ chức (Dịch bệnh)" in page.text


def test_a_quiet_window_and_a_full_hour_are_hinted_at(desk: Desk) -> None:
    """A routine item within Tết, and two items of one channel in one hour; an urgent one may go out."""
    editor = desk.visitor("editor")
    first = desk.write(editor, title="Tin thường", due_day="12/02/2021", due_time="08:10")
    second = desk.write(editor, title="Tin khẩn", due_day="12/02/2021", due_time="08:50", lane="urgent")
    page = editor.get("/lich?xem=ngay&ngay=2021-02-12")
    assert page.text.count("Thời gian hạn chế tin thường: Nghỉ Tết") == 1
    assert f"Cùng giờ trên Cổng thông tin điện tử, Facebook: #{second} Tin khẩn" in page.text
    assert f"#{first} Tin thường" in page.text


def test_a_full_day_leads_to_all_of_it(desk: Desk) -> None:
    """Three are shown, the others are counted, and the day view has every one."""
    editor = desk.visitor("editor")
    for number in range(5):
        desk.write(editor, title=f"Tin số {number}", due_day="03/12/2021", due_time=f"08:0{number}")
    month = editor.get("/lich?xem=thang&ngay=2021-12-03")
    assert "+2 nữa" in month.text
    assert "Tin số 3" not in month.text
    link = re.search(r'class="cal-more" href="([^"]+)"', month.body)
    assert link
    day = editor.get(link[1].replace("&amp;", "&")).text
    assert all(f"Tin số {number}" in day for number in range(5))


def test_the_address_keeps_view_day_and_filters(desk: Desk) -> None:
    """Every link of the page leads on with them; the view is remembered for the next visit."""
    editor = desk.visitor("editor")
    desk.write(editor, title="Của tôi", due_day="25/11/2020")
    page = editor.get("/lich?xem=tuan&ngay=2020-11-25&channel=facebook&audience=public&mine=1&state=draft")
    later = re.search(r'rel="next"[^>]*href="([^"]+)"', page.body)
    assert later
    asked = dict(part.split("=") for part in later[1].split("?")[1].replace("&amp;", "&").split("&"))
    assert asked == {
        **{"xem": "tuan", "ngay": "2020-12-02", "channel": "facebook"},
        **{"audience": "public", "mine": "1", "state": "draft"},
    }
    assert "Của tôi" in page.text
    assert "Của tôi" not in editor.get("/lich?xem=tuan&ngay=2020-11-25&channel=email").text
    assert "Tuần 47" in editor.get("/lich").text


@pytest.mark.parametrize(
    "query",
    [
        "xem=x&ngay=2020-13-45&trang=x",
        "ngay=0001-01-01",
        "ngay=9999-12-31",
        "topic=%00&trang=99999999999",
        "trang=²",
    ],
)
def test_an_address_that_makes_no_sense_shows_a_calendar_all_the_same(each_desk: Desk, query: str) -> None:
    """What cannot be read is left out."""
    assert each_desk.visitor("reader").get(f"/lich?{query}").status == 200
    assert each_desk.visitor("reader").get(f"/lich?xem=danh-sach&{query}").status == 200


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_asks_the_database_as_often_however_much_there_is(each_desk: Desk, view: str) -> None:
    """With one item and with thirty: the same number of statements."""
    editor = each_desk.visitor("editor")
    counted: list[str] = []
    event.listen(
        each_desk.database.engine, "before_cursor_execute", lambda _c, _k, said, *_: counted.append(said)
    )

    def asked() -> int:
        counted.clear()
        assert editor.get(f"/lich?xem={view}&ngay=2021-12-03").status == 200
        return len(counted)

    for minute in (1, 2):
        each_desk.write(editor, due_day="03/12/2021", due_time=f"08:0{minute}")
    few = asked()
    for minute in range(10, 24):
        each_desk.write(editor, due_day=f"{minute % 5 + 1:02d}/12/2021", due_time=f"08:{minute}")
    assert asked() == few


def test_an_empty_slot_opens_the_form_for_that_hour(desk: Desk) -> None:
    """The link of a slot to come; what has passed has none."""
    editor = desk.visitor("editor")
    page = editor.get("/lich?xem=tuan&ngay=2020-11-25")
    link = re.search(
        r'data-new href="([^"]+gio=14:00[^"]*)" aria-label="Viết nội dung cho 25/11/2020', page.body
    )
    assert link, page.body[:100]
    form = editor.get(link[1].replace("&amp;", "&"))
    assert 'name="due_day" value="25/11/2020"' in form.body
    assert 'name="due_time" value="14:00"' in form.body
    assert "data-new" not in editor.get("/lich?xem=tuan&ngay=2020-11-04").body
    assert "data-new" not in desk.visitor("reader").get("/lich?xem=tuan&ngay=2020-11-25").body


def test_a_form_moves_an_item_and_the_calendar_takes_it_back(each_desk: Desk) -> None:
    """No script is needed for either."""
    editor = each_desk.visitor("editor")
    number = each_desk.write(editor)
    before = each_desk.item(number).due_at
    page = move(editor, number, "27/11/2020", "15:30")
    assert f"#{number} đã chuyển sang 27/11/2020 15:30." in page.text
    assert each_desk.item(number).due_at - before == timedelta(days=2, hours=7, minutes=30)
    undo = re.search(r"<form[^>]*data-undo>(.*?)</form>", page.body, re.DOTALL)
    assert undo
    given = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo[1]))
    back = editor.post(f"/lich/noi-dung/{number}/hoan-tac", given)
    assert f"#{number} đã trở lại: 25/11/2020 08:00." in back.text
    assert each_desk.item(number).due_at == before
    assert "đã trở lại" not in editor.get("/lich").text


@pytest.mark.parametrize(
    ("day", "hour", "sentence"),
    [
        ("21/11/2020", "08:00", "đã qua"),
        ("khi nào", "08:00", "ghi ngày theo dạng"),
        ("25/11/2020", "25:00", "không có ngày hoặc giờ này"),
        ("", "", "không được để trống"),
    ],
)
def test_a_time_that_will_not_do_is_told_at_its_field(desk: Desk, day: str, hour: str, sentence: str) -> None:
    """The form stays with what was typed, and nothing has moved."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    before = desk.item(number).due_at
    page = move(editor, number, day, hour)
    assert page.status == 422
    assert sentence in page.text.lower()
    assert f'name="due_day" value="{day}"' in page.body
    assert desk.item(number).due_at == before


def test_what_is_dropped_where_it_may_not_go_is_told_in_the_calendar(desk: Desk) -> None:
    """The calendar is shown again, with the reason."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    page = move(editor, number, "01/11/2020", "08:00", at="calendar")
    assert page.status == 200
    assert f"#{number} giữ nguyên giờ:" in page.text


def test_a_stale_calendar_moves_nothing(desk: Desk) -> None:
    """Somebody else was quicker; the second is told so."""
    editor, other = desk.visitor("editor"), desk.visitor("other")
    number = desk.write(editor)
    stale = desk.item(number).due_at.isoformat()
    move(other, number, "26/11/2020", "09:00")
    page = move(editor, number, "27/11/2020", "09:00", seen=stale)
    assert "Người khác vừa chuyển nội dung này" in page.text
    assert "26/11/2020 09:00" in editor.get(f"/noi-dung/{number}").text


def test_a_calendar_program_reads_an_address_without_signing_in(each_desk: Desk) -> None:
    """Shown once; read as iCalendar, with an ETag; nothing once it is revoked."""
    editor = each_desk.visitor("editor")
    number = each_desk.write(editor)
    made = editor.post("/lich/dang-ky", {"plan": ""})
    address = re.search(r'value="http[^"]+(/lich/doc/[^"]+\.ics)"', made.body)
    assert address
    assert address[1] not in editor.get("/lich/dang-ky").body
    program = each_desk.stranger()
    read = program.get(address[1])
    assert read.status == 200
    assert read.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert read.body.startswith("BEGIN:VCALENDAR")
    assert f"SUMMARY:#{number} Lịch thi vào lớp 10" in read.body
    again = program.client.get(address[1], headers={"If-None-Match": read.headers["ETag"]})
    assert again.status_code == 304
    link = re.search(r'action="(/lich/dang-ky/[^"]+/thu-hoi)"', made.body)
    assert link
    assert "Đã thu hồi" in editor.post(link[1]).text
    assert program.get(address[1]).status == 404
    assert program.get("/lich/doc/doan-mo.ics").status == 404


def test_only_its_owner_revokes_an_address(desk: Desk) -> None:
    """Another person is told that there is none."""
    made = desk.visitor("editor").post("/lich/dang-ky", {"plan": ""})
    link = re.search(r'action="(/lich/dang-ky/[^"]+/thu-hoi)"', made.body)
    assert link
    assert desk.visitor("admin").post(link[1]).status == 404
    assert desk.visitor("editor").post("/lich/dang-ky", {"plan": "khong-co"}).status == 404
