"""The plan's page: the heat map's numbers lead to lists as long as they say, what is owed stands out, all in a table."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from loa_publisher.items.models import items
from loa_publisher.plans.queries import plan_of_code
from tests.publisher.desk.conftest import Desk, Page, form


def plan(desk: Desk) -> str:
    """The address of the sample plan."""
    with desk.database.read() as connection:
        return f"/ke-hoach/{plan_of_code(connection, '3725/KH-SGDĐT').id}"


def cells(page: Page) -> list[tuple[str, str]]:
    """The links of the map with what is read aloud of each."""
    table = page.body[page.body.index('<table class="heat') : page.body.index("</table>")]
    return re.findall(r'<a href="([^"]+)" title="([^"]+)"', table)


def test_every_cell_leads_to_as_many_items_as_it_says(desk: Desk) -> None:
    """Rows, columns and the sum of all, read aloud in words, so that nobody needs the colour."""
    desk.clock.advance(timedelta(days=60))
    reader = desk.visitor("reader")
    page = reader.get(plan(desk))
    links = cells(page)
    assert len(links) > 40
    assert any("quá hạn" in told for _, told in links)
    for href, told in [*links[:4], *links[-3:]]:
        planned = int(re.search(r"(\d+) theo kế hoạch", told)[1])  # type: ignore[index]
        shown = reader.get(href.replace("&amp;", "&"))
        assert told in shown.body
        assert re.search(rf"Dự kiến {planned}\b", shown.text), (href, told)
    assert "Mọi nội dung, tất cả: 44 theo kế hoạch" in links[-1][1]


def test_the_map_is_a_table_with_headings_of_rows_and_columns(desk: Desk) -> None:
    """Ten topics and their sum, twelve months and their sum; the month that runs is marked."""
    body = desk.visitor("reader").get(plan(desk)).body
    table = body[body.index('<table class="heat') : body.index("</table>")]
    assert table.count('<th scope="row">') == 11
    assert table.count('<th scope="col"') == 14
    assert len(re.findall(r'aria-current="date"><abbr title="11/2020"', table)) == 1
    assert "<caption" in table


@pytest.mark.parametrize(
    ("measure", "number"), [("doi-chieu", "4/4"), ("ke-hoach", "4"), ("da-dang", "4"), ("tre", "")]
)
def test_the_map_shows_one_measure_at_a_time(desk: Desk, measure: str, number: str) -> None:
    """September was back-filled: four planned, four out, none late."""
    body = desk.visitor("reader").get(f"{plan(desk)}?xem={measure}").body
    sums = re.findall(r'data-label="09/2020">(.*?)</td>', body)[-1]
    found = re.search(r'heat-number" aria-hidden="true">([^<]*)<', sums)
    assert (found[1] if found else "") == number


def test_what_has_no_date_has_a_column_of_its_own(desk: Desk) -> None:
    """And a list."""
    assert "Ngày khác" not in desk.visitor("reader").get(plan(desk)).text
    editor = desk.visitor("editor")
    number = desk.write(editor, due_day="", due_time="")
    page = editor.get(plan(desk))
    assert "Ngày khác" in page.text
    listed = editor.get(f"{plan(desk)}/noi-dung?thang=khac").text
    assert f"#{number}" in listed
    assert "chưa có ngày" in listed


def test_a_missed_obligation_stands_out_on_the_plan_and_today(desk: Desk) -> None:
    """November's film was never shown: it is told above everything, and on the page of today for two months."""
    reader = desk.visitor("reader")
    assert "không đạt chỉ tiêu" not in reader.get(plan(desk)).text
    assert "Đang trong kỳ" in reader.get("/").text
    desk.clock.advance(timedelta(days=6))
    page = reader.get(plan(desk)).text
    assert "1 kỳ không đạt chỉ tiêu" in page
    assert "11/2020 Bị lỡ" in page
    today = reader.get("/").text
    assert "Chỉ tiêu định kỳ cần thực hiện" in today
    assert "11/2020 · hạn 27/11/2020 Bị lỡ" in today
    desk.clock.advance(timedelta(days=60))
    assert "11/2020 · hạn 27/11/2020" not in reader.get("/").text
    assert "11/2020 Bị lỡ" in reader.get(plan(desk)).text


