"""The register of legal bases at the desk (R14)."""

from __future__ import annotations

import re
from uuid import UUID

from loa_publisher.bases import register
from tests.publisher.desk.conftest import Desk

LIST = "/cai-dat/can-cu"
DECREE = {
    "number": "09/2017/NĐ-CP",
    "title": "Nghị định quy định chi tiết việc phát ngôn và cung cấp thông tin cho báo chí",
    "issuer": "Chính phủ",
    "issued_on": "09/02/2017",
    "valid_from": "30/03/2017",
    "status": "in_force",
}


def basis_id(desk: Desk, number: str) -> UUID:
    """The id of a paper."""
    with desk.database.read() as connection:
        return next(one.id for one in register.listed(connection) if one.number == number)


def test_the_plans_own_bases_are_there_and_found_by_any_part(each_desk: Desk) -> None:
    """Without marks, by number or issuer; everybody may look."""
    reader = each_desk.visitor("reader")
    assert "22/QĐ-BGDĐT" in reader.get(f"{LIST}?q=22/qd").text
    page = reader.get(f"{LIST}?q=uy+ban+nhan")
    assert "21/2018/QĐ-UBND" in page.text
    assert "22/QĐ-BGDĐT" not in page.text
    assert "Thêm văn bản" not in page.text


def test_a_paper_is_added_and_takes_the_place_of_another(each_desk: Desk) -> None:
    """What it replaced is kept, and says that it no longer holds."""
    desk = each_desk
    editor = desk.visitor("editor")
    assert "09/2017/NĐ-CP" in editor.post(f"{LIST}/moi", DECREE).text
    assert "Không dùng làm căn cứ" not in editor.get(LIST).text
    old = editor.get(f"{LIST}/{basis_id(desk, '22/QĐ-BGDĐT')}").body
    form = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', old)
        for name in ("number", "issuer", "issued_on")
    }
    values = {name: found[1] for name, found in form.items() if found}
    changed = values | {"title": "Quy chế", "status": "replaced", "by": str(basis_id(desk, "09/2017/NĐ-CP"))}
    page = editor.post(f"{LIST}/{basis_id(desk, '22/QĐ-BGDĐT')}", changed)
    assert "Không dùng làm căn cứ" in page.text


def test_what_cannot_be_taken_is_told_at_its_field(desk: Desk) -> None:
    """All of it at once, and nothing is written."""
    editor = desk.visitor("editor")
    wrong = DECREE | {"number": "22/QĐ-BGDĐT", "title": "", "issued_on": "31/02/2017", "link": "ftp://x"}
    page = editor.post(f"{LIST}/moi", wrong)
    assert page.status == 422
    places = re.findall(r'<li><a href="#(f-[\w-]+)">', page.body)
    assert set(places) == {"f-issued_on", "f-title", "f-number", "f-link"}
    assert all(f'id="{place}"' in page.body for place in places)
