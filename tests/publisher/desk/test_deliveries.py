"""Deliveries and tasks at the desk: live, told in plain words, ended by people."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from loa.database import new_id
from loa.ledger.tables import attempts, parts
from loa_publisher.desk import tasks
from tests.publisher.desk.conftest import NOW, Desk


@pytest.fixture
def number(desk: Desk) -> int:
    """An item that was approved for three days from now, on the portal, Facebook and television."""
    return approved(desk)


def approved(desk: Desk) -> int:
    made = desk.write(
        desk.visitor("editor"),
        act="submit",
        target=["portal:cong", "facebook:trang", "manual:tv"],
        due_day="25/11/2020",
    )
    revision = desk.item(made).revision_hash
    desk.visitor("approver").post(f"/phe-duyet/{made}", {"decision": "approve", "revision_hash": revision})
    return made


def of(desk: Desk, number: int, channel: str) -> Any:
    """The item's delivery on a channel."""
    return next(row for row in desk.deliveries(number) if row.channel == channel)


def test_the_list_counts_and_filters_by_state_and_channel(desk: Desk, number: int) -> None:
    """Each tab has an address."""
    visitor = desk.visitor("reader")
    coming = visitor.get("/luot-dang?state=coming")
    assert coming.text.count("Đã lên lịch") >= 3
    facebook = visitor.get("/luot-dang?state=coming&channel=facebook").text
    assert "Trang của Sở" in facebook
    assert "Cổng thông tin " not in facebook.replace("Cổng thông tin điện tử", "")


def test_a_list_that_has_not_changed_is_not_sent_again(desk: Desk, number: int) -> None:
    """304 with the ETag of before; as soon as a state moves, the new rows."""
    visitor = desk.visitor("reader")
    first = visitor.get("/luot-dang/song?state=faults")
    etag = first.headers["ETag"]
    assert visitor.get("/luot-dang/song?state=faults", **{"If-None-Match": etag}).status == 304
    delivery = of(desk, number, "facebook")
    desk.put(delivery.id, state="blocked", reason="needs_operator", detail="token hết hạn", release_at=None)
    moved = visitor.get("/luot-dang/song?state=faults", **{"If-None-Match": etag})
    assert moved.status == 200
    assert "token hết hạn" in moved.text


def test_a_blocked_delivery_says_why_and_is_tried_again_by_an_operator(desk: Desk, number: int) -> None:
    """The reason stands in plain words beside the channel's own; the button is there for those who may."""
    delivery = of(desk, number, "facebook")
    desk.put(delivery.id, state="blocked", reason="needs_operator", detail="(#190) token", release_at=None)
    address = f"/luot-dang/{delivery.id}"
    assert "thu-lai" not in desk.visitor("editor").get(address).body
    operator = desk.visitor("operator")
    page = operator.get(address)
    assert "Kênh cần người xử lý: mã truy cập, quyền hoặc cấu hình. (#190) token" in page.text
    page = operator.post(f"{address}/thu-lai")
    assert "Đang thử lại." in page.text
    assert of(desk, number, "facebook").state == "scheduled"


def test_an_unknown_outcome_is_settled_by_whoever_has_seen_the_post(desk: Desk, number: int) -> None:
    """Loa looks first; where it does not see it, whoever insists is believed. The story names who said so."""
    delivery = of(desk, number, "facebook")
    desk.put(
        delivery.id,
        state="unknown",
        reason="answer_lost",
        attempts=1,
        lost=1,
        lost_at=NOW,
        release_at=NOW + timedelta(minutes=5),
    )
    operator = desk.visitor("operator")
    address = f"/luot-dang/{delivery.id}"
    assert "Bài đã lên chưa?" in operator.get(address).text
    without = operator.post(f"{address}/xac-nhan", {"verdict": "live", "url": "", "attempts": "1"})
    assert "Không được để trống" in without.text
    page = operator.post(
        f"{address}/xac-nhan", {"verdict": "live", "url": "https://fb.example/p/1", "attempts": "1"}
    )
    assert "Loa đang kiểm tra xem có thấy bài không." in page.text
    assert of(desk, number, "facebook").reason == "to_be_checked"
    assert 'name="insist"' not in page.body
    desk.put(delivery.id, reason="not_seen", release_at=None)
    page = operator.get(address)
    assert "Loa không thấy" in page.text
    assert 'name="insist"' in page.body
    insisting = {"verdict": "live", "url": "https://fb.example/p/1", "attempts": "1", "insist": "1"}
    page = operator.post(f"{address}/xac-nhan", insisting)
    assert "Đã ghi nhận là đã đăng." in page.text
    assert of(desk, number, "facebook").state == "published"
    assert "Người trực: bài đã lên (operator)" in operator.get(address).text
    assert "https://fb.example/p/1" in operator.get(address).body