def test_what_the_address_asks_for_and_cannot_be_read_is_as_if_it_were_not_there(desk: Desk) -> None:
    """No page breaks by it."""
    reader = desk.visitor("reader")
    for query in (
        "thang=2020-13",
        "thang=9999-12",
        "topic=T99",
        "ra=x",
        "trang=999999",
        "thang=%00",
        "nam=99",
    ):
        assert reader.get(f"{plan(desk)}/noi-dung?{query}").status == 200
        assert reader.get(f"{plan(desk)}?{query}&xem=gi").status == 200


def test_a_plans_page_costs_the_same_however_many_items_it_has(each_desk: Desk) -> None:
    """The number of statements does not grow with the rows."""
    desk = each_desk
    editor, address = desk.visitor("editor"), plan(each_desk)

    def statements() -> int:
        seen: list[str] = []
        note = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(desk.database.engine, "before_cursor_execute", note)
        editor.get(address)
        event.remove(desk.database.engine, "before_cursor_execute", note)
        return len(seen)

    before = statements()
    for _ in range(5):
        desk.write(editor)
    with desk.database.begin() as connection:
        connection.execute(update(items).where(items.c.code.is_not(None)).values(topic_id=items.c.topic_id))
    assert statements() == before < 32


def test_a_plan_is_made_edited_and_closed_at_the_desk(desk: Desk) -> None:
    """Faults stand at their fields with what was typed kept; an approver puts it in force and closes it."""
    editor, approver = desk.visitor("editor"), desk.visitor("approver")
    given = {
        "code": "64/KH-BGDĐT",
        "title": "Phòng, chống nCoV",
        "kind": "ad_hoc",
        "period_start": "06/02/2020",
    }
    refused = editor.post("/ke-hoach/moi", {**given, "period_end": "hè"})
    assert refused.status == 422
    assert 'id="f-period_end-error"' in refused.body
    assert 'value="Phòng, chống nCoV"' in refused.body
    made = editor.post("/ke-hoach/moi", {**given, "period_end": "31/12/2020"}, follow=False)
    address = made.headers["Location"]
    assert "Bản nháp" in editor.get(address).text
    editor.post(f"{address}/sua", {**given, "title": "Phòng, chống dịch", "period_end": "31/12/2020"})
    assert "Phòng, chống dịch" in editor.get("/ke-hoach").text  # two plans: a list
    for status in ("approved", "closed"):
        approver.post(f"{address}/trang-thai", {"status": status})
    assert "Sửa kế hoạch" not in editor.get(address).text
    page = editor.post(f"{address}/trong-tam", {"act": "add", "title": "Mới"})
    assert "kế hoạch đã đóng" in page.text.lower()


def test_topics_objectives_campaigns_and_obligations_are_edited_at_the_desk(desk: Desk) -> None:
    """Each by a plain form; what is refused says why at its place."""
    editor, address = desk.visitor("editor"), plan(desk)
    t07 = desk.topic("T07")
    page = editor.post(f"{address}/trong-tam", {"act": "add", "title": "Chuyển đổi số"})
    assert 'value="Chuyển đổi số"' in page.body
    page = editor.post(f"{address}/trong-tam", {"act": "remove", "topic": t07})
    assert "hãy cho thôi dùng" in page.text
    assert editor.post(f"{address}/trong-tam", {"act": "add", "title": ""}).status == 422
    assert editor.post(f"{address}/muc-tieu", {"act": "add", "text": "Người dân hiểu"}).status == 200
    assert "Người dân hiểu" in editor.get(f"{address}/muc-tieu").body
    drive = {
        "name": "Tháng an toàn",
        "starts_on": "01/09/2020",
        "ends_on": "30/09/2020",
        "topics": [t07],
        "items": "#3",
    }
    assert editor.post(f"{address}/dot/moi", {**drive, "items": "#9999"}).status == 422
    page = editor.post(f"{address}/dot/moi", drive)
    assert "Tháng an toàn" in page.text
    assert "#3" in page.text
    owed = {
        "title": "Tin an toàn",
        "owed": "2",
        "period": "month",
        "topic_id": t07,
        "responsible": "Phòng CTTT",
    }
    assert editor.post(f"{address}/chi-tieu/moi", {**owed, "owed": "0"}).status == 422
    page = editor.post(f"{address}/chi-tieu/moi", owed)
    assert "mỗi tháng 02" in page.text
    assert "Phòng CTTT" in page.text
    topic = editor.get(f"{address}/trong-tam/T07").text
    assert "Tin an toàn" in topic
    assert "Tháng an toàn" in topic
    edit = re.search(rf'href="({address}/chi-tieu/[0-9a-f-]+)"[^>]*aria-label="[^"]*Tin an toàn', page.body)
    assert edit
    assert 'value="Phòng CTTT"' in editor.get(edit[1]).body
    assert "Tin an toàn" not in editor.post(edit[1], {"act": "remove"}).text


