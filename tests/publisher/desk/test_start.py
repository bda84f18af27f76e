"""Today: what is due, what failed and why, who is at work, with the one button that is needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.publisher.desk.conftest import NOW, Desk


@pytest.fixture
def number(each_desk: Desk) -> int:
    """An item that goes out at ten this morning."""
    desk = each_desk
    made = desk.write(desk.visitor("editor"), act="submit", due_day="22/11/2020", due_time="10:00")
    said = {"decision": "approve", "revision_hash": desk.item(made).revision_hash}
    desk.visitor("approver").post(f"/phe-duyet/{made}", said)
    return made


def test_what_is_due_today_stands_with_its_hour(each_desk: Desk, number: int) -> None:
    """Not what is due tomorrow; one whose hour passed without an approval says so."""
    editor = each_desk.visitor("editor")
    each_desk.write(editor, title="Chưa ai duyệt", due_day="22/11/2020", due_time="09:30")
    each_desk.write(editor, title="Việc ngày mai", due_day="23/11/2020", due_time="00:00")
    each_desk.clock.advance(timedelta(hours=1, minutes=5))
    today = each_desk.visitor("reader").get("/").text
    today = today[today.index("Đến hạn hôm nay") :]
    assert today.index("09:30 Chưa ai duyệt") < today.index("10:00 Lịch thi vào lớp 10")
    assert today.count("đã qua giờ mà chưa được duyệt") == 1
    assert "Việc ngày mai" not in today


def test_what_failed_says_why_and_has_its_button(each_desk: Desk, number: int) -> None:
    """Try again for what is blocked, a word for what is unknown; others only look."""
    portal = next(row for row in each_desk.deliveries(number) if row.channel == "portal")
    facebook = next(row for row in each_desk.deliveries(number) if row.channel == "facebook")
    each_desk.put(facebook.id, state="blocked", reason="needs_operator", detail="(#190)", release_at=None)
    each_desk.put(portal.id, state="unknown", reason="answer_lost", attempts=1, release_at=None)
    operator = each_desk.visitor("operator").get("/")
    assert "Kênh cần người xử lý: mã truy cập, quyền hoặc cấu hình. (#190)" in operator.text
    assert f"/luot-dang/{facebook.id}/thu-lai" in operator.body
    assert "Cho biết kết quả" in operator.text
    reader = each_desk.visitor("reader").get("/")
    assert "(#190)" in reader.text
    assert "thu-lai" not in reader.body
    assert "Cho biết kết quả" not in reader.text


def test_a_day_on_which_nothing_has_changed_is_not_sent_again(each_desk: Desk, number: int) -> None:
    """304 until something moves."""
    reader = each_desk.visitor("reader")
    etag = reader.get("/song").headers["ETag"]
    assert reader.get("/song", **{"If-None-Match": etag}).status == 304
    each_desk.put(each_desk.deliveries(number)[0].id, state="blocked", reason="needs_operator")
    assert reader.get("/song", **{"If-None-Match": etag}).status == 200


def test_a_worker_that_does_not_come_is_told(each_desk: Desk, number: int) -> None:
    """With since when; in words, not in a log."""
    row = next(row for row in each_desk.deliveries(number) if row.channel == "facebook")
    each_desk.put(row.id, state="queued", queued_at=NOW, release_at=None)
    reader = each_desk.visitor("reader")
    assert "Không ai nhận" not in reader.get("/").text
    each_desk.clock.advance(timedelta(minutes=10))
    assert "Facebook Không ai nhận có lượt nằm chờ từ 22/11/2020 09:00" in reader.get("/").text


def test_silent_topics_lead_to_writing(each_desk: Desk) -> None:
    """For those who may write; the last word and the next one stand beside each."""
    each_desk.clock.advance(timedelta(days=100))
    editor = each_desk.visitor("editor").get("/")
    assert "Nội dung trọng tâm im ắng" in editor.text
    assert "chưa có gì từ" in editor.text
    assert "/noi-dung/moi?topic=" in editor.body
    assert "/noi-dung/moi?topic=" not in each_desk.visitor("reader").get("/").body