def test_who_did_not_get_a_mail_gets_it_on_an_operators_word(desk: Desk, number: int) -> None:
    """The numbers stand on the page, with a button for each decision; nobody else has the buttons."""
    delivery = of(desk, number, "facebook")
    desk.put(delivery.id, state="partial", reason="readers_in_doubt", release_at=None, concluded_at=NOW)
    for index, state in enumerate(("sent", "failed", "uncertain", "uncertain")):
        who = {"reader": f"r{index}", "address": f"r{index}@example.vn", "attributes": {}, "chunk": 0}
        with desk.database.begin() as connection:
            row = {"id": new_id(), "delivery_id": delivery.id, "state": state, "ended_at": NOW, **who}
            connection.execute(insert(parts).values(**row))
    address = f"/luot-dang/{delivery.id}"
    assert "nguoi-nhan" not in desk.visitor("reader").get(address).body
    operator = desk.visitor("operator")
    page = operator.get(address)
    assert "1 người đọc chưa nhận được." in page.text
    page = operator.post(f"{address}/nguoi-nhan", {"act": "count", "group": "in_doubt", "count": "1"})
    assert "Hiện có 2 người đọc thuộc nhóm này; hãy xem lại." in page.text
    page = operator.post(f"{address}/nguoi-nhan", {"act": "count", "group": "in_doubt", "count": "2"})
    assert "Đã tính là đã gửi." in page.text
    page = operator.post(f"{address}/nguoi-nhan", {"act": "send", "group": "missed", "count": "1"})
    assert "Đang gửi cho những người này." in page.text
    assert of(desk, number, "facebook").state == "in_progress"


def test_the_story_tells_every_attempt_and_every_wait(desk: Desk, number: int) -> None:
    """How late it began, each answer in the channel's own words, and how long Loa waited between them."""
    delivery = of(desk, number, "facebook")
    due = delivery.due_at
    calls = (
        (timedelta(hours=2), "RateLimited", "too many calls"),
        (timedelta(hours=2, minutes=15), "published", None),
    )
    for index, (after, outcome, detail) in enumerate(calls, 1):
        row = {"delivery_id": delivery.id, "kind": "call", "number": index, "fence": index, "worker": "w"}
        row |= {"begun_at": due + after, "ended_at": due + after, "outcome": outcome, "detail": detail}
        with desk.database.begin() as connection:
            connection.execute(insert(attempts).values(id=new_id(), **row))
    desk.put(delivery.id, state="published", concluded_at=due + timedelta(hours=3), release_at=None)
    told = desk.visitor("reader").get(f"/luot-dang/{delivery.id}").text
    story = (
        "Bắt đầu muộn 2 giờ so với giờ hẹn",
        "Lần gửi 1",
        "too many calls",
        "Đã chờ 15 phút",
        "Lần gửi 2",
    )
    places = [told.index(part) for part in story]
    assert places == sorted(places)


def test_a_word_on_an_older_attempt_is_refused(desk: Desk, number: int) -> None:
    """Between looking and pressing it was called again."""
    delivery = of(desk, number, "facebook")
    desk.put(delivery.id, state="unknown", reason="answer_lost", attempts=2, release_at=None)
    page = desk.visitor("operator").post(
        f"/luot-dang/{delivery.id}/xac-nhan", {"verdict": "absent", "attempts": "1"}
    )
    assert "Đã có lần gửi mới; hãy xem lại." in page.text
    assert of(desk, number, "facebook").state == "unknown"


