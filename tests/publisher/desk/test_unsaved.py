"""The editor keeps what is not saved, and brings two people's versions together."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from tests.publisher.desk.conftest import Desk, Visitor, form


def kept(visitor: Visitor, window: object, **fields: Any) -> dict[str, Any]:
    """Sends what an open editor sends; what it is answered."""
    page = visitor.post(f"/noi-dung/dang-viet/{window}", {"sequence": "1", **fields})
    assert page.status == 200, page.text
    answer: dict[str, Any] = json.loads(page.body)
    return answer


def test_what_was_kept_of_a_new_item_is_offered_and_goes_on(desk: Desk) -> None:
    """The empty form names it; opening it shows every field as it stood; throwing it away ends it."""
    editor, window = desk.visitor("editor"), uuid4()
    kept(editor, window, **form(desk, title="Viết dở", body_html="<p>Nửa câu"))
    page = editor.get("/noi-dung/moi")
    assert "Phần viết dở chưa lưu" in page.text
    page = editor.get(f"/noi-dung/moi?tiep={window}")
    assert 'value="Viết dở"' in page.body
    assert "&lt;p&gt;Nửa câu" in page.body
    assert 'value="facebook:trang" checked' in page.body
    editor.post(f"/noi-dung/dang-viet/{window}/bo")
    assert "Viết dở" not in editor.get("/noi-dung/moi").text


def test_a_closed_editor_goes_on_by_itself_where_it_was(desk: Desk) -> None:
    """Opening the item again shows the unsaved text; asking for the saved one shows that."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    window = uuid4()
    kept(editor, window, item=number, closed="1", **form(desk, title="Tên khác"))
    page = editor.get(f"/noi-dung/{number}/soan")
    assert 'value="Tên khác"' in page.body
    assert "Bạn đang viết tiếp phần chưa lưu" in page.text
    assert 'value="Tên khác"' not in editor.get(f"/noi-dung/{number}/soan?moi=1").body
    assert "Tên khác" not in desk.visitor("other").get(f"/noi-dung/{number}/soan").text


def test_saving_ends_what_was_kept(desk: Desk) -> None:
    """A text is unsaved or saved, never both."""
    editor, window = desk.visitor("editor"), uuid4()
    kept(editor, window, **form(desk))
    desk.write(editor, window=str(window))
    assert "Phần viết dở" not in editor.get("/noi-dung/moi").text
    assert kept(editor, window, **form(desk))["sequence"] == 2**31 - 1


def test_two_people_at_one_item_are_told_of_each_other(each_desk: Desk) -> None:
    """By name, in the answer to what an open editor sends, and on the page without scripts."""
    editor, other = each_desk.visitor("editor"), each_desk.visitor("other")
    number = each_desk.write(editor)
    assert kept(editor, uuid4(), item=number, seen="1")["beside"] == ""
    assert "Chuyên viên cũng đang mở" in kept(other, uuid4(), item=number, seen="1")["beside"]
    assert "Chuyên viên khác cũng đang mở" in editor.get(f"/noi-dung/{number}/soan").text


def test_who_saves_second_sees_both_versions(each_desk: Desk) -> None:
    """What only the first changed is taken in, what both changed is told; saving the merged form loses nothing."""
    desk = each_desk
    editor, other = desk.visitor("editor"), desk.visitor("other")
    number = desk.write(editor, body_html="<p>Một</p><p>Hai</p>")
    base = desk.item(number).revision_hash
    path = f"/noi-dung/{number}/soan"
    began = {"base": base, "base_due": "25/11/2020 08:00"}
    other.post(
        path,
        form(desk, **began, summary="Của người kia", body_html="<p>Một</p><p>Hai!</p>", due_time="09:00"),
    )
    assert kept(editor, uuid4(), item=number, base=base, seen="1")["saved"].startswith(
        "Chuyên viên khác đã lưu"
    )

    mine = form(desk, **began, title="Của tôi", body_html="<p>Một</p><p>Hai?</p>")
    page = editor.post(path, mine)
    assert page.status == 409
    assert "Chuyên viên khác đã lưu nội dung này" in page.text
    assert "Cả hai cùng sửa: Bài viết" in page.text
    assert 'value="Của tôi"' in page.body
    assert "Của người kia" in page.body
    assert 'value="09:00"' in page.body
    assert "&lt;p&gt;Hai?&lt;/p&gt;&lt;p&gt;Hai!&lt;/p&gt;" in page.body
    assert desk.item(number).revision == 2

    now = desk.item(number).revision_hash
    merged = mine | {"base": now, "summary": "Của người kia", "body_html": "<p>Một</p><p>Hai?</p><p>Hai!</p>"}
    assert "Đã lưu." in editor.post(path, merged).text
    assert desk.item(number).revision == 3


def test_theirs_can_be_taken_instead(desk: Desk) -> None:
    """A button puts what they saved in place of mine."""
    editor, other = desk.visitor("editor"), desk.visitor("other")
    number = desk.write(editor)
    base = desk.item(number).revision_hash
    path = f"/noi-dung/{number}/soan"
    other.post(path, form(desk, base=base, title="Tiêu đề của họ"))
    page = editor.post(path, form(desk, base=base, title="Tiêu đề của tôi"))
    assert 'value="theirs:title"' in page.body
    now = desk.item(number).revision_hash
    page = editor.post(path, form(desk, base=now, title="Tiêu đề của tôi", act="theirs:title"))
    assert 'value="Tiêu đề của họ"' in page.body
