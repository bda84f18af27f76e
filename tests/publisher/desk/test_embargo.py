"""Results that are to be known by all at one minute: the embargo in the editor (R20)."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.publisher.desk.conftest import Desk, form

UNTIL = {"embargo_day": "25/11/2020", "embargo_time": "07:30"}


def test_an_embargo_is_set_kept_and_lifted_in_the_editor(desk: Desk) -> None:
    """It stands in the form and beside the decision, and goes when its fields are emptied."""
    editor = desk.visitor("editor")
    number = desk.write(editor, act="submit", **UNTIL)
    assert desk.item(number).embargo_until == datetime(2020, 11, 25, 0, 30, tzinfo=UTC)
    page = editor.get(f"/noi-dung/{number}/soan")
    assert 'name="embargo_day" value="25/11/2020"' in page.body
    assert "Không trước 25/11/2020 07:30" in desk.visitor("approver").get(f"/phe-duyet/{number}").text
    editor.post(f"/noi-dung/{number}/soan", form(desk, base=desk.item(number).revision_hash))
    assert desk.item(number).embargo_until is None


def test_what_goes_out_before_its_embargo_is_refused_at_the_place(desk: Desk) -> None:
    """The hour that is too early is named, and so is an hour that is none; nothing is written."""
    editor = desk.visitor("editor")
    page = editor.post("/noi-dung/moi", form(desk, due_time="07:00", **UNTIL))
    assert page.status == 422
    assert 'href="#f-due-day"' in page.body
    page = editor.post("/noi-dung/moi", form(desk, embargo_day="32/11/2020", embargo_time="7"))
    assert page.status == 422
    assert 'href="#f-embargo-day"' in page.body
    assert "Lịch thi vào lớp 10" not in editor.get("/noi-dung").text