def test_a_derived_plan_tells_what_changes_above(desk: Desk) -> None:
    """The office's plan links to the department's, which lists it; a new title above is taken over with one button."""
    editor, above = desk.visitor("editor"), plan(desk)
    head = {
        "code": "260/KH-GDĐT",
        "title": "Thường Tín",
        "period_start": "01/09/2020",
        "period_end": "31/08/2021",
    }
    parent = above.rpartition("/")[2]
    chosen = [desk.topic("T01"), desk.topic("T02")]
    none = editor.post(f"/ke-hoach/moi?theo={parent}", {**head, "kind": "annual"})
    assert none.status == 422
    made = editor.post(
        f"/ke-hoach/moi?theo={parent}", {**head, "kind": "annual", "topics": chosen}, follow=False
    )
    own = made.headers["Location"]
    assert "260/KH-GDĐT · Thường Tín" in editor.get(above).text
    assert "8 thay đổi ở cấp trên" in editor.get(own).text
    editor.post(f"{above}/trong-tam", {"act": "change", "topic": chosen[0], "title": "Luật Nhà giáo"})
    told = editor.get(f"{own}/cap-tren").text
    assert "Đã thay đổi T01" in told
    editor.post(f"{own}/cap-tren", {"topic": chosen[0], "act": "take"})
    assert "Luật Nhà giáo" in editor.get(own).text
    assert "Đã thay đổi" not in editor.get(f"{own}/cap-tren").text


def test_a_confirmed_date_asks_for_a_reason_wherever_it_is_moved(desk: Desk) -> None:
    """On the item's page, in the calendar's form and in the editor; the history tells it all."""
    editor, approver = desk.visitor("editor"), desk.visitor("approver")
    number = desk.write(editor)
    approver.post(f"/noi-dung/{number}/ke-hoach/xac-nhan")
    for path in (f"/noi-dung/{number}", f"/lich/noi-dung/{number}/chuyen", f"/noi-dung/{number}/soan"):
        assert 'name="date_reason"' in editor.get(path).body, path
    to = {"due_day": "26/11/2020", "due_time": "09:00"}
    page = editor.post(f"/noi-dung/{number}/len-lich", to)
    assert "Ngày đã chốt; hãy nêu lý do dời." in page.text
    seen = desk.item(number).due_at.isoformat()
    page = editor.post(f"/lich/noi-dung/{number}/chuyen", {**to, "seen": seen})
    assert page.status == 422
    asked = editor.get(f"/lich/noi-dung/{number}/chuyen?due_day=27/11/2020&due_time=10:00").body
    assert 'value="27/11/2020"' in asked  # what was dragged there stands in the form already
    edited = form(desk, **to, base=desk.item(number).revision_hash)
    page = editor.post(f"/noi-dung/{number}/soan", edited)
    assert page.status == 422
    assert "f-date_reason" in page.body
    editor.post(f"/noi-dung/{number}/soan", {**edited, "date_reason": "Bộ dời lịch"})
    editor.post(
        f"/noi-dung/{number}/len-lich", {**to, "due_day": "28/11/2020", "date_reason": "Trùng sự kiện"}
    )
    told = editor.get(f"/noi-dung/{number}/ke-hoach").text
    assert told.index("Trùng sự kiện") < told.index("Bộ dời lịch") < told.index("Ngày đã chốt : 25/11/2020")
    calendar = editor.get("/lich?xem=thang&ngay=2020-11-22").body
    assert re.search(rf'data-item="{number}"[^>]*data-confirmed', calendar)


def test_a_month_stands_in_the_calendar_as_a_month(desk: Desk) -> None:
    """Not on a day that nobody chose; the heat map marks it, too."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    editor.post(f"/noi-dung/{number}/ke-hoach/ngay", {"month": "2021-02", "precision": "month"})
    assert "Dự kiến 02/2021, chưa định ngày" in editor.get("/lich?xem=thang&ngay=2021-02-10").text
    assert "Dự kiến 02/2021" not in editor.get("/lich?xem=thang&ngay=2021-03-10").text
    assert "1 chưa định ngày" in editor.get(plan(desk)).body
    assert "02/2021" in editor.get(f"/noi-dung/{number}").text
    refused = editor.post(f"/noi-dung/{number}/ke-hoach/ngay", {"month": "", "precision": "month"})
    assert "không được để trống" in refused.text.lower()
