"""The year's table brought in: every row told, good ones written together, the same file twice nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, update

from loa.errors import Conflict, Forbidden, InvalidInputs
from loa_publisher.imports.bringing import Brought, Look, RowsRefused, bring_in, look
from loa_publisher.imports.columns import Mapped, mapped_by_headings
from loa_publisher.imports.sample import sample
from loa_publisher.items import actions
from loa_publisher.items.dating import history
from loa_publisher.items.drafts import read_draft
from loa_publisher.items.models import items
from loa_publisher.plans import editing
from loa_publisher.plans.dates import confirm
from loa_publisher.plans.queries import list_plans, list_topics
from loa_publisher.tables.reading import read_table
from loa_publisher.tables.table import Table
from tests.publisher.bureau import Bureau

HEAD = "Nội dung,Nội dung trọng tâm,Thời gian,Kênh,Đối tượng,Loại,Ghi chú\n"
GOOD = (
    HEAD + "Thi thử lớp 12,T04,05/03/2021 09:00,Cổng thông tin; Facebook,Công khai,Tin bài,\n"
    "Hướng nghiệp,5,tháng 3/2021,,Công khai,,hỏi trường nghề\n"
    "Họp nội bộ,T06,quý II/2021,Giao ban,Nội bộ,Báo cáo,\n"
)


def table(text: str, name: str = "nam.csv") -> Table:
    return read_table(name, text.encode())


def plan_id(bureau: Bureau) -> UUID:
    with bureau.database.read() as connection:
        return list_plans(connection)[0].plan.id


def bring(bureau: Bureau, text: str, person: str = "editor", **how: Any) -> Brought:
    sheet = table(text)
    with bureau.office(person) as office:
        return bring_in(office, plan_id(bureau), sheet, mapped_by_headings(sheet), **how)


def seen(bureau: Bureau, text: str, mapped: Mapped | None = None) -> Look:
    sheet = table(text)
    with bureau.office() as office:
        return look(office, plan_id(bureau), sheet, mapped or mapped_by_headings(sheet))


def does(bureau: Bureau, text: str) -> list[str]:
    return [one.match.does for one in seen(bureau, text).good]


def faults(found: Look) -> list[str]:
    return [f"{bad.line}.{fault.field}" for bad in found.bad for fault in bad.faults]


def item(bureau: Bureau, number: int) -> Any:
    with bureau.database.read() as connection:
        return connection.execute(select(items).where(items.c.number == number)).one()


def test_good_rows_are_planned_items_and_never_more(bureau: Bureau) -> None:
    """Not written, not approved, with what the row says; each knows the line of the file that it comes from."""
    brought = bring(bureau, GOOD)
    exam, career, meeting = (item(bureau, number) for number in brought.new)
    assert {(one.state, one.revision, one.confirmed) for one in (exam, career, meeting)} == {
        ("planned", 0, False)
    }
    assert (exam.due_at, exam.precision) == (datetime(2021, 3, 5, 2, tzinfo=UTC), "exact")
    assert [(one["channel"], one["account"] is None) for one in exam.targets] == [
        ("portal", False),
        ("facebook", False),
    ]
    assert (career.due_at, career.planned_on, career.precision) == (None, date(2021, 3, 31), "month")
    assert career.note == "hỏi trường nghề"
    assert (meeting.planned_on, meeting.audience, meeting.kind) == (date(2021, 6, 30), "internal", "report")
    assert meeting.source == "nam.csv · 4"


def test_the_same_file_twice_doubles_nothing(bureau: Bureau) -> None:
    """Each row then names the item that it is."""
    brought = bring(bureau, GOOD)
    before = bureau.rows()
    again = seen(bureau, GOOD)
    assert [(one.match.does, one.match.item and one.match.item.number) for one in again.good] == [
        ("same", number) for number in brought.new
    ]
    assert bring(bureau, GOOD).new == []
    assert bureau.rows() == before


def test_a_changed_row_changes_the_item_that_nobody_has_begun(bureau: Bureau) -> None:
    """What is different is named, the move of a date is noted, and what was changed at the desk since stays so."""
    brought = bring(bureau, GOOD)
    later = GOOD.replace("05/03/2021 09:00", "12/03/2021").replace(",T06,", ",T07,")
    looked = seen(bureau, later)
    assert [(one.match.does, list(one.match.columns)) for one in looked.good] == [
        ("changed", ["when"]),
        ("same", []),
        ("changed", ["topic"]),
    ]
    assert bring(bureau, later).changed == [brought.new[0], brought.new[2]]
    assert item(bureau, brought.new[0]).due_at == datetime(2021, 3, 12, 1, tzinfo=UTC)
    with bureau.database.read() as connection:
        [move] = history(connection, item(bureau, brought.new[0]).id)
    assert move.before.due_at == datetime(2021, 3, 5, 2, tzinfo=UTC)
    with bureau.database.begin() as connection:
        connection.execute(update(items).where(items.c.number == brought.new[1]).values(title="Tên khác"))
    assert does(bureau, later) == ["same", "same", "same"]


def test_what_somebody_writes_already_stays(bureau: Bureau) -> None:
    """It is told as such, and as a new item only where that is asked for."""
    number = bring(bureau, GOOD).new[0]
    with bureau.office() as office:
        actions.edit(
            office, item(bureau, number).id, read_draft(bureau.draft(title="Thi thử lớp 12", topic="T04"))
        )
    later = GOOD.replace("05/03/2021 09:00", "12/03/2021")
    assert does(bureau, later) == ["kept", "same", "same"]
    brought = bring(bureau, later)
    assert (brought.kept, brought.changed, brought.new) == ([number], [], [])


def test_a_confirmed_date_is_not_moved_by_a_table(bureau: Bureau) -> None:
    """It moves for a reason, and a table gives none; nothing else of the file is written then."""
    number = bring(bureau, GOOD).new[0]
    with bureau.office("approver") as office:
        confirm(office, item(bureau, number).id)
    before = bureau.rows()
    with pytest.raises(RowsRefused) as told:
        bring(bureau, GOOD.replace("05/03/2021 09:00", "12/03/2021") + "Mới,T01,1/4/2021,,Công khai,,\n")
    assert [one.field for one in told.value.complaints] == ["2.when"]
    assert bureau.rows() == before


BAD = (
    GOOD + "Sai ngày,T04,31/02/2021,,Công khai,,\n"
    ",T99,hôm nào,Loa phường,Ai đó,Kịch,\n"
    "Nội bộ ra ngoài,T01,5/3/2021,Facebook,Nội bộ,,\n"
)


def test_bad_rows_are_told_whole_and_left_out_only_by_name(bureau: Bureau) -> None:
    """Line and field of each; none is skipped, and nothing is written while one is not left out."""
    assert faults(seen(bureau, BAD)) == [
        "5.when",
        "6.title",
        "6.topic",
        "6.when",
        "6.channels",
        "6.audience",
        "6.kind",
        "7.channels",
    ]
    before = bureau.rows()
    with pytest.raises(RowsRefused) as told:
        bring(bureau, BAD, leave=[6, 7])
    assert [one.field for one in told.value.complaints] == ["5.when"]
    assert bureau.rows() == before
    brought = bring(bureau, BAD, leave=[2, 5, 6, 7])
    assert (len(brought.new), brought.left_out) == (2, [2, 5, 6, 7])


def test_a_row_twice_in_one_file_is_a_fault(any_bureau: Bureau) -> None:
    """By what it plans, and by its code; the same title on another day is another item."""
    text = HEAD + "".join(
        f"Phóng sự,T10,{day},,Công khai,,\n" for day in ("5/3/2021", "5/4/2021", "5/3/2021")
    )
    found = seen(any_bureau, text)
    assert faults(found) == ["4.title"]
    assert [one.match.does for one in found.good] == ["new", "new"]
    coded = "Mã,Nội dung,Trọng tâm,Ngày,Đối tượng\n" + "".join(
        f"{code},{title},T01,1/3/2021,Công khai\n" for code, title in (("A1", "a"), ("A1", "b"), ("A 2", "c"))
    )
    assert faults(seen(any_bureau, coded)) == ["3.code", "4.code"]


def test_a_code_finds_its_item_whatever_else_has_changed(any_bureau: Bureau) -> None:
    """Also one that the plan's file brought in."""
    head = "Mã,Nội dung,Trọng tâm,Ngày,Đối tượng\n"
    [number] = bring(any_bureau, f"{head}A1,Tên cũ,T01,1/3/2021,Công khai\n").new
    assert bring(any_bureau, f"{head}A1,Tên mới,T02,9/4/2021,Công khai\n").changed == [number]
    assert item(any_bureau, number).title == "Tên mới"


