"""Delegations at the desk."""

from __future__ import annotations

import re
from typing import Any

from tests.publisher.desk.conftest import Desk
from tests.publisher.desk.test_approvals import submitted

BASIS = "Văn bản ủy quyền số 12/UQ-SGDĐT ngày 20/11/2020"


def paper(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The form of a delegation to the channel officer, for everything urgent, for a day."""
    return {
        "to": str(desk.people["operator"].id),
        "basis": BASIS,
        "kinds": ["lane:urgent"],
        "items": "",
        "from_day": "22/11/2020",
        "from_time": "09:00",
        "until_day": "23/11/2020",
        "until_time": "09:00",
        **changes,
    }


def test_who_was_given_the_right_decides_in_anothers_name(each_desk: Desk) -> None:
    """The page says in whose; the item's history says so for ever; after it is revoked there is no button any more."""
    desk = each_desk
    first, second = (submitted(desk, lane="urgent", needs_spokesperson="1") for _ in range(2))
    operator, spokesperson = desk.visitor("operator"), desk.visitor("spokesperson")
    assert operator.post(f"/phe-duyet/{first}", {"decision": "approve"}).status == 403
    page = spokesperson.post("/phe-duyet/uy-quyen/moi", paper(desk))
    assert "Đã ủy quyền." in page.text
    assert BASIS in page.text
    assert f'"/phe-duyet/{first}"' in operator.get("/phe-duyet").body
    shown = operator.get(f"/phe-duyet/{first}")
    assert "Thay mặt Người phát ngôn" in shown.text
    approved = operator.post(
        f"/phe-duyet/{first}", {"decision": "approve", "revision_hash": desk.item(first).revision_hash}
    )
    assert "Cán bộ kênh, thay mặt Người phát ngôn" in approved.text
    [revoke] = re.findall(r'action="(/phe-duyet/uy-quyen/[^"]+/thu-hoi)"', page.body)
    assert "Chỉ người ủy quyền" in desk.visitor("approver").post(revoke).text
    assert "Đã thu hồi." in spokesperson.post(revoke).text
    assert 'value="approve"' not in operator.get(f"/phe-duyet/{second}").body
    assert "Đã thu hồi" in spokesperson.get("/phe-duyet/uy-quyen?xem=het").text


def test_a_delegation_for_one_item_by_its_number(desk: Desk) -> None:
    """As people write it."""
    number, other = submitted(desk), submitted(desk)
    page = desk.visitor("approver").post("/phe-duyet/uy-quyen/moi", paper(desk, kinds=[], items=f"#{number}"))
    assert f"#{number}" in page.text
    operator = desk.visitor("operator")
    assert 'value="approve"' in operator.get(f"/phe-duyet/{number}").body
    assert 'value="approve"' not in operator.get(f"/phe-duyet/{other}").body


def test_what_is_missing_is_named_and_nothing_typed_is_lost(desk: Desk) -> None:
    """Every fault at once, each with a jump to its place."""
    page = desk.visitor("approver").post(
        "/phe-duyet/uy-quyen/moi",
        paper(desk, to="", basis=" ", kinds=[], items="#99999", until_day="31/02/2021"),
    )
    assert page.status == 422
    for place in ("f-to", "f-basis", "f-items", "f-until-day"):
        assert f'href="#{place}"' in page.body
    assert 'value="31/02/2021"' in page.body
    assert 'value="#99999"' in page.body
    assert "Không có ủy quyền nào" in desk.visitor("approver").get("/phe-duyet/uy-quyen").text
