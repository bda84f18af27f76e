"""Approval at the desk: another person, one exact revision, in plain sight."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.publisher.desk.conftest import Desk, form


def submitted(desk: Desk, author: str = "editor", **changes: object) -> int:
    """Somebody has written and submitted an item."""
    return desk.write(desk.visitor(author), act="submit", **changes)


def test_an_item_is_written_submitted_approved_and_scheduled(each_desk: Desk) -> None:
    """The whole way on screen: each target has its delivery for the typed time."""
    number = submitted(each_desk)
    approver = each_desk.visitor("approver")
    assert f"/phe-duyet/{number}" in approver.get("/phe-duyet").body
    shown = approver.get(f"/phe-duyet/{number}")
    assert "Các điểm thi giữ nguyên" in shown.text
    form_hash = shown.body.split('name="revision_hash" value="')[1].split('"')[0]
    page = approver.post(f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": form_hash})
    assert "Đã phê duyệt." in page.text
    rows = each_desk.deliveries(number)
    assert [(row.channel, row.state) for row in rows] == [("facebook", "scheduled"), ("portal", "scheduled")]
    assert {row.due_at.isoformat() for row in rows} == {"2020-11-25T01:00:00+00:00"}


def test_whoever_wrote_it_cannot_approve_it(each_desk: Desk) -> None:
    """The page says why and shows no button; sending the form all the same changes nothing."""
    number = submitted(each_desk, "other")  # editor and approver in one
    author = each_desk.visitor("other")
    page = author.get(f"/phe-duyet/{number}")
    assert "Bạn là người viết bản này nên không tự phê duyệt được." in page.text
    assert 'name="decision"' not in page.body
    tried = author.post(
        f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": each_desk.item(number).revision_hash}
    )
    assert "Người viết không tự phê duyệt" in tried.text
    assert each_desk.item(number).state == "submitted"
    assert each_desk.deliveries(number) == []


def test_what_the_spokesperson_approves_nobody_else_does(desk: Desk) -> None:
    """An approver is told so; the spokesperson has the button."""
    number = submitted(desk, needs_spokesperson="1")
    assert "Người phát ngôn quyết định" in desk.visitor("approver").get(f"/phe-duyet/{number}").text
    assert 'value="approve"' in desk.visitor("spokesperson").get(f"/phe-duyet/{number}").body


def test_returning_needs_a_comment_which_the_author_reads(desk: Desk) -> None:
    """Without one nothing happens; with one it stands on the item's page."""
    number = submitted(desk)
    approver = desk.visitor("approver")
    refused = approver.post(f"/phe-duyet/{number}", {"decision": "return", "comment": " "})
    assert refused.status == 422
    assert desk.item(number).state == "submitted"
    approver.post(f"/phe-duyet/{number}", {"decision": "return", "comment": "Thêm số điện thoại hỗ trợ"})
    assert desk.item(number).state == "returned"
    page = desk.visitor("editor").get(f"/noi-dung/{number}")
    assert "Lãnh đạo Sở trả lại" in page.text
    assert "Thêm số điện thoại hỗ trợ" in page.text


def test_a_rejected_item_is_told_with_its_reason(desk: Desk) -> None:
    """It cannot be submitted as it is."""
    number = submitted(desk)
    desk.visitor("approver").post(f"/phe-duyet/{number}", {"decision": "reject", "comment": "Trùng nội dung"})
    assert desk.item(number).state == "rejected"
    assert "Trùng nội dung" in desk.visitor("editor").get(f"/noi-dung/{number}").text


def test_an_old_page_approves_nothing_new(desk: Desk) -> None:
    """The hash in the form is that of the revision that was read."""
    number = submitted(desk)
    read = desk.item(number).revision_hash
    desk.visitor("editor").post(
        f"/noi-dung/{number}/soan", form(desk, title="Đã đổi", base=read, act="submit")
    )
    page = desk.visitor("approver").post(
        f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": read}
    )
    assert "Nội dung đã được sửa sau khi bạn đọc" in page.text
    assert desk.item(number).state == "submitted"


def test_an_edit_after_approval_voids_it_and_the_difference_is_shown(each_desk: Desk) -> None:
    """The editor is warned, what has not gone is replaced, and the reviewer sees word by word what changed."""
    desk = each_desk
    number = submitted(desk)
    approver, editor = desk.visitor("approver"), desk.visitor("editor")
    approver.post(
        f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": desk.item(number).revision_hash}
    )
    assert "Lưu sẽ làm mất hiệu lực phê duyệt" in editor.get(f"/noi-dung/{number}/soan").text
    editor.post(
        f"/noi-dung/{number}/soan",
        form(desk, summary="Kỳ thi lùi sang ngày 13/6.", base=desk.item(number).revision_hash, act="submit"),
    )
    assert {row.state for row in desk.deliveries(number)} == {"superseded"}
    shown = approver.get(f"/phe-duyet/{number}")
    assert "<del>12/6</del><ins>13/6</ins>." in shown.body


def test_an_approval_without_a_time_to_come_asks_for_one(desk: Desk) -> None:
    """Nothing goes out by itself at a time that has passed; a new one is given on purpose."""
    number = submitted(desk, due_day="20/11/2020")
    page = desk.visitor("approver").post(
        f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": desk.item(number).revision_hash}
    )
    assert "hãy đặt giờ để đăng" in page.text
    assert desk.deliveries(number) == []
    page = desk.visitor("operator").post(
        f"/noi-dung/{number}/len-lich", {"due_day": "26/11/2020", "due_time": "9h30"}
    )
    assert "Sẽ đăng lúc 26/11/2020 09:30." in page.text
    assert len(desk.deliveries(number)) == 2


