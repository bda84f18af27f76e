"""The briefing at the desk: called, its agenda put together, printed, held, concluded."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.publisher.desk.conftest import Desk, Visitor

CALLED = {
    "title": "Giao ban tháng 11",
    "starts_day": "23/11/2020",
    "starts_time": "8:30",
    "place": "Hội trường tầng 2",
    "chair": "Giám đốc Sở",
}


def called(visitor: Visitor) -> str:
    """Calls a briefing with the first unit; its address."""
    unit = re.search(r'name="units" value="([0-9a-f-]+)"', visitor.get("/giao-ban/moi").body)
    assert unit
    answer = visitor.post("/giao-ban/moi", {**CALLED, "units": unit[1]}, follow=False)
    assert answer.status == 303
    return str(answer.headers["Location"])


def test_from_the_call_to_the_last_task(each_desk: Desk) -> None:
    """Everybody sees it in the calendar; the agenda counts the clock on; its minutes close it."""
    desk, editor = each_desk, each_desk.visitor("editor")
    briefing = called(editor)
    for subject, length in (("Khai mạc", "10"), ("Báo cáo tháng", "2:30"), ("Kết luận", "15")):
        form = {"subject": subject, "presenter": "Chánh Văn phòng", "seconds": length}
        assert editor.post(f"{briefing}/noi-dung", form).status == 200
    page = editor.get(briefing)
    assert re.findall(r'agenda-hour number"><time[^>]*>([\d:]+)', page.body) == ["08:30", "08:40", "08:42"]
    last = re.findall(r'action="(/giao-ban/[0-9a-f-]+/xep/[0-9a-f-]+)"', page.body)[-1]
    editor.post(last, {"act": "up"})
    editor.post(f"{briefing}/tai-lieu", {"title": "Báo cáo", "link": "https://luu-tru.example/bc"})
    printed = editor.get(f"{briefing}/in").text
    assert printed.index("Khai mạc") < printed.index("Kết luận") < printed.index("Báo cáo tháng")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in printed
    assert "08:30 Giao ban tháng 11" in desk.visitor("reader").get("/lich").text
    assert "Biên bản được ghi khi hội nghị đã bắt đầu" in editor.get(briefing).text
    desk.clock.advance(timedelta(days=2))
    editor = desk.visitor("editor")
    unit = re.search(r'name="attended" value="([0-9a-f-]+)"', editor.get(briefing).body)
    assert unit
    held = {"minutes": "Thống nhất các nội dung.", "attended": unit[1]}
    assert editor.post(f"{briefing}/da-hop", held).status == 422
    done = editor.post(f"{briefing}/da-hop", {**held, "link": "https://luu-tru.example/bb"})
    assert "Thống nhất các nội dung." in done.text
    assert "Đã họp" in done.text
    task = {"task": "Nộp báo cáo", "responsible": "Phòng Tổ chức", "due_on": "24/11/2020"}
    page = editor.post(f"{briefing}/ket-luan", task)
    assert "Nộp báo cáo" in editor.get("/").text
    finish = re.search(r'action="(/giao-ban/[0-9a-f-]+/ket-luan/[0-9a-f-]+)"', page.body)
    assert finish
    assert editor.post(finish[1], {"result": ""}).status == 422
    assert "Đã nộp" in editor.post(finish[1], {"result": "Đã nộp"}).text
    assert "Nộp báo cáo" not in editor.get("/").text


def test_what_is_wrong_is_told_at_its_field(desk: Desk) -> None:
    """In the form that was sent in, with what was written still there."""
    editor = desk.visitor("editor")
    wrong = editor.post("/giao-ban/moi", {**CALLED, "place": "", "starts_day": "32/11/2020"})
    assert wrong.status == 422
    assert 'href="#f-starts-day"' in wrong.body
    briefing = called(editor)
    page = editor.post(f"{briefing}/noi-dung", {"subject": "Khai mạc", "seconds": "lâu"})
    assert page.status == 422
    assert 'href="#f-point-seconds"' in page.body
    assert 'value="Khai mạc"' in page.body
    assert editor.post(f"{briefing}/sua", {"act": "off", "reason": ""}).status == 422
    off = editor.post(f"{briefing}/sua", {"act": "off", "reason": "Bão số 13"})
    assert "Bão số 13" in off.text
    assert "Giao ban tháng 11" not in editor.get("/lich").text


def test_who_only_reads_sees_no_forms(desk: Desk) -> None:
    """The agenda is everybody's to read."""
    briefing = called(desk.visitor("editor"))
    page = desk.visitor("reader").get(briefing)
    assert page.status == 200
    assert "Thêm nội dung" not in page.text