def test_series_of_one_title_grow_and_do_not_move(any_bureau: Bureau) -> None:
    """Three months more of the same title are three more items."""
    rows = [f"Điểm tin,T08,tháng {month}/2021,,Công khai,,\n" for month in (1, 2, 3, 4, 5, 6)]
    assert len(bring(any_bureau, HEAD + "".join(rows[:3])).new) == 3
    assert does(any_bureau, HEAD + "".join(rows)) == ["same"] * 3 + ["new"] * 3


def test_who_may_not_and_plans_that_are_closed(any_bureau: Bureau) -> None:
    """Editors alone; a closed plan stays as it is."""
    for person in ("approver", "operator", "admin", "reader"):
        with pytest.raises(Forbidden):
            bring(any_bureau, GOOD, person)
    with any_bureau.office("approver") as office:
        editing.give_status(office, plan_id(any_bureau), "closed")
    with pytest.raises(Conflict):
        bring(any_bureau, GOOD)


MAPPINGS: dict[str, Callable[[Mapped], Mapped]] = {
    "title": lambda m: Mapped(head=1, places={k: v for k, v in m.places.items() if k != "title"}),
    "topic": lambda m: Mapped(head=1, places={k: v for k, v in m.places.items() if k != "topic"}),
    "when": lambda m: Mapped(head=1, places={k: v for k, v in m.places.items() if k != "when"}),
    "audience": lambda m: Mapped(head=1, places={k: v for k, v in m.places.items() if k != "audience"}),
    "note": lambda m: Mapped(head=1, places={**m.places, "note": m.places["title"]}),
    "file": lambda m: Mapped(head=4, places=m.places),
}


