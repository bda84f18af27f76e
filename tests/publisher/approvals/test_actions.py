from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from loa.database import new_id
from loa.errors import Conflict, Forbidden, InvalidInput, NotFound
from loa.ledger.tables import accounts, approvals, audit
from loa_publisher.approvals import actions
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.items import queries
from tests.publisher.bureau import UNITS, Bureau


def submitted(bureau: Bureau, **changes: object) -> tuple[UUID, str]:
    """An item that waits for approval, with its hash."""
    item_id = bureau.write(**changes)
    return item_id, bureau.submit(item_id)


def decisions(bureau: Bureau, item_id: UUID) -> list[str]:
    """What was decided on an item, in order."""
    with bureau.database.read() as connection:
        return [row.decision for row in queries.history(connection, item_id)]


def turn_down(bureau: Bureau, item_id: UUID, how: str, comment: str, person: str = "approver") -> None:
    """Returns or rejects an item."""
    with bureau.office(person) as office:
        {"return": actions.return_, "reject": actions.reject}[how](office, item_id, comment)


def test_what_is_approved_is_scheduled(bureau: Bureau) -> None:
    """One delivery for each account, in the approval's transaction, and the audit log says of which hash."""
    item_id, read = submitted(
        bureau, channels=[{"channel": name} for name in ("portal", "facebook", "email", "unit")]
    )
    assert bureau.approve(item_id)
    item = bureau.item(item_id)
    assert (item.state, item.revision_hash) == ("approved", read)
    rows = bureau.deliveries(item_id)
    assert len(rows) == 3 + UNITS
    assert {(row.state, row.operation, row.revision_hash, row.due_at) for row in rows} == {
        ("scheduled", "publish", read, item.due_at)
    }
    [approval] = bureau.approvals_of(item_id)
    assert approval.approved_by == bureau.people["approver"].id
    assert approval.written_by == bureau.people["editor"].id
    with bureau.database.read() as connection:
        last = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()
    assert (last.actor, last.action, last.subject) == ("approver", "item.approved", str(item_id))
    assert last.detail["revision_hash"] == read


def test_only_the_hash_that_stands_there_is_approved(bureau: Bureau) -> None:
    """Another one is refused, whatever it is, and nothing is written."""
    item_id, _ = submitted(bureau)
    before = bureau.rows()
    for wrong in ("0" * 64, "", "x", "\ud800", "\x00"):
        with pytest.raises(Conflict), bureau.office("approver") as office:
            actions.approve(office, item_id, wrong)
    assert bureau.rows() == before


def test_an_older_hash_is_not_approved(bureau: Bureau) -> None:
    """Who read the revision before approves nothing new."""
    item_id, old = submitted(bureau)
    bureau.edit(item_id, title="Mới")
    bureau.submit(item_id)
    with pytest.raises(Conflict, match="changed"):
        bureau.approve(item_id, revision_hash=old)
    assert bureau.deliveries(item_id) == []


@pytest.mark.parametrize("person", ["editor", "operator", "admin", "reader"])
def test_only_approvers_decide(any_bureau: Bureau, person: str) -> None:
    """Approving, returning and rejecting are theirs."""
    item_id, _ = submitted(any_bureau)
    before = any_bureau.rows()
    with pytest.raises(Forbidden, match="approver"):
        any_bureau.approve(item_id, person)
    for how in ("return", "reject"):
        with pytest.raises(Forbidden, match="approver"):
            turn_down(any_bureau, item_id, how, "Chưa rõ", person)
    assert any_bureau.rows() == before


def test_nobody_approves_what_they_wrote(bureau: Bureau) -> None:
    """An author who is an approver too asks another one."""
    item_id = bureau.write("both")
    bureau.submit(item_id)
    with pytest.raises(Forbidden, match="wrote"):
        bureau.approve(item_id, "both")
    assert bureau.approve(item_id, "approver")


def test_nobody_approves_what_they_had_a_hand_in(bureau: Bureau) -> None:
    """Who wrote an earlier revision that was never approved is an author of what is to be approved."""
    item_id = bureau.write("both")
    bureau.edit(item_id, "editor", title="Sửa một chữ")
    bureau.submit(item_id)
    with pytest.raises(Forbidden, match="wrote"):
        bureau.approve(item_id, "both")


def test_what_another_has_approved_is_no_longer_only_ones_own(bureau: Bureau) -> None:
    """Who wrote a revision that was approved may approve what somebody else has made of it."""
    item_id = bureau.write("both")
    bureau.submit(item_id)
    bureau.approve(item_id, "approver")
    bureau.edit(item_id, "editor", title="Bản sửa của người khác")
    bureau.submit(item_id)
    assert bureau.approve(item_id, "both")


def test_the_database_refuses_ones_own_approval_by_itself(bureau: Bureau) -> None:
    """A row written by hand, too."""
    me = bureau.people["both"].id
    row = {
        "id": new_id(),
        "item_id": uuid4(),
        "revision_hash": "0" * 64,
        "kind": "normal",
        "written_by": me,
        "approved_by": me,
        "approved_at": bureau.clock.now(),
    }
    with pytest.raises(IntegrityError), bureau.database.begin() as connection:
        connection.execute(approvals.insert().values(**row))


def test_the_spokesperson(bureau: Bureau) -> None:
    """What needs the spokesperson is approved by an approver with that mark alone; returning it is not reserved."""
    item_id, read = submitted(bureau, needs_spokesperson=True)
    with pytest.raises(Forbidden, match="spokesperson"):
        bureau.approve(item_id, "approver")
    turn_down(bureau, item_id, "return", "Thêm số liệu")
    assert bureau.submit(item_id) == read
    assert bureau.approve(item_id, "spokesperson")


