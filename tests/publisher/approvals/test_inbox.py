"""What waits for a decision, and for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from loa_publisher.approvals import inbox
from tests.publisher.approvals.test_delegations import give
from tests.publisher.bureau import Bureau

PATIENCE = timedelta(hours=24)


def seen(bureau: Bureau, person: str, scope: str = inbox.MINE) -> list[inbox.Waiting]:
    """What a person's inbox shows; the count agrees with it."""
    with bureau.database.read() as connection:
        user, now = bureau.people[person], bureau.clock.now()
        found = inbox.listed(connection, now, user, PATIENCE, scope)
        assert inbox.count(connection, now, user, scope) == len(found)
    return found


def submitted(bureau: Bureau, author: str = "editor", **changes: Any) -> UUID:
    """An item that waits."""
    item_id = bureau.write(author, **changes)
    bureau.submit(item_id, author)
    return item_id


def ids(found: list[inbox.Waiting]) -> list[UUID]:
    """Which items."""
    return [one.id for one in found]


def test_mine_is_what_i_may_decide_on(bureau: Bureau) -> None:
    """Not what I wrote, nor what only the spokesperson or nobody of my role decides on; all is all."""
    plain = submitted(bureau)
    own = submitted(bureau, "both", due_at=bureau.later(hours=2).isoformat())
    reserved = submitted(bureau, due_at=bureau.later(hours=3).isoformat(), needs_spokesperson=True)
    assert ids(seen(bureau, "approver")) == [plain, own]
    assert ids(seen(bureau, "both")) == [plain]
    assert ids(seen(bureau, "spokesperson")) == [plain, own, reserved]
    assert ids(seen(bureau, "editor")) == []
    assert ids(seen(bureau, "editor", inbox.WRITTEN)) == [plain, reserved]
    assert ids(seen(bureau, "reader", inbox.ALL)) == [plain, own, reserved]
    bureau.approve(plain)
    assert ids(seen(bureau, "both")) == []


def test_what_i_had_a_hand_in_is_not_mine_to_decide(bureau: Bureau) -> None:
    """As approving it would be refused."""
    item_id = bureau.write("both")
    bureau.edit(item_id, "editor", title="Sửa")
    bureau.submit(item_id)
    assert seen(bureau, "both") == []
    assert ids(seen(bureau, "approver")) == [item_id]


def test_a_delegation_brings_what_it_covers(bureau: Bureau) -> None:
    """For as long as it lasts, and no more than its giver could."""
    covered = submitted(bureau, lane="urgent", needs_spokesperson=True)
    submitted(bureau)
    give(bureau, "approver")
    assert seen(bureau, "operator") == []
    give(bureau, "spokesperson")
    assert ids(seen(bureau, "operator")) == [covered]
    bureau.clock.advance(timedelta(days=2))
    assert seen(bureau, "operator") == []


def test_overdue_comes_first(bureau: Bureau) -> None:
    """What has waited a day or whose time has passed, then the next due; without a time last."""
    never = submitted(bureau, due_at=None)
    bureau.clock.advance(timedelta(hours=25))
    soon = submitted(bureau, due_at=bureau.later(minutes=30).isoformat())
    later = submitted(bureau, due_at=bureau.later(hours=9).isoformat())
    without = submitted(bureau, due_at=None)
    found = seen(bureau, "approver")
    assert ids(found) == [never, soon, later, without]
    assert [one.overdue for one in found] == [True, False, False, False]
    bureau.clock.advance(timedelta(hours=1))
    assert [one.overdue for one in seen(bureau, "approver")] == [True, True, False, False]


def test_how_long_it_waits_is_counted_from_its_last_submission(bureau: Bureau) -> None:
    """An edit begins anew."""
    item_id = submitted(bureau)
    bureau.clock.advance(timedelta(hours=5))
    bureau.edit(item_id, title="Sửa", due_at=bureau.later(hours=1).isoformat())
    bureau.submit(item_id)
    [one] = seen(bureau, "approver")
    assert one.submitted_at == bureau.clock.now()
    assert one.revision_hash == bureau.item(item_id).revision_hash
