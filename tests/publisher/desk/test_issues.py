"""Hot issues at the desk, from the form to the result; the media list; the clocks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from loa.ledger.tables import deliveries, postings
from tests.publisher.desk.conftest import Desk, Page, Visitor

HOT = {
    "title": "Phụ huynh phản ánh khoản thu ngoài quy định",
    "said": "Bài báo nêu khoản thu 500.000 đồng.",
    "source": "press",
    "source_name": "Báo mẫu",
    "link": "https://bao.example/thu",
    "severity": "serious",
    "clock": "ministry",
    "unit": "",
    "issue-reported_at_day": "22/11/2020",
    "issue-reported_at_time": "08:20",
}


def take_in(desk: Desk, visitor: Visitor, **changes: Any) -> int:
    """Takes an issue in by the form; its number."""
    page = visitor.post("/van-de-nong/moi", {"topic": desk.topic("T09"), **HOT, **changes})
    found = re.search(r"<title>#(\d+) ", page.body)
    assert found, page.text[:600]
    return int(found[1])


def remaining(page: Page) -> list[str]:
    """What the clocks of a page say."""
    return re.findall(r'class="timer[^>]*>.*?<span>([^<]+)</span>', page.body, re.DOTALL)


def test_what_runs_out_first_shows_everywhere_with_the_time_that_is_left(each_desk: Desk) -> None:
    """In the list, on the home page, and as a number in the navigation."""
    desk = each_desk
    editor = desk.visitor("editor")
    take_in(desk, editor, clock="press", title="Chậm")
    number = take_in(desk, editor)
    page = editor.get("/van-de-nong")
    assert remaining(page) == ["còn 5 giờ 20 phút", "còn 23 giờ 20 phút"]
    assert re.search(r'href="/van-de-nong".*?room-count-bad">2<', page.body, re.DOTALL)
    desk.clock.advance(timedelta(hours=7, minutes=20))
    assert remaining(editor.get("/")) == ["quá hạn 2 giờ", "còn 16 giờ"]
    assert remaining(editor.get(f"/van-de-nong/{number}")) == ["quá hạn 2 giờ"]
    assert [f"#{number}" in editor.get(f"/van-de-nong?q={q}").text for q in ("thu+ngoai", "khác")] == [
        True,
        False,
    ]


def test_the_form_says_at_each_field_what_it_cannot_take(desk: Desk) -> None:
    """And keeps what was typed."""
    page = desk.visitor("operator").post(
        "/van-de-nong/moi", {**HOT, "title": "", "link": "bao.example", "issue-reported_at_day": "31/02/2020"}
    )
    assert page.status == 422
    assert page.text.count("Không được để trống.") == 2
    for id in ("f-issue-title", "f-issue-link", "f-issue-reported_at-day"):
        assert f'href="#{id}"' in page.body
        assert f'id="{id}"' in page.body
    assert "500.000 đồng" in page.text


def test_a_unit_confirms_at_an_address_of_its_own(each_desk: Desk) -> None:
    """Without an account; nobody guesses another's address."""
    desk = each_desk
    editor = desk.visitor("editor")
    number = take_in(desk, editor)
    given = {"person": "", "unit": "pgddt-dong-da", "what": "Báo cáo trước 15 giờ"}
    page = editor.post(f"/van-de-nong/{number}/phan-cong", given)
    found = re.search(r'value="http://[^/"]+(/tiep-nhan/[^"]+)"', page.body)
    assert found, page.text
    stranger = desk.stranger()
    asked = stranger.get(found[1])
    assert "Báo cáo trước 15 giờ" in asked.text
    assert stranger.get(found[1][:-1] + "x").status == 404
    sent = {"csrf_token": asked.token, "name": "Nguyễn Văn A, Phó Trưởng phòng"}
    assert stranger.client.post(found[1], data={**sent, "name": " "}).status_code == 422
    assert stranger.client.post(found[1], data=sent).status_code == 303
    assert "Đã xác nhận tiếp nhận" in stranger.get(found[1]).text
    shown = editor.get(f"/van-de-nong/{number}").text
    assert "Nguyễn Văn A, Phó Trưởng phòng (qua liên kết của đơn vị)" in shown


