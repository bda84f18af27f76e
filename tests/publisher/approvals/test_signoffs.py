"""Joint sign-off with a partner body (R26)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from loa.errors import Conflict, Forbidden, InvalidInputs, NotFound
from loa_publisher.approvals import emergencies, partners, signoffs
from loa_publisher.deliveries import actions as deliveries
from tests.publisher.bureau import Bureau

UNION = "Công đoàn ngành Giáo dục Hà Nội"


def asked(bureau: Bureau, **changes: Any) -> tuple[UUID, UUID]:
    """A submitted item that a partner is to sign too: item and partner."""
    item_id = bureau.write(**changes)
    with bureau.office() as office:
        partner = signoffs.ask(office, item_id, UNION)
    bureau.submit(item_id)
    return item_id, partner


def sign(bureau: Bureau, item_id: UUID, partner: UUID, person: str = "editor", **changes: Any) -> None:
    """Somebody records the partner's sign-off of what stands there now."""
    given: dict[str, Any] = {
        "revision_hash": bureau.item(item_id).revision_hash,
        "signatory": "Chủ tịch Công đoàn ngành",
        "signed_at": bureau.clock.now(),
        "link": "https://congdoan.example/vb/45.pdf",
    }
    with bureau.office(person) as office:
        signoffs.sign(office, partner, **given | changes)


def test_nothing_is_approved_before_the_partner_has_signed(bureau: Bureau) -> None:
    """The refusal names the partner; with its sign-off and proof the item is approved and scheduled."""
    item_id, partner = asked(bureau)
    with pytest.raises(Conflict, match=UNION):
        bureau.approve(item_id)
    assert bureau.deliveries(item_id) == []
    sign(bureau, item_id, partner)
    assert bureau.approve(item_id)
    assert bureau.states(item_id) == ["scheduled"]


def test_a_signature_holds_for_one_revision(bureau: Bureau) -> None:
    """After an edit the partner signs again; what it signed before is kept."""
    item_id, partner = asked(bureau)
    sign(bureau, item_id, partner)
    bureau.edit(item_id, title="Bản sửa")
    bureau.submit(item_id)
    with pytest.raises(Conflict, match=UNION):
        bureau.approve(item_id)
    sign(bureau, item_id, partner)
    assert bureau.approve(item_id)


def test_an_emergency_does_without_no_partner(bureau: Bureau) -> None:
    """Who signs jointly is asked by night, too."""
    item_id, _ = asked(bureau)
    with pytest.raises(Conflict, match=UNION), bureau.office("approver") as office:
        emergencies.publish(office, item_id, bureau.item(item_id).revision_hash, "Khẩn")


def test_a_time_is_no_way_around_the_partner(bureau: Bureau) -> None:
    """Scheduling asks, too, whoever has approved by what road."""
    item_id = bureau.approved(due_at=None)
    with bureau.database.begin() as connection:
        bureau_partner = {"asked_by": bureau.people["editor"].id, "asked_at": bureau.clock.now()}
        connection.execute(
            partners.partners.insert().values(
                id=uuid4(), item_id=item_id, name=UNION, name_folded="union", **bureau_partner
            )
        )
    with pytest.raises(Conflict, match=UNION), bureau.office("operator") as office:
        deliveries.schedule(office, item_id, bureau.later(hours=1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"link": ""}, "proof"),
        ({"link": "công văn"}, "link"),
        ({"file": "0" * 64}, "file"),
        ({"signatory": " "}, "signatory"),
        ({"signed_at": None}, "signed_at"),
    ],
)
def test_a_signature_comes_with_its_proof(any_bureau: Bureau, changes: dict[str, Any], field: str) -> None:
    """Who, when, and a paper that shows it."""
    item_id, partner = asked(any_bureau)
    with pytest.raises(InvalidInputs) as refused:
        sign(any_bureau, item_id, partner, **changes)
    assert [fault.field for fault in refused.value.complaints] == [field]


def test_a_scan_is_proof(any_bureau: Bureau) -> None:
    """An uploaded file stands for the link."""
    item_id, partner = asked(any_bureau)
    sign(any_bureau, item_id, partner, link="", file=any_bureau.upload())
    with any_bureau.database.read() as connection:
        [row] = partners.of_item(connection, item_id, any_bureau.item(item_id).revision_hash)
    assert (row.name, row.signatory, row.recorder) == (UNION, "Chủ tịch Công đoàn ngành", "Editor")


def test_a_partner_is_named_once_and_dropped_before_it_signs(bureau: Bureau) -> None:
    """Case and marks make no other partner; what was signed is kept."""
    item_id, partner = asked(bureau)
    with pytest.raises(Conflict, match="already"), bureau.office() as office:
        signoffs.ask(office, item_id, "cong doan nganh giao duc ha noi")
    with bureau.office() as office:
        signoffs.drop(office, partner)
    with pytest.raises(NotFound):
        sign(bureau, item_id, partner)
    with bureau.office() as office:
        again = signoffs.ask(office, item_id, UNION)
    sign(bureau, item_id, again)
    for act in (lambda: sign(bureau, item_id, again), lambda: _drop(bureau, again)):
        with pytest.raises(Conflict):
            act()
    bureau.approve(item_id)
    with pytest.raises(Conflict), bureau.office() as office:
        signoffs.ask(office, item_id, "Đoàn Thanh niên")


@pytest.mark.parametrize("person", ["approver", "operator", "admin", "reader"])
def test_editors_name_partners_and_record_what_they_sign(any_bureau: Bureau, person: str) -> None:
    """Others may not."""
    item_id, partner = asked(any_bureau)
    with pytest.raises(Forbidden):
        sign(any_bureau, item_id, partner, person)
    with pytest.raises(Forbidden), any_bureau.office(person) as office:
        signoffs.ask(office, item_id, "Đoàn Thanh niên")


def _drop(bureau: Bureau, partner: UUID) -> None:
    with bureau.office() as office:
        signoffs.drop(office, partner)
