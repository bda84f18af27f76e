"""Many deliveries at once, dead letters, and the filters of the list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import insert, select

from loa.ledger.tables import accounts, dead_letters
from tests.publisher.desk.conftest import NOW, Desk, Visitor


@pytest.fixture
def numbers(each_desk: Desk) -> list[int]:
    """Three items that were approved for the portal and Facebook, whose posts the page refused."""
    made = []
    for title in ("Lịch nghỉ Tết", "Phòng dịch trong trường", "Tuyển sinh lớp 10"):
        number = each_desk.write(each_desk.visitor("editor"), act="submit", title=title)
        revision = each_desk.item(number).revision_hash
        approve = {"decision": "approve", "revision_hash": revision}
        each_desk.visitor("approver").post(f"/phe-duyet/{number}", approve)
        each_desk.put(
            facebook(each_desk, number).id, state="blocked", reason="needs_operator", release_at=None
        )
        made.append(number)
    return made


def facebook(desk: Desk, number: int) -> Any:
    """The item's delivery on Facebook."""
    return next(row for row in desk.deliveries(number) if row.channel == "facebook")


def question(visitor: Visitor, label: str) -> tuple[str, list[str], str]:
    """Follows the button of a kind; the page's text, what is chosen on it, its address."""
    listed = visitor.get("/luot-dang?state=faults").body
    found = re.search(rf'href="([^"]+)">{label}', listed)
    assert found, "the button is not there"
    address = found[1].replace("&amp;", "&")
    page = visitor.get(address)
    return page.text, re.findall(r'name="seen" value="([^"]+)" checked', page.body), address


def test_all_of_a_kind_are_tried_again_and_each_outcome_is_told(each_desk: Desk, numbers: list[int]) -> None:
    """Counted before it is confirmed; one that somebody was quicker with is told apart and keeps no other from it."""
    operator = each_desk.visitor("operator")
    text, chosen, _address = question(operator, "Thử lại tất cả")
    assert "3 lượt đăng" in text
    assert len(chosen) == 3
    each_desk.put(facebook(each_desk, numbers[1]).id, state="scheduled")
    page = operator.post("/luot-dang/nhieu", {"act": "retry", "seen": chosen})
    assert "Đã làm: 2. Không làm được: 1." in page.text
    assert "chỉ lượt cần xử lý, bị từ chối hoặc quá hạn" in page.text
    assert {facebook(each_desk, number).state for number in numbers} == {"scheduled"}


def test_all_of_a_kind_are_let_go(each_desk: Desk, numbers: list[int]) -> None:
    """Some may be left out; those that are let go need nobody any more."""
    operator = each_desk.visitor("operator")
    _text, chosen, _address = question(operator, "Thôi tất cả")
    page = operator.post("/luot-dang/nhieu", {"act": "let_go", "seen": chosen[:2]})
    assert "Đã làm: 2. Không làm được: 0." in page.text
    assert sorted(facebook(each_desk, number).state for number in numbers) == [
        "blocked",
        "cancelled",
        "cancelled",
    ]


def test_nothing_chosen_is_told_and_what_was_typed_stays(each_desk: Desk, numbers: list[int]) -> None:
    """The page comes back with the complaint."""
    for number in numbers:
        lost = {"state": "unknown", "reason": "answer_lost", "attempts": 1}
        each_desk.put(facebook(each_desk, number).id, **lost)
    operator = each_desk.visitor("operator")
    _text, chosen, address = question(operator, "Tất cả đã lên")
    kind = dict(part.split("=") for part in address.split("?")[1].split("&") if part.startswith("kind_"))
    page = operator.post("/luot-dang/nhieu", {"act": "live", "address": "gọi điện hỏi", **kind})
    assert page.status == 422
    assert "Hãy chọn ít nhất một lượt." in page.text
    assert 'value="gọi điện hỏi"' in page.body
    page = operator.post("/luot-dang/nhieu", {"act": "live", "address": "", "seen": chosen, **kind})
    assert page.status == 422
    said = {"act": "live", "address": "https://fb.example/1", "seen": chosen, **kind}
    page = operator.post("/luot-dang/nhieu", said)
    assert "Đã làm: 3. Không làm được: 0." in page.text
    assert page.text.count("Loa đang kiểm tra xem có thấy bài không.") == 3


