"""Joint sign-off at the desk."""

from __future__ import annotations

import re

from tests.publisher.desk.conftest import Desk, picture
from tests.publisher.desk.test_approvals import submitted

UNION = "Công đoàn ngành Giáo dục"


def test_a_partner_signs_before_it_is_approved(each_desk: Desk) -> None:
    """The approver is told who is missing; with the scan recorded the approval goes through and the scan can be read."""
    desk = each_desk
    number = submitted(desk)
    editor, approver = desk.visitor("editor"), desk.visitor("approver")
    page = editor.post(f"/noi-dung/{number}/ky-lien-tich", {"partner": UNION})
    assert "Chưa ký" in page.text
    decision = {"decision": "approve", "revision_hash": desk.item(number).revision_hash}
    assert f"{UNION} chưa ký" in approver.post(f"/phe-duyet/{number}", decision).text
    assert desk.item(number).state == "submitted"
    [address] = re.findall(rf'action="(/noi-dung/{number}/ky-lien-tich/[^"]+)"', page.body)
    partner = address.rsplit("/", 1)[1]
    signed = {
        "revision_hash": desk.item(number).revision_hash,
        "signatory": "Chủ tịch Công đoàn ngành",
        f"signed-{partner}_day": "21/11/2020",
        f"signed-{partner}_time": "16:00",
        "file": picture("ban-ky.png"),
    }
    assert "Đã ký" in editor.post(address, signed).text
    assert editor.file(f"{address}/tep")[1] == "image/png"
    approver.post(f"/phe-duyet/{number}", decision)
    assert desk.item(number).state == "approved"


def test_a_signature_without_proof_is_refused_at_its_place(desk: Desk) -> None:
    """Every fault at once."""
    number = submitted(desk)
    editor = desk.visitor("editor")
    page = editor.post(f"/noi-dung/{number}/ky-lien-tich", {"partner": UNION})
    [address] = re.findall(rf'action="(/noi-dung/{number}/ky-lien-tich/[^"]+)"', page.body)
    refused = editor.post(address, {"revision_hash": desk.item(number).revision_hash})
    assert refused.status == 422
    partner = address.rsplit("/", 1)[1]
    assert f'href="#f-signatory-{partner}"' in refused.body
    assert f'href="#f-signed-{partner}-day"' in refused.body
    assert "Đã lưu" in editor.post(address, {"act": "drop"}).text
    assert UNION not in editor.get(f"/noi-dung/{number}/ky-lien-tich").text.replace("ví dụ", "")
