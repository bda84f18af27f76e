"""The register of spokespeople at the desk: one writes, another approves, anybody who may takes down (R13)."""

from __future__ import annotations

import re

from loa import spokespeople as public
from tests.publisher.desk.conftest import Desk

LIST = "/cai-dat/nguoi-phat-ngon"
SPEAKER = {
    "kind": "spokesperson",
    "name": "Ông Nguyễn Văn Mẫu",
    "post": "Chánh Văn phòng Sở",
    "phone": "024 3825 0000",
    "email": "phatngon@so.example",
    "basis": "Quyết định 12/QĐ-SGDĐT ngày 05/01/2020 của Giám đốc Sở",
    "starts_on": "05/01/2020",
}
DELEGATED = {
    "kind": "delegated",
    "name": "Bà Phạm Thị Ủy",
    "post": "Trưởng phòng Quản lý thi",
    "subject": "Kỳ thi tuyển sinh vào lớp 10",
    "basis": "Giấy ủy quyền 15/UQ-SGDĐT ngày 20/11/2020",
    "starts_on": "20/11/2020",
    "ends_on": "30/11/2020",
}


def on_the_portal(desk: Desk) -> list[str]:
    """Whom the public reads of."""
    with desk.database.read() as connection:
        return [one.name for one in public.shown(connection).values()]


def test_one_writes_another_approves_and_it_is_taken_down(each_desk: Desk) -> None:
    """The writer has no button to approve; a change waits while the approved version stands."""
    desk = each_desk
    other, approver = desk.visitor("other"), desk.visitor("approver")
    page = other.post(f"{LIST}/moi", SPEAKER)
    assert "Chờ duyệt" in page.text
    [address] = re.findall(rf'href="({LIST}/[0-9a-f-]{{36}})"', page.body)
    assert f'action="{address}/duyet"' not in page.body
    assert "không tự duyệt" in other.post(f"{address}/duyet").text
    assert on_the_portal(desk) == []
    assert f'action="{address}/duyet"' in approver.get(LIST).body
    approver.post(f"{address}/duyet")
    assert on_the_portal(desk) == [SPEAKER["name"]]
    assert 'value="024 3825 0000"' in other.get(address).body
    page = other.post(address, SPEAKER | {"name": "Bà Trần Thị Mẫu"})
    assert "có thay đổi chờ duyệt" in page.text
    assert on_the_portal(desk) == [SPEAKER["name"]]
    desk.visitor("operator").post(f"{address}/go")
    assert on_the_portal(desk) == []
    other.post(f"{address}/bo")
    assert "Bà Trần Thị Mẫu" not in other.get(LIST).text.replace("Đã bỏ", "")


def test_what_cannot_be_taken_is_told_at_its_field(desk: Desk) -> None:
    """All of it at once; a delegation needs its last day."""
    wrong = DELEGATED | {"name": "", "ends_on": "", "starts_on": "31/02/2020", "email": "x"}
    page = desk.visitor("editor").post(f"{LIST}/moi", wrong)
    assert page.status == 422
    places = re.findall(r'<li><a href="#(f-[\w-]+)">', page.body)
    assert set(places) == {"f-starts_on", "f-name", "f-email", "f-ends_on"}
    assert all(f'id="{place}"' in page.body for place in places)
