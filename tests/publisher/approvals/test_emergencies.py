"""Emergency publication and the review that it owes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from loa.errors import Conflict, Forbidden, InvalidInput
from loa_publisher.approvals import emergencies
from loa_publisher.items import queries
from tests.publisher.bureau import Bureau

REASON = "Bão số 9 đổ bộ trong đêm, phải cho học sinh nghỉ học"


def publish(bureau: Bureau, item_id: UUID, person: str = "approver", reason: str = REASON) -> UUID:
    """Somebody publishes what stands there now as an emergency."""
    with bureau.office(person) as office:
        return emergencies.publish(office, item_id, bureau.item(item_id).revision_hash, reason)


def review(bureau: Bureau, id: UUID, person: str, finding: str = "confirmed", comment: str = "") -> None:
    """Somebody reviews it."""
    with bureau.office(person) as office:
        emergencies.review(office, id, finding, comment)


def owed_to(bureau: Bureau, person: str) -> list[UUID]:
    """Whose review is asked for of a person."""
    with bureau.database.read() as connection:
        user = bureau.people[person]
        found = [row.item_id for row in emergencies.owed(connection, user)]
        assert emergencies.count_owed(connection, user) == len(found)
    return found


def test_it_goes_out_at_once_by_one_approver_alone(bureau: Bureau) -> None:
    """A draft that needs the spokesperson, too; the ledger keeps an approval of kind emergency, bound to the hash."""
    item_id = bureau.write(needs_spokesperson=True)
    publish(bureau, item_id)
    item = bureau.item(item_id)
    assert (item.state, item.due_at) == ("approved", bureau.clock.now())
    [delivery] = bureau.deliveries(item_id)
    assert (delivery.state, delivery.due_at) == ("scheduled", bureau.clock.now())
    [approval] = bureau.approvals_of(item_id)
    assert (approval.kind, approval.revision_hash) == ("emergency", item.revision_hash)
    with bureau.database.read() as connection:
        last = queries.history(connection, item_id)[-1]
    assert (last.kind, last.comment) == ("emergency", REASON)


def test_the_review_is_asked_for_until_it_is_done(bureau: Bureau) -> None:
    """Of every other approver who may; not of whoever published it or wrote it."""
    item_id = bureau.write("both")
    id = publish(bureau, item_id)
    assert owed_to(bureau, "spokesperson") == [item_id]
    for person in ("approver", "both", "editor", "operator", "reader"):
        assert owed_to(bureau, person) == []
    bureau.clock.advance(timedelta(days=40))
    assert owed_to(bureau, "spokesperson") == [item_id]
    for person in ("approver", "both", "editor", "admin"):
        with pytest.raises(Forbidden):
            review(bureau, id, person)
    review(bureau, id, "spokesperson")
    assert owed_to(bureau, "spokesperson") == []
    with pytest.raises(Conflict, match="already"):
        review(bureau, id, "spokesperson")


def test_what_needs_the_spokesperson_is_reviewed_by_them(bureau: Bureau) -> None:
    """Another approver cannot."""
    id = publish(bureau, bureau.write(needs_spokesperson=True))
    assert owed_to(bureau, "both") == []
    with pytest.raises(Forbidden, match="spokesperson"):
        review(bureau, id, "both")
    assert len(owed_to(bureau, "spokesperson")) == 1


def test_an_objection_says_why(bureau: Bureau) -> None:
    """Without a comment it is refused, and the review is still owed."""
    item_id = bureau.write()
    id = publish(bureau, item_id)
    for finding, comment in (("objected", " "), ("maybe", "x")):
        with pytest.raises(InvalidInput):
            review(bureau, id, "spokesperson", finding, comment)
    review(bureau, id, "spokesperson", "objected", "Sai tên trường")
    with bureau.database.read() as connection:
        row = emergencies.one(connection, id)
    assert (row.finding, row.comment, row.reviewer) == ("objected", "Sai tên trường", "Spokesperson")
    assert bureau.states(item_id) == ["scheduled"]


def test_a_reason_is_required(any_bureau: Bureau) -> None:
    """And nothing goes out without it."""
    item_id = any_bureau.write()
    with pytest.raises(InvalidInput, match="reason"):
        publish(any_bureau, item_id, reason="  ")
    assert any_bureau.deliveries(item_id) == []


@pytest.mark.parametrize("person", ["editor", "operator", "admin", "reader"])
def test_only_approvers_publish_in_an_emergency(any_bureau: Bureau, person: str) -> None:
    """Everybody else is told so."""
    item_id = any_bureau.write()
    with pytest.raises(Forbidden, match="approver"):
        publish(any_bureau, item_id, person)


def test_an_emergency_skips_neither_hash_nor_embargo(bureau: Bureau) -> None:
    """What was changed since it was read, or is under an embargo, stays."""
    item_id = bureau.write(
        due_at=bureau.later(days=2).isoformat(), embargo_until=bureau.later(days=1).isoformat()
    )
    with pytest.raises(InvalidInput, match="embargo"):
        publish(bureau, item_id)
    with pytest.raises(Conflict, match="changed"), bureau.office("approver") as office:
        emergencies.publish(office, item_id, "0" * 64, REASON)
    assert bureau.deliveries(item_id) == []


def test_who_wrote_what_went_out_as_an_emergency_does_not_approve_the_next_revision(bureau: Bureau) -> None:
    """No second person has read those words."""
    item_id = bureau.write("both")
    publish(bureau, item_id, "both")
    bureau.edit(item_id, "editor", title="Bản sửa")
    bureau.submit(item_id)
    with pytest.raises(Forbidden, match="wrote"):
        bureau.approve(item_id, "both")


def test_what_is_out_already_is_no_emergency(bureau: Bureau) -> None:
    """Only a draft, a submitted or a returned item."""
    item_id = bureau.approved()
    with pytest.raises(Conflict, match="approved"):
        publish(bureau, item_id)
