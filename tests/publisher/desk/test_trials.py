"""Test sends at the desk: from the editor without saving, from an item's page, to one's own address alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from loa.ledger import accounts, gates, trials
from loa_publisher.accounts.models import users
from tests.publisher.desk.conftest import NOW, Desk, form

MINE = "bientap@so.example.vn"
NEWS = ["portal:cong", "email:ban-tin"]


@pytest.fixture
def mailed(desk: Desk) -> Desk:
    """A desk with a newsletter, whose editor has an address."""
    with desk.database.begin() as connection:
        newsletter(connection)
        connection.execute(update(users).where(users.c.login == "editor").values(email=MINE))
    return desk


def newsletter(connection: Connection) -> None:
    """An account of the channel."""
    accounts.put(
        connection,
        NOW,
        channel="email",
        key="ban-tin",
        label="Bản tin Giáo dục",
        visibility="public",
        settings={},
        secrets={},
        is_default=True,
    )


def waiting(desk: Desk) -> list[tuple[str, str, str]]:
    """(address, title, target) of what a worker would send, in order."""
    found = []
    with desk.database.begin() as connection:
        while (taken := trials.take(connection, desk.clock.now(), "email")) is not None:
            found.append((taken.address, taken.snapshot.title, taken.snapshot.target))
    return found


def pressed(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The editor's form with the button of the test pressed."""
    return form(desk, act="trial:email:ban-tin", **{"target": NEWS, **changes})


def test_what_is_being_written_goes_to_its_writer_and_is_not_saved(mailed: Desk) -> None:
    """The form comes back with all that was typed."""
    editor, before = mailed.visitor("editor"), mailed.rows()
    page = editor.post("/noi-dung/moi", pressed(mailed, title="Chưa xong", embargo_day=""))
    assert page.status == 200
    assert f"Bản gửi thử đang đến {MINE}" in page.text
    assert 'value="Chưa xong"' in page.body
    assert "Đang gửi" in page.text
    after = mailed.rows()
    assert {name for name in after if after[name] != before[name]} <= {"trials", "audit", "unsaved"}
    assert waiting(mailed) == [(MINE, "Chưa xong", "email:ban-tin")]


def test_an_item_that_is_saved_goes_from_its_page(mailed: Desk) -> None:
    """As its current revision reads; how it went is told there."""
    editor = mailed.visitor("editor")
    number = mailed.write(editor, target=NEWS)
    assert f"chỉ gửi đến {MINE}" in editor.get(f"/noi-dung/{number}").text
    editor.post(f"/noi-dung/{number}/gui-thu", {"target": "email:ban-tin"})
    with mailed.database.begin() as connection:
        taken = trials.take(connection, mailed.clock.now(), "email")
        assert taken is not None
        trials.answer(
            connection, mailed.clock.now(), taken.id, trials.FAILED, "the mail relay answers 451 busy"
        )
    page = editor.get(f"/noi-dung/{number}")
    assert "Chưa gửi được" in page.text
    assert "451 busy" in page.text
    assert "Chưa gửi được" in editor.get("/gui-thu").text
    assert editor.get("/gui-thu/song").status == 286, "nothing is under way any more"
    assert mailed.deliveries(number) == []


def test_whoever_has_no_address_is_told_who_enters_one(desk: Desk) -> None:
    """No button, and a press by hand is refused; an address in the form changes nothing."""
    with desk.database.begin() as connection:
        newsletter(connection)
    editor = desk.visitor("editor")
    number = desk.write(editor, target=NEWS)
    page = editor.get(f"/noi-dung/{number}")
    assert "quản trị viên ghi địa chỉ này" in page.text
    assert f"/noi-dung/{number}/gui-thu" not in page.body
    said = {"target": "email:ban-tin", "address": "ai-do@noi-khac.example", "email": "ai-do@noi-khac.example"}
    page = editor.post(f"/noi-dung/{number}/gui-thu", said)
    assert "chưa có địa chỉ thư" in page.text
    page = editor.post("/noi-dung/moi", pressed(desk, email="ai-do@noi-khac.example"))
    assert page.status == 409
    assert waiting(desk) == []


def test_it_goes_nowhere_that_sends_no_tests_or_is_suspended(mailed: Desk) -> None:
    """Told in words; the text stands in the form."""
    editor = mailed.visitor("editor")
    page = editor.post("/noi-dung/moi", pressed(mailed) | {"act": "trial:portal:cong"})
    assert page.status == 409
    assert "không gửi thử được" in page.text
    page = editor.post("/noi-dung/moi", pressed(mailed, target=["portal:cong"]))
    assert page.status == 409
    with mailed.database.begin() as connection:
        gates.suspend(connection, mailed.clock.now(), "channel:email", by="chanh", reason="Diễn tập")
    page = editor.post("/noi-dung/moi", pressed(mailed))
    assert "đang tạm dừng" in page.text
    assert waiting(mailed) == []


def test_others_see_nothing_of_it(mailed: Desk) -> None:
    """Each their own; of the last day alone."""
    mailed.visitor("editor").post("/noi-dung/moi", pressed(mailed))
    assert "Chưa gửi gì" in mailed.visitor("other").get("/gui-thu").text
    assert "Lịch thi vào lớp 10" in mailed.visitor("editor").get("/gui-thu").text
    mailed.clock.advance(timedelta(days=1, minutes=1))
    assert "Chưa gửi gì" in mailed.visitor("editor").get("/gui-thu").text


def test_an_administrator_enters_the_address(desk: Desk) -> None:
    """It is checked; the person cannot."""
    admin, editor = desk.visitor("admin"), desk.people["editor"]
    address = f"/cai-dat/nguoi-dung/{editor.id}"
    said = {"full_name": editor.full_name, "roles": ["editor"], "email": "khong phai thu"}
    page = admin.post(address, said)
    assert page.status == 422
    assert 'id="f-email-error"' in page.body
    admin.post(address, said | {"email": MINE})
    assert f'value="{MINE}"' in admin.get(address).body
    assert desk.visitor("editor").get(address).status == 403
