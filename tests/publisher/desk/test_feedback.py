"""Feedback at the desk: the inbox, one letter, the answer, who may see who wrote."""

from __future__ import annotations

import re
from datetime import timedelta

from loa_publisher.feedback.models import feedback
from tests.publisher.desk.conftest import Desk, Visitor
from tests.publisher.feedback.cases import send


def opened(visitor: Visitor) -> str:
    """The address of the first letter of the inbox."""
    found = re.search(r'href="(/phan-hoi/\d+)"', visitor.get("/phan-hoi").body)
    assert found
    return found[1]


def test_what_was_sent_stands_in_the_inbox_at_once(each_desk: Desk) -> None:
    """With its clock; the navigation counts what waits for an answer."""
    desk = each_desk
    send(desk.database, desk.clock.now())
    editor = desk.visitor("editor")
    page = editor.get("/phan-hoi")
    assert "Xin cho biết lịch thi lớp 10." in page.text
    assert re.search(r"còn 1\d ngày", page.text)
    assert re.search(r'href="/phan-hoi".*?room-count-mine">1<', editor.get("/phan-hoi").body, re.DOTALL)
    desk.clock.advance(timedelta(days=30))
    assert "quá hạn" in editor.get("/phan-hoi").text


def test_from_the_letter_to_what_was_taken_up(each_desk: Desk) -> None:
    """Classified, given to somebody, made a hot issue, answered by telephone, concluded."""
    desk = each_desk
    send(desk.database, desk.clock.now())
    editor = desk.visitor("editor")
    path = opened(editor)
    wrong = editor.post(f"{path}/phan-loai", {"kind": "", "topic": desk.topic("T04")})
    assert wrong.status == 422
    assert 'href="#f-classify-kind"' in wrong.body
    sorted_ = {
        "kind": "question",
        "topic": desk.topic("T04"),
        "field": "thi_tuyen_sinh",
        "severity": "normal",
    }
    assert "Đã phân loại" in editor.post(f"{path}/phan-loai", sorted_).text
    reader = str(desk.people["reader"].id)
    editor.post(f"{path}/phan-cong", {"person": reader, "unit": ""})
    made = editor.post(f"{path}/van-de", {"act": "make", "title": "Hỏi lịch thi", "clock": "press"})
    assert re.search(r"<title>#\d+ Hỏi lịch thi", made.body)
    assert path in made.body
    answer = re.search(r'name="reply_id" value="([^"]+)"', editor.get(path).body)
    assert answer
    sent = {"reply_id": answer[1], "way": "phone", "text": "Đã nói qua điện thoại."}
    for _ in range(2):
        page = editor.post(f"{path}/tra-loi", sent)
    assert page.text.count("Đã nói qua điện thoại.") == 1
    done = editor.post(f"{path}/ket-thuc", {"changed": "Đã tiếp thu: đưa lịch lên trang nhất"})
    assert "Đã tiếp thu: đưa lịch lên trang nhất" in done.text
    figures = editor.get("/phan-hoi/so-lieu").text
    assert "nhận 1, trả lời 1, trong đó 0 trễ hạn" in figures


def test_who_wrote_is_shown_to_those_alone_who_need_it(desk: Desk) -> None:
    """Who handles feedback, and whoever it was given to; after it is forgotten nobody."""
    send(desk.database, desk.clock.now())
    editor, reader, admin = (desk.visitor(name) for name in ("editor", "reader", "admin"))
    path = opened(editor)
    assert "buoi@thu.example" in editor.get(path).text
    assert [one.get(path).status for one in (reader, admin)] == [403, 403]
    assert reader.get("/phan-hoi").status == 403
    assert 'href="/phan-hoi"' not in reader.get("/").body
    editor.post(f"{path}/phan-cong", {"person": str(desk.people["reader"].id), "unit": ""})
    assert "buoi@thu.example" in reader.get(path).text
    assert reader.post(f"{path}/ghi-chu", {"text": "Đã hỏi phòng thi"}).status == 200
    assert reader.post(f"{path}/tra-loi", {"text": "x"}, follow=False).status == 403
    editor.post(f"{path}/xoa-du-lieu")
    assert "buoi@thu.example" not in editor.get(path).body
    with desk.database.read() as connection:
        assert connection.execute(feedback.select()).one().email == ""


def test_doubles_and_spam_leave_the_inbox(desk: Desk) -> None:
    """Both can be found, and a mark taken back."""
    for second, text in enumerate(("Hỏi một", "Hỏi hai", "Mua ngay")):
        send(desk.database, desk.clock.now() + timedelta(seconds=second), text=text)
    editor = desk.visitor("editor")
    editor.get("/phan-hoi")
    editor.post("/phan-hoi/2/gop", {"number": "#1"})
    editor.post("/phan-hoi/3/rac", {"act": "spam"})
    assert set(re.findall(r'href="/phan-hoi/(\d)"', editor.get("/phan-hoi").body)) == {"1"}
    assert 'href="/phan-hoi/2"' in editor.get("/phan-hoi/1").body
    assert "Mua ngay" in editor.get("/phan-hoi?xem=rac").text
    editor.post("/phan-hoi/3/rac", {"act": "keep"})
    assert "Mua ngay" in editor.get("/phan-hoi?q=mua").text
