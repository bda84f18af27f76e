"""Document cards at the desk: written in the editor, shown to whoever decides and on the item's page (R14, R17)."""

from __future__ import annotations

import re
from typing import Any

from loa_publisher.bases import register
from tests.publisher.desk.conftest import Desk, form

CARD = {
    "paper-number": "3725/KH-SGDĐT",
    "paper-title": "Kế hoạch truyền thông",
    "paper-issuer": "Sở Giáo dục và Đào tạo",
    "paper-issued_on": "27/10/2020",
    "paper-valid_from": "01/12/2020",
    "paper-valid_to": "",
    "paper-standing": "in_force",
    "paper-file": "",
}


def twice(second: dict[str, str]) -> dict[str, Any]:
    """Two cards as a form sends them: each field once for each card."""
    return {name: [value, second.get(name, value)] for name, value in CARD.items()}


def test_a_card_is_added_written_and_shown(each_desk: Desk) -> None:
    """By a button without JavaScript; then on the item's page, in the preview that carries it, and in the difference."""
    desk = each_desk
    editor = desk.visitor("editor")
    page = editor.post("/noi-dung/moi", form(desk, act="paper:add"))
    assert page.body.count('name="paper-number"') == 1
    with desk.database.read() as connection:
        basis = next(one for one in register.listed(connection) if one.number == "22/QĐ-BGDĐT")
    assert f'value="{basis.id}"' in page.body
    number = desk.write(editor, act="submit", basis=str(basis.id), **CARD)
    shown = editor.get(f"/noi-dung/{number}").text
    assert "3725/KH-SGDĐT Chưa có hiệu lực Kế hoạch truyền thông" in shown
    assert basis.title in shown
    assert 'value="01/12/2020"' in editor.get(f"/noi-dung/{number}/soan").body
    decision = desk.visitor("approver").get(f"/phe-duyet/{number}")
    assert decision.text.count("Kế hoạch truyền thông") == 1, "the portal has it, a post on Facebook has not"
    editor.post(
        f"/noi-dung/{number}/soan",
        form(
            desk,
            act="submit",
            base=desk.item(number).revision_hash,
            **CARD | {"paper-number": "3726/KH-SGDĐT"},
        ),
    )
    page = desk.visitor("approver").get(f"/phe-duyet/{number}?so-voi=1")
    assert "<del>3725</del><ins>3726</ins>" in page.body
    assert "22/QĐ-BGDĐT" in page.text


def test_a_card_is_left_out_by_its_own_button(desk: Desk) -> None:
    """The other stays, and so does all else."""
    both = twice({"paper-number": "9/CV"})
    page = desk.visitor("editor").post("/noi-dung/moi", form(desk, act="paper:drop:0", **both))
    assert re.findall(r'name="paper-number"[^>]*value="([^"]*)"', page.body) == ["9/CV"]
    assert 'value="Lịch thi vào lớp 10"' in page.body


def test_what_cannot_be_taken_is_told_at_its_field(desk: Desk) -> None:
    """With a jump to each place of the card at fault."""
    wrong = twice({"paper-number": "", "paper-issued_on": "31/02/2020"})
    page = desk.visitor("editor").post("/noi-dung/moi", form(desk, **wrong))
    assert page.status == 422
    places = re.findall(r'<li><a href="#(f-paper-[\w-]+)">', page.body)
    assert places == ["f-paper-number-1", "f-paper-issued_on-1"]
    assert all(f'id="{place}"' in page.body for place in places)
    assert 'value="31/02/2020"' in page.body
