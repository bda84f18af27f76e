"""Delegation in writing (R13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from loa.errors import Conflict, Forbidden, InvalidInputs
from loa_publisher.accounts.actions import set_active
from loa_publisher.approvals import actions, delegations
from loa_publisher.items import queries
from tests.publisher.bureau import Bureau

BASIS = "Văn bản ủy quyền số 12/UQ-SGDĐT ngày 20/11/2020"


def give(bureau: Bureau, giver: str = "spokesperson", to: str = "operator", **changes: Any) -> UUID:
    """Somebody lends their right to somebody for the urgent items of a day."""
    given: dict[str, Any] = {
        "to": bureau.people[to].id if to in bureau.people else uuid4(),
        "basis": BASIS,
        "item_ids": (),
        "kinds": ("lane:urgent",),
        "starts_at": bureau.clock.now(),
        "ends_at": bureau.later(days=1),
    }
    with bureau.office(giver) as office:
        return delegations.give(office, **given | changes)


def submitted(bureau: Bureau, author: str = "editor", **changes: Any) -> UUID:
    """An urgent item that waits and needs the spokesperson."""
    item_id = bureau.write(author, **{"lane": "urgent", "needs_spokesperson": True, **changes})
    bureau.submit(item_id, author if author != "both" else "both")
    return item_id


def test_who_holds_a_delegation_approves_in_anothers_name(bureau: Bureau) -> None:
    """The decision names both, and the paper it rests on."""
    item_id = submitted(bureau)
    with pytest.raises(Forbidden):
        bureau.approve(item_id, "operator")
    delegation = give(bureau)
    assert bureau.approve(item_id, "operator")
    with bureau.database.read() as connection:
        last = queries.history(connection, item_id)[-1]
    assert (last.decision, last.full_name, last.behalf) == ("approve", "Operator", "Spokesperson")
    assert last.delegation_id == delegation
    [approval] = bureau.approvals_of(item_id)
    assert approval.approved_by == bureau.people["operator"].id


def test_a_delegation_covers_what_it_names(bureau: Bureau) -> None:
    """An item by its id, a topic's items, a lane's items; nothing else."""
    named, of_topic, other = (
        submitted(bureau, lane="routine", topic=topic) for topic in ("T08", "T09", "T08")
    )
    give(bureau, item_ids=[named], kinds=["topic:T09"])
    assert bureau.approve(named, "operator")
    assert bureau.approve(of_topic, "operator")
    with pytest.raises(Forbidden):
        bureau.approve(other, "operator")


def test_a_delegation_begins_and_ends_by_itself(bureau: Bureau) -> None:
    """Before its beginning and from its end on it is worth nothing."""
    first, second = submitted(bureau, due_at=None), submitted(bureau, due_at=None)
    give(bureau, starts_at=bureau.later(hours=1), ends_at=bureau.later(hours=2))
    with pytest.raises(Forbidden):
        bureau.approve(first, "operator")
    _advance(bureau, 1)
    bureau.approve(first, "operator")
    _advance(bureau, 1)
    with pytest.raises(Forbidden):
        bureau.approve(second, "operator")


def test_a_revoked_delegation_is_worth_nothing(bureau: Bureau) -> None:
    """Its giver or an administrator revokes it, once."""
    item_id = submitted(bureau)
    delegation = give(bureau)
    with pytest.raises(Forbidden), bureau.office("approver") as office:
        delegations.revoke(office, delegation)
    with bureau.office("admin") as office:
        delegations.revoke(office, delegation)
    with pytest.raises(Forbidden):
        bureau.approve(item_id, "operator")
    with pytest.raises(Conflict), bureau.office("spokesperson") as office:
        delegations.revoke(office, delegation)


def test_nobody_lends_more_than_they_have(bureau: Bureau) -> None:
    """An approver who is not the spokesperson lends no spokesperson's right; who approves nothing lends nothing."""
    item_id = submitted(bureau)
    give(bureau, "approver")
    with pytest.raises(Forbidden, match="approver"):
        bureau.approve(item_id, "operator")
    for person in ("editor", "operator", "admin", "reader"):
        with pytest.raises(Forbidden):
            give(bureau, person, "both")


def test_what_was_lent_is_not_passed_on(bureau: Bureau) -> None:
    """Who holds the spokesperson's right by a delegation cannot lend it."""
    item_id = submitted(bureau)
    give(bureau, "spokesperson", "approver")
    give(bureau, "approver", "operator")
    with pytest.raises(Forbidden):
        bureau.approve(item_id, "operator")
    assert bureau.approve(item_id, "approver")


def test_a_delegation_ends_with_its_givers_account(bureau: Bureau) -> None:
    """A closed account lends nothing."""
    item_id = submitted(bureau)
    give(bureau)
    with bureau.database.begin() as connection:
        set_active(connection, bureau.people["spokesperson"].id, False)
    with pytest.raises(Forbidden):
        bureau.approve(item_id, "operator")


def test_no_author_approves_through_somebody_else(bureau: Bureau) -> None:
    """Neither the holder nor the giver of a delegation may have written what is approved."""
    mine, theirs = submitted(bureau, "editor"), submitted(bureau, "both", needs_spokesperson=False)
    give(bureau, "spokesperson", "editor")
    with pytest.raises(Forbidden, match="wrote"):
        bureau.approve(mine, "editor")
    give(bureau, "both", "operator")
    with pytest.raises(Forbidden, match="wrote"):
        bureau.approve(theirs, "operator")


def test_ones_own_right_comes_first(bureau: Bureau) -> None:
    """Who may decide anyway decides in their own name."""
    item_id = submitted(bureau, needs_spokesperson=False)
    give(bureau, "spokesperson", "approver")
    bureau.approve(item_id, "approver")
    with bureau.database.read() as connection:
        assert queries.history(connection, item_id)[-1].on_behalf_of is None


def test_a_delegation_covers_returning_and_rejecting(bureau: Bureau) -> None:
    """And nothing of it without one."""
    item_id = submitted(bureau)
    with pytest.raises(Forbidden), bureau.office("operator") as office:
        actions.return_(office, item_id, "Thêm nguồn")
    give(bureau)
    with bureau.office("operator") as office:
        actions.return_(office, item_id, "Thêm nguồn")
    with bureau.database.read() as connection:
        assert queries.history(connection, item_id)[-1].behalf == "Spokesperson"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"basis": " "}, "basis"),
        ({"to": "spokesperson"}, "to"),
        ({"to": "nobody"}, "to"),
        ({"kinds": ()}, "items"),
        ({"kinds": ("everything",)}, "kinds"),
        ({"kinds": ("topic:",)}, "kinds"),
        ({"item_ids": (UUID(int=7),)}, "items"),
        ({"ends_at": datetime.fromisoformat("2020-11-22T01:00:00+00:00")}, "until"),
    ],
)
def test_what_a_delegation_must_say(any_bureau: Bureau, changes: dict[str, Any], field: str) -> None:
    """To whom, on what paper, for what and until when; each fault at its field, and nothing written."""
    before = any_bureau.rows()
    with pytest.raises(InvalidInputs) as refused:
        give(any_bureau, **changes)
    assert [fault.field for fault in refused.value.complaints] == [field]
    assert any_bureau.rows() == before


def _advance(bureau: Bureau, hours: float) -> None:
    bureau.clock.advance(bureau.later(hours=hours) - bureau.clock.now())
