"""Templates at the desk: kept from an item's page, begun from in the editor, renamed and thrown away without a script."""

from __future__ import annotations

import re

from tests.publisher.desk.conftest import Desk, Visitor


def kept(visitor: Visitor, number: int, **changes: str) -> str:
    """Keeps an item as a template; the template's address."""
    said = {"name": "Lịch thi", "note": "Mỗi kỳ thi", "title": "Lịch thi năm học {năm học}"} | changes
    page = visitor.post(f"/mau/moi?tu={number}", said, follow=False)
    assert page.status == 303, page.text
    return str(page.headers["Location"])


def test_an_item_becomes_a_template_and_a_new_item_begins_with_it(desk: Desk) -> None:
    """Title filled for the day that the calendar asks for; text, tags and channels stand in the form; no picture, no hour."""
    editor = desk.visitor("editor")
    number = desk.write(editor, title="Lịch thi năm học 2020-2021", **{"tag-levels": "thcs"})
    assert f'href="/mau/moi?tu={number}"' in editor.get(f"/noi-dung/{number}").body
    assert 'value="Lịch thi năm học {năm học}"' in editor.get(f"/mau/moi?tu={number}").body
    address = kept(editor, number)
    assert "Các điểm thi giữ nguyên" in editor.get(address).text
    [begin] = re.findall(r'href="(/noi-dung/moi\?mau=[^"]+)"', editor.get(address).body)
    page = editor.get(f"{begin}&ngay=05/09/2021&gio=09:00")
    assert 'value="Lịch thi năm học 2021-2022"' in page.body
    assert "&lt;strong&gt;giữ nguyên&lt;/strong&gt;" in page.body
    assert 'value="portal:cong" checked' in page.body
    assert 'value="thcs" checked' in page.body
    assert 'name="due_day" value="05/09/2021"' in page.body
    assert 'name="media"' not in page.body


def test_the_editor_offers_them_for_a_new_item_alone(desk: Desk) -> None:
    """With the day that was asked for; an item that is there is not begun anew."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    kept(editor, number)
    page = editor.get("/noi-dung/moi?ngay=05/09/2021")
    assert re.search(r'href="/noi-dung/moi\?mau=[0-9a-f-]{36}&amp;ngay=05/09/2021"', page.body)
    assert "?mau=" not in editor.get(f"/noi-dung/{number}/soan").body


def test_a_fault_is_told_at_its_field(desk: Desk) -> None:
    """And what was typed stands there."""
    editor = desk.visitor("editor")
    number = desk.write(editor)
    page = editor.post(f"/mau/moi?tu={number}", {"name": "", "title": "Lịch {hôm nay}", "note": "Ghi"})
    assert page.status == 422
    for field in ("name", "title"):
        assert f'id="f-{field}-error"' in page.body
    assert 'value="Lịch {hôm nay}"' in page.body
    assert "{năm học}" in page.text


def test_it_is_renamed_and_thrown_away(desk: Desk) -> None:
    """Asked once before it is gone; the audit log says both."""
    editor = desk.visitor("editor")
    address = kept(editor, desk.write(editor))
    editor.post(address, {"name": "Lịch thi vào 10", "title": "Lịch thi", "note": ""})
    assert "Lịch thi vào 10" in editor.get("/mau").text
    assert "Bỏ mẫu “Lịch thi vào 10”?" in editor.get(f"{address}/bo").text
    page = editor.post(f"{address}/bo")
    assert "Đã bỏ mẫu “Lịch thi vào 10”" in page.text
    assert editor.get(address).status == 404
    assert editor.get(f"/noi-dung/moi?mau={address.rpartition('/')[2]}").status == 404


def test_who_does_not_write_sees_none(desk: Desk) -> None:
    """Nor the way there."""
    number = desk.write(desk.visitor("editor"))
    approver = desk.visitor("approver")
    assert approver.get("/mau").status == 403
    assert "/mau" not in approver.get("/noi-dung").body
    assert "/mau/moi" not in approver.get(f"/noi-dung/{number}").body
