"""Notes, another assessment, links and tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from loa import audit
from loa.errors import Conflict, Forbidden, InvalidInput, InvalidInputs, NotFound
from loa_publisher.issues import handling, queries, tasks
from loa_publisher.issues.models import events
from tests.publisher.bureau import Bureau
from tests.publisher.issues.cases import district, issue, kinds, numbers, take_in


def test_the_timeline_is_written_on_and_never_over(bureau: Bureau) -> None:
    """The database itself refuses to change or lose a line."""
    id = take_in(bureau)
    with bureau.office("operator") as office:
        handling.note(office, id, "Đã gọi cho nhà trường")
    assert kinds(bureau, id) == ["received", "noted"]
    for change in (update(events).values(text="khác"), delete(events)):
        with pytest.raises(DBAPIError), bureau.database.begin() as connection:
            connection.execute(change)
    with bureau.database.read() as connection:
        assert connection.execute(select(events.c.text)).scalars().all().count("Đã gọi cho nhà trường") == 1
        assert audit.verify(connection) >= 2


def test_another_clock_runs_from_when_it_was_reported(bureau: Bureau) -> None:
    """With a reason, which stands in the timeline beside what it was before."""
    id = take_in(bureau)
    bureau.clock.advance(timedelta(hours=3))
    with bureau.office("approver") as office:
        assert handling.assess(office, id, {"severity": "critical", "clock": "ministry"}, "Lan rộng")
        assert not handling.assess(office, id, {"severity": "critical"}, "")
    row = issue(bureau, id)
    assert (row.severity, row.due_at) == ("critical", row.reported_at + timedelta(hours=6))
    with bureau.office("editor") as office, pytest.raises(InvalidInputs) as refused:
        handling.assess(office, id, {"severity": "normal", "topic": "T99", "x": ""}, " ")
    assert {one.field for one in refused.value.complaints} == {"topic", "x", "reason"}
    with bureau.office("operator") as office, pytest.raises(Forbidden):
        handling.assess(office, id, {"severity": "normal"}, "x")


def test_several_items_belong_to_it(bureau: Bureau) -> None:
    """Each once, as a statement or as related; what is taken away leaves its line."""
    id, item = take_in(bureau), bureau.write()
    with bureau.office() as office:
        handling.link_item(office, id, item, "related")
        handling.link_item(office, id, item, "statement")
        handling.link_item(office, id, bureau.of_plan("I007"), "related")
    with bureau.database.read() as connection:
        linked = queries.items_of(connection, id)
        assert [row.number for row in queries.of_item(connection, item)] == [issue(bureau, id).number]
    assert [row.link_kind for row in linked] == ["statement", "related"]
    with bureau.office() as office:
        handling.unlink_item(office, id, item)
        with pytest.raises(NotFound):
            handling.unlink_item(office, id, item)
        with pytest.raises(InvalidInput):
            handling.link_item(office, id, item, "friend")
    assert kinds(bureau, id)[-1] == "unlinked"


def test_a_person_is_asked_confirms_and_ends_it(bureau: Bureau) -> None:
    """It stands among theirs until then."""
    id = take_in(bureau)
    reader = bureau.people["reader"]
    with bureau.office("approver") as office:
        task = tasks.assign(office, id, person=str(reader.id), what="Xác minh khoản thu")
    assert numbers(bureau, scope="mine", user=reader.id) == [issue(bureau, id).number]
    with bureau.office("editor") as office, pytest.raises(Forbidden):
        tasks.confirm(office, task)
    with bureau.office("reader") as office:
        tasks.confirm(office, task)
        with pytest.raises(Conflict, match="confirmed already"):
            tasks.confirm(office, task)
        with pytest.raises(InvalidInput):
            tasks.finish(office, task, " ")
        tasks.finish(office, task, "Đã trả lại tiền")
    assert numbers(bureau, scope="mine", user=reader.id) == []
    assert kinds(bureau, id) == ["received", "assigned", "confirmed", "task_done"]
    with bureau.office("editor") as office, pytest.raises(Conflict, match="over already"):
        tasks.take_back(office, task, "x")


def test_a_unit_confirms_by_its_own_link_or_by_hand(bureau: Bureau) -> None:
    """Who and when is kept either way (R12); the second press of the link changes nothing."""
    id, at = take_in(bureau), district(bureau)
    with bureau.office("editor") as office:
        first = tasks.assign(office, id, unit=at, what="Báo cáo", due_at=bureau.later(hours=4))
        second = tasks.assign(office, id, unit=at, what="Gửi văn bản")
    with bureau.office("operator") as office, pytest.raises(InvalidInput):
        tasks.confirm(office, first)
    with bureau.office("operator") as office:
        tasks.confirm(office, first, name="Văn thư", how="điện thoại")
    with bureau.database.begin() as connection:
        assert tasks.confirm_by_link(connection, bureau.clock.now(), second, "Phó phòng")
        assert not tasks.confirm_by_link(connection, bureau.later(hours=1), second, "Ai khác")
    with bureau.database.read() as connection:
        rows = queries.tasks_of(connection, [id])[id]
        assert tasks.of_link(connection, second).confirmed_name == "Phó phòng"
    assert [(row.confirmed_name, row.confirmed_how, row.recorder) for row in rows] == [
        ("Văn thư", "điện thoại", "Operator"),
        ("Phó phòng", "link", None),
    ]
    assert tasks.seal_of("a", first) != tasks.seal_of("b", first) != tasks.seal_of("b", second)


def test_one_person_or_one_unit(any_bureau: Bureau) -> None:
    """Neither is a mistake, and so are both, a time that has passed and nobody."""
    id, reader = take_in(any_bureau), str(any_bureau.people["reader"].id)
    before = any_bureau.rows()
    for to in ({}, {"person": reader, "unit": district(any_bureau)}, {"person": "none"}, {"unit": "none"}):
        with any_bureau.office("editor") as office, pytest.raises(InvalidInputs):
            tasks.assign(office, id, what="x", **to)
    with any_bureau.office("editor") as office, pytest.raises(InvalidInputs, match="passed"):
        tasks.assign(office, id, person=reader, what="x", due_at=any_bureau.clock.now())
    assert any_bureau.rows() == before