def test_a_time_that_has_passed_is_refused(desk: Desk) -> None:
    """In words, with the item as it was."""
    number = submitted(desk)
    page = desk.visitor("operator").post(
        f"/noi-dung/{number}/len-lich", {"due_day": "20/11/2020", "due_time": "08:00"}
    )
    assert "đã qua; hãy chọn giờ sắp tới" in page.text


def test_taking_down_asks_first_and_cancels_what_has_not_left(each_desk: Desk) -> None:
    """The question names every place; the answer counts them."""
    desk = each_desk
    number = submitted(desk)
    desk.visitor("approver").post(
        f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": desk.item(number).revision_hash}
    )
    editor = desk.visitor("editor")
    asked = editor.get(f"/noi-dung/{number}/go-bo")
    assert "Trang của Sở" in asked.text
    assert desk.item(number).state == "approved"
    page = editor.post(f"/noi-dung/{number}/go-bo")
    assert "Hủy trước khi gửi: 2" in page.text
    assert {row.state for row in desk.deliveries(number)} == {"cancelled"}
    assert desk.item(number).state == "withdrawn"


def test_the_inbox_shows_mine_first_and_how_long_each_waits(each_desk: Desk) -> None:
    """An approver sees what they may decide on, an editor what they wrote; everybody may look at all of it."""
    desk = each_desk
    number, reserved = submitted(desk), submitted(desk, title="Phát ngôn", needs_spokesperson="1")
    desk.clock.advance(timedelta(hours=26))
    mine = desk.visitor("approver").get("/phe-duyet")
    assert f"/phe-duyet/{number}" in mine.body
    assert f'"/phe-duyet/{reserved}"' not in mine.body
    assert "26 giờ" in mine.text
    assert f'"/phe-duyet/{reserved}"' in desk.visitor("approver").get("/phe-duyet?xem=all").body
    written = desk.visitor("editor").get("/phe-duyet")
    assert f'"/phe-duyet/{number}"' in written.body
    assert "do bạn viết" in written.text


def test_what_the_reviewer_ticked_stands_with_the_decision(desk: Desk) -> None:
    """And what they did not, by name."""
    number = submitted(desk)
    ticked = {"checklist_asked": "1", "checklist": ["accurate", "guiding"]}
    desk.visitor("approver").post(
        f"/phe-duyet/{number}", {"decision": "return", "comment": "Xem lại", **ticked}
    )
    page = desk.visitor("editor").get(f"/noi-dung/{number}")
    assert "Danh mục kiểm tra: đạt 2/7." in page.text
    assert "Không lộ thông tin nội bộ, dữ liệu cá nhân." in page.text


def test_the_reviewer_chooses_what_to_compare_with(desk: Desk) -> None:
    """First of all with what was returned; any earlier revision may be asked for. Another time is told, too."""
    number = submitted(desk)
    desk.visitor("approver").post(f"/phe-duyet/{number}", {"decision": "return", "comment": "Đổi ngày"})
    for summary in ("Kỳ thi lùi sang ngày 14/6.", "Kỳ thi lùi sang ngày 15/6."):
        base = desk.item(number).revision_hash
        changed = form(desk, summary=summary, due_day="26/11/2020", base=base, act="submit")
        desk.visitor("editor").post(f"/noi-dung/{number}/soan", changed)
    approver = desk.visitor("approver")
    page = approver.get(f"/phe-duyet/{number}")
    assert "<del>12/6</del><ins>15/6</ins>" in page.body
    assert "<del>25/11/2020 08:00</del> <ins>26/11/2020 08:00</ins>" in page.body
    assert "<del>14/6</del><ins>15/6</ins>" in approver.get(f"/phe-duyet/{number}?so-voi=2").body


def test_several_are_approved_at_once_after_they_were_read(each_desk: Desk) -> None:
    """Each is shown whole; what changed meanwhile is refused beside those that were approved."""
    desk = each_desk
    good, changed, own = submitted(desk), submitted(desk, title="Sẽ đổi"), submitted(desk, "other")
    other = desk.visitor("other")  # editor and approver in one
    read = other.get(f"/phe-duyet/cung-luc?so={good}&so={changed}&so={own}")
    assert read.text.count("Các điểm thi giữ nguyên") == 3
    shown = re.findall(r'name="shown" value="([^"]+)"', read.body)
    assert len(shown) == 2, "one's own cannot be chosen"
    base = desk.item(changed).revision_hash
    desk.visitor("editor").post(
        f"/noi-dung/{changed}/soan", form(desk, title="Đã đổi", base=base, act="submit")
    )
    page = other.post("/phe-duyet/cung-luc", {"shown": shown, "checklist": "accurate"})
    assert "Đã phê duyệt 1 nội dung" in page.text
    assert "Nội dung đã được sửa sau khi bạn đọc" in page.text
    assert [desk.item(one).state for one in (good, changed, own)] == ["approved", "submitted", "submitted"]


def test_nothing_is_approved_where_nothing_was_chosen(desk: Desk) -> None:
    """The inbox says so."""
    approver = desk.visitor("approver")
    for page in (approver.get("/phe-duyet/cung-luc"), approver.post("/phe-duyet/cung-luc", follow=False)):
        assert (page.status, page.headers["Location"]) == (303, "/phe-duyet")
