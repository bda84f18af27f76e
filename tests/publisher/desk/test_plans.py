"""The plan's page: the heat map's numbers lead to lists as long as they say, what is owed stands out, all in a table."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from loa_publisher.items.models import items
from loa_publisher.plans.queries import plan_of_code
from tests.publisher.desk.conftest import Desk, Page


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
    assert statements() == before < 25