@pytest.mark.parametrize("field", MAPPINGS)
def test_a_mapping_that_lacks_something(any_bureau: Bureau, field: str) -> None:
    """It is told at the field before any row is."""
    with pytest.raises(InvalidInputs) as told:
        seen(any_bureau, GOOD, MAPPINGS[field](mapped_by_headings(table(GOOD))))
    assert [one.field for one in told.value.complaints] == [field]


def test_one_topic_and_audience_for_all_rows(any_bureau: Bureau) -> None:
    """Where the table has no column of them."""
    text = "Nội dung,Tháng\nA,10\nB,11\n"
    mapped = Mapped(
        head=1, places={"title": 0, "month": 1}, otherwise={"topic": "T03", "audience": "internal"}
    )
    found = seen(any_bureau, text, mapped)
    assert [(one.row.topic.code, one.row.audience) for one in found.good] == [("T03", "internal")] * 2


def test_what_excel_shows_where_a_formula_failed_is_no_value(any_bureau: Bureau) -> None:
    """It is told once, by its name."""
    found = seen(any_bureau, HEAD + "#REF!,T01,#N/A,,Công khai,,\n")
    assert faults(found) == ["2.title", "2.when"]
    assert "#REF!" in found.bad[0].faults[0].message


def test_the_sample_that_we_ship_can_be_brought_in(any_bureau: Bureau) -> None:
    """For any plan: with its own topics and days."""
    with any_bureau.database.read() as connection:
        plan = list_plans(connection)[0].plan
        topics = [line.topic for line in list_topics(connection, plan.id)]
    assert does(any_bureau, sample(plan, topics)) == ["new"] * 3


def test_a_thousand_rows_ask_no_more_of_the_database_than_ten(any_bureau: Bureau) -> None:
    """Neither looked at nor written one by one."""
    said: list[str] = []
    event.listen(any_bureau.database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    counts = []
    for name, many in (("a", 10), ("b", 1000)):
        said.clear()
        bring(
            any_bureau,
            HEAD + "".join(f"Tin {name}{n},T01,tháng 3/2021,Facebook,Công khai,,\n" for n in range(many)),
        )
        counts.append(len(said))
    assert counts[0] == counts[1]