def test_an_approval_after_the_due_time(bureau: Bureau) -> None:
    """It is approved, and nothing goes out until a new time is given on purpose."""
    item_id, _ = submitted(bureau)
    bureau.clock.advance(timedelta(hours=2))
    assert not bureau.approve(item_id)
    assert bureau.item(item_id).state == "approved"
    assert bureau.deliveries(item_id) == []
    with bureau.office() as office:
        assert len(deliveries.schedule(office, item_id, bureau.later(minutes=1))) == 1
    assert bureau.states(item_id) == ["scheduled"]


def test_an_item_without_a_time(any_bureau: Bureau) -> None:
    """It can be approved; nothing is scheduled."""
    item_id, _ = submitted(any_bureau, due_at=None)
    assert not any_bureau.approve(item_id)
    assert any_bureau.deliveries(item_id) == []


def test_two_approve_at_once(bureau: Bureau) -> None:
    """One of them approves; there is one approval and one delivery."""
    item_id, read = submitted(bureau)

    def approve(person: str) -> bool:
        try:
            return bureau.approve(item_id, person, read)
        except Conflict:
            return False

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(approve, ("approver", "both", "spokesperson"))) == [False, False, True]
    assert len(bureau.approvals_of(item_id)) == 1
    assert bureau.states(item_id) == ["scheduled"]


def test_an_account_that_was_switched_off_meanwhile(bureau: Bureau) -> None:
    """The approval fails as a whole, and names the channel."""
    item_id, _ = submitted(bureau)
    with bureau.database.begin() as connection:
        connection.execute(update(accounts).where(accounts.c.channel == "portal").values(enabled=False))
    before = bureau.rows()
    with pytest.raises(InvalidInput, match=r"channels\.0\.account"):
        bureau.approve(item_id)
    assert bureau.rows() == before
    assert bureau.item(item_id).state == "submitted"


def test_what_can_be_submitted(bureau: Bureau) -> None:
    """A draft with a text and a channel; once more is no second submission."""
    item_id = bureau.write(channels=[])
    with pytest.raises(InvalidInput, match="channels"):
        bureau.submit(item_id)
    bureau.edit(item_id, summary=None, body_html=None, channels=[{"channel": "manual", "account": "tv"}])
    with pytest.raises(InvalidInput, match="body_html"):
        bureau.submit(item_id)
    bureau.edit(item_id, channels=[{"channel": "manual", "account": "tv"}])
    read = bureau.submit(item_id)
    assert bureau.submit(item_id) == read == bureau.item(item_id).revision_hash
    assert decisions(bureau, item_id) == ["submit"]


@pytest.mark.parametrize("person", ["approver", "operator", "admin", "reader"])
def test_only_editors_submit(any_bureau: Bureau, person: str) -> None:
    """Anybody else is told who may."""
    item_id = any_bureau.write()
    with pytest.raises(Forbidden, match="editor"):
        any_bureau.submit(item_id, person)


def test_what_was_returned_comes_again(bureau: Bureau) -> None:
    """With or without a change; the reason is kept."""
    item_id, read = submitted(bureau)
    turn_down(bureau, item_id, "return", "  Thêm nguồn\r\nvà ngày  ")
    assert bureau.item(item_id).state == "returned"
    with bureau.database.read() as connection:
        assert queries.history(connection, item_id)[-1].comment == "Thêm nguồn\nvà ngày"
    assert bureau.submit(item_id) == read
    assert bureau.approve(item_id)
    assert decisions(bureau, item_id) == ["submit", "return", "submit", "approve"]


def test_what_was_rejected_comes_again_as_another_revision_only(bureau: Bureau) -> None:
    """The same words are not submitted again."""
    item_id, _ = submitted(bureau)
    turn_down(bureau, item_id, "reject", "Không đúng thẩm quyền")
    with pytest.raises(Conflict, match="rejected"):
        bureau.submit(item_id)
    assert not bureau.edit(item_id)
    with pytest.raises(Conflict, match="rejected"):
        bureau.submit(item_id)
    assert bureau.edit(item_id, title="Viết lại")
    bureau.submit(item_id)
    assert bureau.approve(item_id)


@pytest.mark.parametrize("how", ["return", "reject"])
@pytest.mark.parametrize("comment", ["", "  \n ", "\x00", "\ud800", "x" * 4001])
def test_why_an_item_is_turned_down(any_bureau: Bureau, how: str, comment: str) -> None:
    """A reason is required, and it must be text."""
    item_id, _ = submitted(any_bureau)
    with pytest.raises(InvalidInput, match="comment"):
        turn_down(any_bureau, item_id, how, comment)
    assert any_bureau.item(item_id).state == "submitted"


def test_only_what_was_submitted_is_decided_on(bureau: Bureau) -> None:
    """Neither a draft nor what has been decided already."""
    item_id = bureau.write()
    read = bureau.item(item_id).revision_hash
    for _ in ("draft", "approved"):
        with pytest.raises(Conflict):
            bureau.approve(item_id, revision_hash=read)
        for how in ("return", "reject"):
            with pytest.raises(Conflict):
                turn_down(bureau, item_id, how, "Chưa rõ")
        if bureau.item(item_id).state == "draft":
            bureau.submit(item_id)
            bureau.approve(item_id)
    with pytest.raises(Conflict):
        bureau.submit(item_id)


def test_what_nobody_has_written_is_not_submitted(any_bureau: Bureau) -> None:
    """An item that the plan has only planned has nothing to approve; nor has one that is not there."""
    with pytest.raises(Conflict, match="planned"):
        any_bureau.submit(any_bureau.of_plan("I044"))
    for act in (any_bureau.submit, any_bureau.approve):
        with pytest.raises(NotFound):
            act(uuid4())