def test_a_word_that_does_not_fit_has_no_page(each_desk: Desk, numbers: list[int]) -> None:
    """Nobody says "it is live" of what is blocked."""
    operator = each_desk.visitor("operator")
    assert operator.get("/luot-dang/nhieu?act=live&kind_state=blocked&kind_channel=facebook").status == 404
    assert operator.get("/luot-dang/nhieu").status == 404
    assert operator.post("/luot-dang/nhieu", {"act": "shout", "seen": "x"}).status == 400


def test_the_list_is_narrowed_by_item_and_account(each_desk: Desk, numbers: list[int]) -> None:
    """By words without marks, by number, by account; what is typed in vain finds nothing, and says so."""
    reader = each_desk.visitor("reader")
    for typed in ("phong dich", f"%23{numbers[1]}"):
        text = reader.get(f"/luot-dang?state=faults&q={typed}").text
        assert "Phòng dịch trong trường" in text
        assert "Lịch nghỉ Tết" not in text
    with each_desk.database.read() as connection:
        portal = connection.execute(select(accounts.c.id).where(accounts.c.key == "cong")).scalar_one()
    assert "Phòng dịch" in reader.get(f"/luot-dang?state=coming&account={portal}").text
    assert "Không tìm thấy gì" in reader.get(f"/luot-dang?state=faults&account={portal}").text
    assert reader.get("/luot-dang?account=x&channel=y&state=z").status == 200


def test_the_buttons_for_many_are_for_those_who_may(each_desk: Desk, numbers: list[int]) -> None:
    """Others read the list."""
    assert "/luot-dang/nhieu" not in each_desk.visitor("editor").get("/luot-dang?state=faults").body


def test_one_that_need_not_go_is_let_go_on_its_page(each_desk: Desk, numbers: list[int]) -> None:
    """Its story names who said so."""
    operator = each_desk.visitor("operator")
    address = f"/luot-dang/{facebook(each_desk, numbers[0]).id}"
    page = operator.post(f"{address}/thoi")
    assert "Lượt này sẽ không đăng nữa." in page.text
    assert "Người trực: thôi, không đăng nữa (operator)" in page.text
    assert facebook(each_desk, numbers[0]).state == "cancelled"


def test_dead_letters_are_released_again(each_desk: Desk, numbers: list[int]) -> None:
    """What they named is due; who did it stands beside them; a second time there is nothing left to do."""
    portal = next(row for row in each_desk.deliveries(numbers[0]) if row.channel == "portal")
    each_desk.put(portal.id, state="queued", queued_at=NOW, release_at=None)
    letter = {"id": "l-1", "at": NOW, "queue": "loa.portal.routine", "reason": "delivery_limit", "body": "{}"}
    with each_desk.database.begin() as connection:
        connection.execute(insert(dead_letters).values(**letter, delivery_id=portal.id))
        connection.execute(insert(dead_letters).values(**letter | {"id": "l-2"}, delivery_id=None))
    reader = each_desk.visitor("reader").get("/thu-chet")
    assert "Thông điệp không nêu lượt đăng nào" in reader.text
    assert "Phát hành lại các thư" not in reader.text
    operator = each_desk.visitor("operator")
    assert "delivery_limit" in operator.get("/thu-chet").text
    page = operator.post("/thu-chet", {"id": "l-1"})
    assert "1 thư đã được phát hành lại." in page.text
    assert "operator phát hành lại lúc" in page.text
    assert each_desk.deliveries(numbers[0])[1].state == "scheduled"
    assert "0 thư đã được phát hành lại." in operator.post("/thu-chet", {"id": "l-1"}).text
