"""Issues as officers take them in, and statements that go out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loa_publisher.accounts.roles import may
from loa_publisher.approvals import actions as approvals
from loa_publisher.issues import intake, queries, statements, timeline
from loa_publisher.items import actions as items
from loa_publisher.plans.queries import list_units
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, walk

SAID = {
    "title": "Phụ huynh phản ánh khoản thu ngoài quy định",
    "said": "Bài trên báo nêu khoản thu 500.000 đồng ở một trường.",
    "source": "press",
    "source_name": "Báo mẫu",
    "link": "https://bao.example/thu-ngoai",
    "severity": "serious",
    "clock": "press",
    "topic": "T09",
}


def take_in(bureau: Bureau, person: str = "editor", **changes: Any) -> UUID:
    """A new issue; its id."""
    with bureau.office(person) as office:
        return intake.take_in(office, intake.read_intake(SAID | changes))


def district(bureau: Bureau) -> str:
    """The id of a unit: a district office."""
    with bureau.database.read() as connection:
        return next(str(one.id) for one in list_units(connection) if one.kind != "department")


def issue(bureau: Bureau, issue_id: UUID) -> Any:
    """How it stands."""
    with bureau.database.read() as connection:
        return queries.one(connection, issue_id)


def kinds(bureau: Bureau, issue_id: UUID) -> list[str]:
    """What its timeline tells."""
    with bureau.database.read() as connection:
        return [row.kind for row in timeline.of_issue(connection, issue_id)]


def numbers(bureau: Bureau, **wanted: Any) -> list[int]:
    """Which issues are listed, in order."""
    with bureau.database.read() as connection:
        found = queries.listed(connection, queries.Wanted(**wanted))
        assert queries.count(connection, queries.Wanted(**wanted)) == len(found)
    return [row.number for row in found]


def drafted(bureau: Bureau, issue_id: UUID) -> UUID:
    """A statement drafted from it; the item's id."""
    with bureau.office() as office:
        return statements.draft_statement(office, issue_id)


def approve(bureau: Bureau, item_id: UUID) -> None:
    """The spokesperson approves the statement, which then goes out at once."""
    assert not may(bureau.people["spokesperson"], "write")
    with bureau.office() as office:
        approvals.submit(office, item_id)
    with bureau.office("spokesperson") as office:
        row = items.locked(office.connection, item_id)
        approvals.approve(office, item_id, row.revision_hash)


def publish_statement(bureau: Bureau, issue_id: UUID) -> UUID:
    """A statement that stands on the portal."""
    item_id = drafted(bureau, issue_id)
    approve(bureau, item_id)
    [portal] = [row for row in bureau.deliveries(item_id) if row.channel == "portal"]
    walk(bureau, portal.id, *SENDING, "publish", concluded_at=bureau.clock.now())
    return item_id
