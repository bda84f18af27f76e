"""Suspending at the desk: asked for a reason, told on every page, opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from loa.ledger import gates
from loa.ledger.tables import audit
from tests.publisher.desk.conftest import NOW, Desk

REASON = "Sai ngày thi trong bản tin"


def test_everything_is_suspended_with_a_reason_and_opened_again(each_desk: Desk) -> None:
    """Who, why and since when stand on every page for everybody; the log keeps who did it."""
    operator = each_desk.visitor("operator")
    asked = operator.get("/tam-dung/dung?scope=all")
    assert "Tạm dừng mọi kênh?" in asked.text
    page = operator.post("/tam-dung/dung", {"scope": "all", "reason": REASON})
    assert "Đã tạm dừng. Từ lúc này không lượt gọi nào bắt đầu." in page.text
    told = f"Mọi kênh đang tạm dừng từ 22/11/2020 09:00, do Cán bộ kênh: {REASON}"
    for path in ("/", "/noi-dung", "/luot-dang", "/tam-dung"):
        assert told in each_desk.visitor("reader").get(path).text
    assert "/tam-dung/mo-lai?scope=all" not in each_desk.visitor("reader").get("/").body
    assert "/tam-dung/mo-lai?scope=all" in each_desk.visitor("approver").get("/").body
    assert REASON in operator.get("/tam-dung/mo-lai?scope=all").text
    page = operator.post("/tam-dung/mo-lai", {"scope": "all"})
    assert "Đã mở lại." in page.text
    assert REASON not in each_desk.visitor("reader").get("/").text
    with each_desk.database.read() as connection:
        log = [
            (row.action, row.actor, row.subject)
            for row in connection.execute(select(audit).order_by(audit.c.id))
        ]
    assert log[-2:] == [("gate.shut", "operator", "all"), ("gate.opened", "operator", "all")]


@pytest.mark.parametrize(
    ("scope", "place"),
    [("channel:facebook", "Facebook"), ("account:manual:tv", "Làm trực tiếp (Truyền hình)")],
)
def test_a_channel_or_an_account_alone(desk: Desk, scope: str, place: str) -> None:
    """The question names it, and nothing else is shut."""
    operator = desk.visitor("operator")
    assert f"Tạm dừng {place}?" in operator.get(f"/tam-dung/dung?scope={scope}").text
    operator.post("/tam-dung/dung", {"scope": scope, "reason": REASON})
    with desk.database.read() as connection:
        assert [row.scope for row in gates.read(connection).values() if row.shut] == [scope]
    page = operator.get("/tam-dung")
    assert f"/tam-dung/mo-lai?scope={scope}" in page.body.replace("%3A", ":")


def test_no_suspension_without_a_reason(desk: Desk) -> None:
    """Told at the field; nothing is shut."""
    page = desk.visitor("operator").post("/tam-dung/dung", {"scope": "all", "reason": " \n"})
    assert page.status == 422
    assert "Hãy nêu lý do" in page.text
    with desk.database.read() as connection:
        assert not any(row.shut for row in gates.read(connection).values())


def test_a_gate_that_is_none(desk: Desk) -> None:
    """There is no page for it, and nothing is shut."""
    operator = desk.visitor("operator")
    assert operator.get("/tam-dung/dung?scope=channel:telex").status == 404
    assert operator.post("/tam-dung/dung", {"scope": "channel:telex", "reason": REASON}).status == 400
    with desk.database.read() as connection:
        assert gates.read(connection) == {}


def test_opening_says_what_has_become_too_late(desk: Desk) -> None:
    """Before it is confirmed, and afterwards: it expires and waits for a person."""
    number = desk.write(desk.visitor("editor"), act="submit", due_day="22/11/2020", due_time="10:00")
    revision = desk.item(number).revision_hash
    desk.visitor("approver").post(f"/phe-duyet/{number}", {"decision": "approve", "revision_hash": revision})
    operator = desk.visitor("operator")
    assert "2 lượt đăng đang chờ" in operator.get("/tam-dung/dung?scope=all").text
    operator.post("/tam-dung/dung", {"scope": "all", "reason": REASON})
    desk.clock.advance(timedelta(hours=2))
    for row in desk.deliveries(number):
        desk.put(row.id, reason="suspended")
    assert "2 lượt đăng sẽ hết hạn; bạn quyết định sau" in operator.get("/tam-dung/mo-lai").text
    page = operator.post("/tam-dung/mo-lai", {"scope": "all"})
    assert "2 lượt đăng đã quá giờ; hãy quyết định trong mục Lượt đăng." in page.text
    assert {row.state for row in desk.deliveries(number)} == {"expired"}


def test_who_was_quicker_is_told_to_the_second(desk: Desk) -> None:
    """Neither page offers what has been done already."""
    operator = desk.visitor("operator")
    assert "Ở đây không có gì đang tạm dừng" in operator.get("/tam-dung/mo-lai?scope=all").text
    operator.post("/tam-dung/dung", {"scope": "all", "reason": REASON})
    assert "Nơi này đang tạm dừng rồi" in operator.get("/tam-dung/dung?scope=all").text


def test_an_account_that_was_mended_is_called_again(desk: Desk) -> None:
    """What is wrong with it stands there; the button is for those who may."""
    with desk.database.begin() as connection:
        gates.trip(connection, NOW, "account:facebook:trang", "(#190) token hết hạn")
    assert "(#190) token hết hạn" in desk.visitor("reader").get("/tam-dung").text
    assert "/tam-dung/da-sua" not in desk.visitor("approver").get("/tam-dung").body
    operator = desk.visitor("operator")
    assert "/tam-dung/da-sua" in operator.get("/tam-dung").body
    page = operator.post("/tam-dung/da-sua", {"scope": "account:facebook:trang"})
    assert "Tài khoản đã được gọi lại" in page.text
    assert "(#190)" not in page.text
