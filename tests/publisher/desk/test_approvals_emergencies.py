"""Emergency publication at the desk, and the review that is asked for until it is done."""

from __future__ import annotations

import re

from tests.publisher.desk.conftest import Desk

REASON = "Bão số 9 đổ bộ trong đêm"


def publish(desk: Desk, number: int, person: str = "approver", reason: str = REASON) -> str:
    """Somebody presses the button; what the page says."""
    hash = desk.item(number).revision_hash
    page = desk.visitor(person).post(
        f"/phe-duyet/{number}/khan-cap", {"revision_hash": hash, "reason": reason}
    )
    return page.text


def test_it_goes_out_and_is_reviewed_by_another(each_desk: Desk) -> None:
    """The reviewer finds it in the inbox; once it is reviewed it is asked for no more, and the review stands there."""
    desk = each_desk
    number = desk.write(desk.visitor("editor"))
    assert "đăng ngay" in publish(desk, number)
    assert {row.state for row in desk.deliveries(number)} == {"scheduled"}
    spokesperson, publisher = desk.visitor("spokesperson"), desk.visitor("approver")
    assert "1 lần đăng khẩn cấp chờ bạn xem xét lại" in spokesperson.get("/phe-duyet").text
    assert "chờ bạn xem xét lại" not in publisher.get("/phe-duyet").text
    owed = spokesperson.get("/phe-duyet/xem-lai")
    assert REASON in owed.text
    [address] = set(re.findall(r'href="(/phe-duyet/xem-lai/[^"]+)"', owed.body))
    assert 'name="finding"' not in publisher.get(address).body
    objected = spokesperson.post(address, {"finding": "objected", "comment": ""})
    assert objected.status == 422
    spokesperson.post(address, {"finding": "objected", "comment": "Sai tên trường", "checklist": "remit"})
    assert "Sai tên trường" in spokesperson.get(address).text
    assert "Không còn lần nào chờ xem xét" in spokesperson.get("/phe-duyet/xem-lai").text
    assert "chờ bạn xem xét lại" not in spokesperson.get("/phe-duyet").text


def test_the_home_page_asks_for_the_review_until_it_is_done(desk: Desk) -> None:
    """Of those who may give it, whatever else they have to do."""
    number = desk.write(desk.visitor("editor"))
    publish(desk, number)
    assert "/phe-duyet/xem-lai/" in desk.visitor("spokesperson").get("/").body
    for person in ("approver", "editor", "operator"):
        assert "/phe-duyet/xem-lai/" not in desk.visitor(person).get("/").body


def test_without_a_reason_nothing_goes_out(desk: Desk) -> None:
    """The form comes back and says what is missing."""
    number = desk.write(desk.visitor("editor"))
    assert "Không được để trống" in publish(desk, number, reason=" ")
    assert desk.deliveries(number) == []


def test_what_changed_since_it_was_read_does_not_go_out(desk: Desk) -> None:
    """The hash in the form is that of what was shown."""
    number = desk.write(desk.visitor("editor"))
    page = desk.visitor("approver").post(
        f"/phe-duyet/{number}/khan-cap", {"revision_hash": "0" * 64, "reason": REASON}
    )
    assert "Nội dung đã được sửa sau khi bạn đọc" in page.text
    assert desk.deliveries(number) == []
