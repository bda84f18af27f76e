from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa_publisher.nominations import assessing, queries, sending
from loa_publisher.plans.queries import list_units
from tests.publisher.bureau import Bureau

PROOF = "https://luu-tru.example/dong-y-17"


def sent(bureau: Bureau, person: str = "reader", **changes: Any) -> UUID:
    """A nomination that a unit's focal point has sent."""
    with bureau.office(person) as office:
        said = {
            "unit": list_units(office.connection)[0].id,
            "subject": "person",
            "name": "Cô Nguyễn Thị A",
            "post": "Giáo viên Trường Tiểu học B",
            "age": None,
            "deed": "Mười năm dạy chữ cho trẻ vạn chài.\nMỗi tối hai giờ.",
            "field": "dao_duc",
        }
        return sending.send(office, **(said | changes))


def consent(bureau: Bureau, nomination: UUID, person: str = "reader", **changes: Any) -> None:
    """The record of the consent."""
    said = {"by": "Cô Nguyễn Thị A", "on": date(2020, 11, 20), "link": PROOF}
    with bureau.office(person) as office:
        sending.record_consent(office, nomination, **(said | changes))


def accepted(bureau: Bureau) -> tuple[UUID, UUID]:
    """A nomination that was accepted, and its item."""
    nomination = sent(bureau)
    consent(bureau, nomination)
    with bureau.office() as office:
        return nomination, assessing.accept(office, nomination)


def test_an_accepted_nomination_begins_an_item(bureau: Bureau) -> None:
    """Of topic T08, with what was told of the deed, tagged by field, linked both ways."""
    nomination, item_id = accepted(bureau)
    item = bureau.item(item_id)
    assert (item.topic_code, item.state, item.title) == (
        "T08",
        "draft",
        "Gương người tốt việc tốt: Cô Nguyễn Thị A",
    )
    assert item.tags["fields"] == ["dao_duc"]
    with bureau.database.read() as connection:
        row = queries.one(connection, bureau.people["editor"], nomination)
        assert (row.state, row.item_number) == ("accepted", item.number)
        found = queries.of_item(connection, item_id)
        assert found is not None
        assert found.id == nomination


def test_nothing_is_written_without_consent(bureau: Bureau) -> None:
    """Neither by accepting nor by a row that says so."""
    nomination = sent(bureau)
    before = bureau.rows()
    with bureau.office() as office, pytest.raises(Conflict, match="consent first"):
        assessing.accept(office, nomination)
    assert bureau.rows() == before
    with pytest.raises(InvalidInputs, match="proof"):
        consent(bureau, nomination, link="")
    with pytest.raises(InvalidInputs, match="lies ahead"):
        consent(bureau, nomination, on=date(2020, 11, 23))


def test_a_child_agrees_itself_and_a_representative_signs(bureau: Bureau) -> None:
    """From seven years on; below seven the representative alone."""
    child = sent(bureau, name="Em Trần B", age=9)
    for wrong, field in (({}, "representative"), ({"representative": "Mẹ em"}, "child_agrees")):
        with pytest.raises(InvalidInputs, match=field):
            consent(bureau, child, **wrong)
    consent(bureau, child, representative="Mẹ em", child_agrees=True)
    small = sent(bureau, name="Em Lê C", age=5)
    consent(bureau, small, representative="Bố em")


def test_a_consent_taken_back_stops_what_is_written(bureau: Bureau) -> None:
    """Its approval is void, and none is given any more, in whatever way."""
    nomination, item_id = accepted(bureau)
    said = bureau.draft(title="Gương", due_at=bureau.later(hours=2).isoformat())
    bureau.edit(item_id, **said)
    bureau.submit(item_id)
    bureau.approve(item_id)
    with bureau.office("reader") as office:
        sending.withdraw_consent(office, nomination)
    assert bureau.item(item_id).state == "draft"
    assert bureau.approvals_of(item_id) == []
    assert set(bureau.states(item_id)) == {"superseded"}
    bureau.submit(item_id)
    with pytest.raises(Conflict, match="taken back"):
        bureau.approve(item_id)


def test_declined_with_a_reason(bureau: Bureau) -> None:
    """And assessed once."""
    nomination = sent(bureau)
    with bureau.office() as office, pytest.raises(InvalidInput, match="reason"):
        assessing.decline(office, nomination, " ")
    with bureau.office() as office:
        assessing.decline(office, nomination, "Việc làm chưa có xác nhận của địa phương")
    with bureau.office() as office, pytest.raises(Conflict, match="already"):
        assessing.decline(office, nomination, "Lần nữa")


def test_whom_it_does_not_concern_does_not_see_it(bureau: Bureau) -> None:
    """A focal point sees and touches its own alone; who writes and who approves see all."""
    own, other = sent(bureau, "reader"), sent(bureau, "editor", name="Thầy D")
    with bureau.database.read() as connection:
        seen = {
            person: {row.id for row in queries.listed(connection, bureau.people[person])}
            for person in ("reader", "editor", "approver", "operator")
        }
        with pytest.raises(NotFound):
            queries.one(connection, bureau.people["reader"], other)
    assert seen == {
        "reader": {own},
        "editor": {own, other},
        "approver": {own, other},
        "operator": set(),
    }
    with pytest.raises(Forbidden):
        consent(bureau, other)
    for person in ("approver", "operator", "admin"):
        with pytest.raises(Forbidden):
            sent(bureau, person)


def test_all_that_is_wrong_is_told_at_once(any_bureau: Bureau) -> None:
    """Each field by its name."""
    with pytest.raises(InvalidInputs) as refusal:
        sent(any_bureau, unit=None, subject="x", name="", deed="", field="x", age=40)
    assert {fault.field for fault in refusal.value.complaints} == {
        "unit",
        "subject",
        "name",
        "deed",
        "field",
        "age",
    }