def test_a_story_that_has_ended_stops_asking(desk: Desk, number: int) -> None:
    """htmx is told so, and the page does not begin to poll."""
    delivery = of(desk, number, "portal")
    desk.put(delivery.id, state="cancelled", concluded_at=NOW, release_at=None)
    visitor = desk.visitor("reader")
    assert visitor.get(f"/luot-dang/{delivery.id}/song").status == 286
    assert "hx-get" not in visitor.get(f"/luot-dang/{delivery.id}").body


@pytest.fixture
def task(desk: Desk, number: int) -> str:
    """The television's task, due."""
    delivery = of(desk, number, "manual")
    desk.put(delivery.id, state="in_progress", release_at=None, attempts=1)
    return f"/viec/{delivery.id}"


def test_a_task_shows_what_to_hand_over(desk: Desk, task: str) -> None:
    """In the list, on the start page, and with the text on its own page."""
    editor = desk.visitor("editor")
    assert task in editor.get("/viec").body
    assert task in editor.get("/").body
    assert "Các điểm thi giữ nguyên" in editor.get(task).text


def test_tasks_stand_on_pages(desk: Desk, task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The earliest first; an address behind the last page shows the last."""
    monkeypatch.setattr(tasks, "PAGE", 1)
    other = of(desk, approved(desk), "manual")
    later = {"due_at": other.due_at + timedelta(hours=1), "expires_at": other.expires_at}
    desk.put(other.id, state="in_progress", release_at=None, attempts=1, **later)
    editor = desk.visitor("editor")
    first, last = editor.get("/viec").body, editor.get("/viec?trang=9").body
    assert (task in first, f"/viec/{other.id}" in first) == (True, False)
    assert (task in last, f"/viec/{other.id}" in last) == (False, True)


def test_a_task_ends_with_proof(desk: Desk, task: str, number: int) -> None:
    """A link, the hour on air and a note; all of it stands on the task's page afterwards."""
    editor = desk.visitor("editor")
    proof = {
        "link": "https://hanoitv.example/ban-tin",
        "aired_day": "25/11/2020",
        "aired_time": "19:00",
        "note": "Bản tin tối",
    }
    page = editor.post(task, proof)
    assert "Đã hoàn thành. Minh chứng đã được lưu." in page.text
    assert of(desk, number, "manual").state == "published"
    shown = editor.get(task).text
    assert "25/11/2020 19:00" in shown
    assert "Bản tin tối" in shown


def test_a_task_without_proof_stays_open(desk: Desk, task: str, number: int) -> None:
    """Told at the field, and what was typed stays."""
    page = desk.visitor("editor").post(task, {"note": "Đã xong rồi"})
    assert page.status == 422
    assert "Hãy đưa liên kết hoặc tệp làm minh chứng." in page.text
    assert "Đã xong rồi" in page.body
    assert of(desk, number, "manual").state == "in_progress"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("bien-ban.pdf", b"%PDF-1.7 ...", 200), ("bien-ban.exe", b"MZ\x90\x00", 422)],
)
def test_the_proof_may_be_a_picture_or_a_pdf(
    desk: Desk, task: str, name: str, content: bytes, status: int
) -> None:
    """Judged by what the file is, not by its name; it comes back as a file to save."""
    editor = desk.visitor("editor")
    page = editor.post(task, {"file": (io.BytesIO(content), name)})
    assert page.status == status
    found, media_type, saved, disposition = editor.file(f"{task}/tep")
    assert found == (200 if status == 200 else 404)
    if status == 200:
        assert (saved, media_type) == (content, "application/pdf")
        assert disposition.startswith("attachment")


def test_a_suspension_stands_on_every_page(desk: Desk) -> None:
    """With since when and why, for everybody."""
    from loa.ledger import gates

    with desk.database.begin() as connection:
        gates.suspend(connection, NOW, "all", "operator", "Diễn tập ứng phó sự cố")
    page = desk.visitor("reader").get("/noi-dung")
    assert "Mọi kênh đang tạm dừng từ 22/11/2020 09:00, do Cán bộ kênh: Diễn tập ứng phó sự cố" in page.text
