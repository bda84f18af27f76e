"""No clock runs out unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from loa.ledger.tables import facts
from loa_publisher.issues import handling, queries, reminders, tasks
from tests.publisher.bureau import Bureau
from tests.publisher.issues.cases import issue, kinds, publish_statement, take_in


def remind(bureau: Bureau, **settings: str) -> int:
    """One look, as after a restart."""
    return reminders.remind(bureau.database, bureau.clock.now(), replace(bureau.settings, **settings))  # type: ignore[arg-type]


def told(bureau: Bureau, issue_id: UUID) -> list[tuple[str, list[str]]]:
    """What was told of an issue, and to whom."""
    query = select(facts).where(facts.c.subject == str(issue_id)).order_by(facts.c.id)
    with bureau.database.read() as connection:
        return [(row.name, row.data.get("to", [])) for row in connection.execute(query)]


def test_who_works_on_it_is_told_when_a_quarter_is_left_and_who_stands_above_when_none_is(
    bureau: Bureau,
) -> None:
    """Once each, however many desks look."""
    id = take_in(bureau)
    with bureau.office("editor") as office:
        tasks.assign(office, id, person=str(bureau.people["operator"].id), what="Trả lời")
    bureau.clock.advance(timedelta(hours=17, minutes=59))
    assert remind(bureau) == 0
    bureau.clock.advance(timedelta(minutes=1))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: remind(bureau), range(4)))
    assert told(bureau, id) == [("issue.reminded", ["operator"])]
    bureau.clock.advance(timedelta(hours=6))
    assert [remind(bureau), remind(bureau)] == [1, 0]
    assert told(bureau, id)[1:] == [("issue.overdue", ["operator", "spokesperson"])]
    assert kinds(bureau, id)[-2:] == ["reminder", "overdue"]
    with bureau.database.read() as connection:
        mine = queries.told(connection, bureau.people["spokesperson"].id, "overdue")
        assert [row.number for row in mine] == [issue(bureau, id).number]
        assert queries.count_running(connection, bureau.clock.now()) == (1, 1)


def test_another_deadline_is_told_anew(bureau: Bureau) -> None:
    """Nobody works on it, so those hear of it who may give it to somebody; the settings name who stands above."""
    id = take_in(bureau, clock="ministry")
    bureau.clock.advance(timedelta(hours=7))
    remind(bureau, escalate_to="Admin")
    with bureau.office("editor") as office:
        handling.assess(office, id, {"clock": "press"}, "Nhầm quy chế")
    bureau.clock.advance(timedelta(hours=12))
    remind(bureau)
    many = ["approver", "both", "editor", "spokesperson"]
    assert told(bureau, id) == [
        ("issue.overdue", ["admin", *many]),
        ("issue.reminded", many),
    ]


def test_what_is_answered_is_seen_and_told_of_no_more(bureau: Bureau) -> None:
    """The timeline says when the statement stood."""
    id = take_in(bureau)
    publish_statement(bureau, id)
    bureau.clock.advance(timedelta(hours=30))
    assert [remind(bureau), remind(bureau)] == [1, 0]
    assert [name for name, _ in told(bureau, id)] == ["issue.replied"]
    row = issue(bureau, id)
    assert (row.state, row.replied_at) == ("replied", bureau.later(hours=-30))
    assert kinds(bureau, id)[-1] == "replied"