def test_from_a_statement_to_the_result(desk: Desk) -> None:
    """Drafted with one press, approved, published; the page shows where it stands, and only then it closes."""
    editor, spokesperson = desk.visitor("editor"), desk.visitor("spokesperson")
    number = take_in(desk, editor)
    path = f"/van-de-nong/{number}"
    drafted = editor.post(f"{path}/phat-ngon")
    assert "Thông tin về: Phụ huynh phản ánh" in drafted.body
    found = re.search(r'action="?/noi-dung/(\d+)/soan|/noi-dung/(\d+)', drafted.body)
    assert found
    item = int(found[1] or found[2])
    editor.post(f"/noi-dung/{item}/trinh-duyet")
    assert "Đang chờ người phát ngôn" in editor.get(path).text
    early = spokesperson.post(f"{path}/ket-thuc", {"result": "Đã chấn chỉnh"})
    assert (early.status, "hãy đăng nội dung phát ngôn" in early.text.lower()) == (422, True)
    sent = {"decision": "approve", "revision_hash": desk.item(item).revision_hash, "checklist": []}
    spokesperson.post(f"/phe-duyet/{item}", sent)
    [portal] = [row for row in desk.deliveries(item) if row.channel == "portal"]
    desk.put(portal.id, state="published", concluded_at=desk.clock.now())
    with desk.database.begin() as connection:
        live = {"live_id": "1", "live_url": "https://cong.example/bai/1", "live_revision": 1}
        connection.execute(update(postings).where(postings.c.id == portal.posting_id).values(**live))
        connection.execute(update(deliveries).where(deliveries.c.id == portal.id).values(attempts=1))
    part = editor.get(f"{path}/song")
    assert "https://cong.example/bai/1" in part.body
    assert 'id="tinh-trang" hx-swap-oob="true"' in part.body
    assert remaining(part) == ["phát ngôn đúng hạn"]
    assert remaining(editor.get(path)) == ["phát ngôn đúng hạn"]
    released = {"item": str(item), "release-released_at_day": "", "release-released_at_time": ""}
    assert "Đã ghi nhận việc công bố" in editor.post(f"{path}/phat-hanh", released).text
    closed = spokesperson.post(f"{path}/ket-thuc", {"result": "Đã chấn chỉnh"})
    assert "Đã kết thúc, kèm kết quả." in closed.text
    assert f"#{number}" in editor.get("/van-de-nong?xem=da-dong").text
    assert f"/van-de-nong/{number}" in editor.get(f"/noi-dung/{item}").body


def test_the_sample_years_issues_show(desk: Desk) -> None:
    """Three that are closed, and one that is answered, each with its item."""
    reader = desk.visitor("reader")
    closed = reader.get("/van-de-nong?xem=da-dong")
    assert "Ý kiến trái chiều về sách Tiếng Việt lớp 1" in closed.text
    assert len(set(re.findall(r'href="/van-de-nong/(\d+)"', closed.body))) == 3
    answered = reader.get("/van-de-nong?xem=da-tra-loi").text
    assert "Phản ánh quá tải trang tuyển sinh trực tuyến ngày đầu" in answered
    assert "I007" not in reader.get("/van-de-nong/1").text
    assert "24 hours" in reader.get("/van-de-nong/1").text


def test_the_media_list_is_kept_found_and_saved_as_a_file(desk: Desk) -> None:
    """A wrong day is told with the other faults, and nothing is written."""
    editor = desk.visitor("editor")
    paper = {"name": "Báo Đống Đa", "kind": "newspaper", "email": "gd@bao.example"}
    wrong = editor.post("/bao-chi/moi", {**paper, "email": "x", "valid_to": "31/02/2020"})
    assert wrong.status == 422
    assert all(f'href="#f-press-{name}"' in wrong.body for name in ("email", "valid_to"))
    assert "Báo Đống Đa" not in editor.get("/bao-chi").text
    editor.post("/bao-chi/moi", paper)
    page = editor.get("/bao-chi?q=dong da")
    found = re.search(r'href="(/bao-chi/[0-9a-f-]{36})"', page.body)
    assert found
    editor.post(found[1], {**paper, "valid_to": "01/01/2020"})
    assert "Báo Đống Đa" not in editor.get("/bao-chi").text
    _status, kind, content, saved = desk.visitor("reader").file("/bao-chi/danh-sach.csv?xem=het")
    assert (kind, "Báo Đống Đa" in content.decode("utf-8-sig"), "attachment" in saved) == (
        *("text/csv", True),
        True,
    )


def test_an_administrator_sets_the_clocks(desk: Desk) -> None:
    """What runs already keeps its time."""
    editor, admin = desk.visitor("editor"), desk.visitor("admin")
    number = take_in(desk, editor)
    clock = {"code": "ministry", "name": "Theo Bộ", "amount": "x", "unit": "hours", "basis": "QĐ mới"}
    assert 'id="f-ministry-amount"' in admin.post("/thoi-han", clock).body
    admin.post("/thoi-han", {**clock, "amount": "4"})
    assert remaining(editor.get(f"/van-de-nong/{number}")) == ["còn 5 giờ 20 phút"]
    assert remaining(editor.get(f"/van-de-nong/{take_in(desk, editor)}")) == ["còn 3 giờ 20 phút"]
