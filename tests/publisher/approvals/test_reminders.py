"""Nothing waits for approval unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from loa.ledger.tables import facts
from loa_publisher.approvals import inbox, reminders
from tests.publisher.approvals.test_inbox import seen, submitted
from tests.publisher.bureau import Bureau


def remind(bureau: Bureau, **settings: str) -> int:
    """One look, as after a restart."""
    return reminders.remind(bureau.database, bureau.clock.now(), replace(bureau.settings, **settings))  # type: ignore[arg-type]


def told(bureau: Bureau, item_id: UUID) -> list[tuple[str, list[str]]]:
    """What was told of an item, and to whom."""
    query = select(facts).where(facts.c.subject == str(item_id), facts.c.name.like("approval.%"))
    with bureau.database.read() as connection:
        return [(row.name, row.data["to"]) for row in connection.execute(query.order_by(facts.c.id))]


def test_who_may_decide_is_reminded_once_and_then_it_is_taken_higher_once(bureau: Bureau) -> None:
    """However often it is looked, from however many desks."""
    item_id = submitted(bureau, "both")
    bureau.clock.advance(timedelta(hours=23, minutes=59))
    assert remind(bureau) == 0
    bureau.clock.advance(timedelta(minutes=1))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: remind(bureau), range(4)))
    reminded = ("approval.reminded", ["approver", "spokesperson"])
    assert told(bureau, item_id) == [reminded]
    assert [(one.reminded, one.escalated) for one in seen(bureau, "approver")] == [(True, False)]
    bureau.clock.advance(timedelta(hours=24))
    assert [remind(bureau), remind(bureau)] == [1, 0]
    assert told(bureau, item_id) == [reminded, ("approval.escalated", ["spokesperson"])]
    with bureau.database.read() as connection:
        number = bureau.item(item_id).number
        assert inbox.escalated_to(connection, bureau.people["spokesperson"].id) == [number]
        assert inbox.escalated_to(connection, bureau.people["approver"].id) == []


def test_the_settings_name_whom_it_is_taken_to(any_bureau: Bureau) -> None:
    """By login; one that there is not is as none."""
    item_id = submitted(any_bureau)
    any_bureau.clock.advance(timedelta(hours=50))
    remind(any_bureau, escalate_to="Admin, nobody")
    assert told(any_bureau, item_id)[-1] == ("approval.escalated", ["admin"])


def test_only_what_still_waits_is_told(bureau: Bureau) -> None:
    """What was decided is not; what came again is told anew, and an older word no longer stands."""
    decided, returned = submitted(bureau), submitted(bureau)
    bureau.approve(decided)
    bureau.clock.advance(timedelta(hours=25))
    remind(bureau)
    assert told(bureau, decided) == []
    bureau.edit(returned, title="Sửa")
    bureau.submit(returned)
    assert [one.reminded for one in seen(bureau, "approver")] == [False]
    bureau.clock.advance(timedelta(hours=25))
    remind(bureau)
    assert [name for name, _ in told(bureau, returned)] == ["approval.reminded", "approval.reminded"]
