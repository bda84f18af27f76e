"""The year's table at the desk: file, columns, rows, brought in."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from loa_publisher.plans.queries import list_plans
from loa_publisher.tables.reading import read_table
from tests.publisher.desk.conftest import Desk
from tests.publisher.desk.sending import fields
from tests.publisher.tables.workbooks import workbook

HEAD = ("STT", "Nội dung", "Trọng tâm", "Thời gian", "Kênh", "Đối tượng", "Ghi chú")
ROWS = (
    (1, "Lễ khai giảng", "T02", "5/9/2020 07:30", "Cổng thông tin", "Công khai", ""),
    (2, "Sai ngày", "T04", "31/02/2021", "", "Công khai", ""),
    (3, "Hướng nghiệp", "T05", "tháng 3/2021", "", "Công khai", "hỏi trường nghề"),
    (4, "Không trọng tâm", "T99", "quý II/2021", "", "Công khai", ""),
    (5, "Giao ban", "T06", "quý II/2021", "", "nội bộ hay công khai", ""),
)


def address(desk: Desk) -> str:
    return f"/ke-hoach/{desk.plan_id()}/nhap-bang"


def upload(content: bytes | None = None, name: str = "năm học.xlsx") -> dict[str, Any]:
    content = workbook(("KẾ HOẠCH",), (), HEAD, *ROWS) if content is None else content
    return {"file": (io.BytesIO(content), name), "act": "look"}


def test_a_year_with_three_bad_rows(each_desk: Desk) -> None:
    """From the file to the items: columns found, bad rows told, one mended, two left out and given back as a file."""
    editor, at = each_desk.visitor("editor"), address(each_desk)
    columns = editor.post(at, upload())
    assert "năm học.xlsx · trang tính Sheet · 5 dòng" in columns.text
    assert "Cột không nhập: A · STT" in columns.text
    rows = editor.post(at, fields(columns) | {"act": "check"})
    assert rows.status == 200
    assert "3 dòng không nhập được" in rows.text
    assert "Dòng 5" in rows.text
    assert "Không có ngày “31/02/2021”; được đọc theo ngày/tháng/năm." in rows.text
    assert "“T99” không phải nội dung trọng tâm của kế hoạch này; có T01, T02" in rows.text
    assert "Nhập 2 dòng, bỏ lại 3 dòng" in rows.text
    mended = editor.post(at, fields(rows) | {"act": "check", "mend-5-when": "28/02/2021"})
    assert "Nhập 3 dòng, bỏ lại 2 dòng" in mended.text
    done = editor.post(at, fields(mended) | {"act": "write"})
    assert "3 nội dung mới" in done.text
    assert "Đã bỏ lại 2 dòng" in done.text
    assert "Dòng 7, 8." in done.text
    number = int(re.findall(r'href="/noi-dung/(\d+)"', done.body)[0])
    assert each_desk.item(number).state == "planned"
    sent = fields(done, r"<form method=\"post\" action=\"[^\"]+bo-lai.csv\">.*?</form>")
    left = read_table("bo-lai.csv", editor.post(f"{at}/bo-lai.csv", sent).body.encode())
    assert left.cell(1, 7) == "Lỗi"
    assert [left.cell(line, 1) for line in left.filled(after=1)] == ["Không trọng tâm", "Giao ban"]
    assert left.cell(2, 7).startswith("Dòng 7, Nội dung trọng tâm (C): “T99”")


def test_the_same_file_again_says_of_each_row_what_it_is(desk: Desk) -> None:
    """New, as it is, changed; what is not ticked is left out."""
    editor, at = desk.visitor("editor"), address(desk)
    good = [ROWS[0], ROWS[2]]
    rows = editor.post(at, fields(editor.post(at, upload(workbook(HEAD, *good)))) | {"act": "check"})
    sent = fields(rows)
    assert sent["take"] == ["2", "3"]
    done = editor.post(at, sent | {"act": "write", "take": ["3"]})
    assert "1 nội dung mới" in done.text
    assert "Dòng 2." in done.text
    later = [ROWS[0], (3, "Hướng nghiệp", "T05", "tháng 4/2021", "", "Công khai", "hỏi trường nghề")]
    rows = editor.post(at, fields(editor.post(at, upload(workbook(HEAD, *later)))) | {"act": "check"})
    assert "1 sẽ thêm" in rows.text
    assert "1 sẽ sửa" in rows.text
    before = desk.rows()["items"]
    editor.post(at, fields(rows) | {"act": "write", "anew": ["3"]})
    assert desk.rows()["items"] == before + 2


def test_what_was_mended_is_looked_at_before_it_is_written(desk: Desk) -> None:
    """A button that says how many are left out does not write another number."""
    editor, at = desk.visitor("editor"), address(desk)
    rows = editor.post(at, fields(editor.post(at, upload())) | {"act": "check"})
    before = desk.rows()
    page = editor.post(at, fields(rows) | {"act": "write", "mend-7-topic": "T01"})
    assert "hãy xem lại rồi nhập" in page.text
    assert "Nhập 3 dòng, bỏ lại 2 dòng" in page.text
    assert desk.rows() == before


def test_rows_that_turned_bad_meanwhile_are_shown_first(desk: Desk) -> None:
    """Nobody agreed to leave those out."""
    editor, at = desk.visitor("editor"), address(desk)
    rows = editor.post(at, fields(editor.post(at, upload())) | {"act": "check"})
    sent = fields(rows) | {"act": "write"}
    sent["leave"] = ["5", "7"]
    before = desk.rows()
    page = editor.post(at, sent)
    assert page.status == 409
    assert "hãy xem lại trước" in page.text
    assert desk.rows() == before


def test_columns_that_nobody_could_find_are_chosen_by_hand(desk: Desk) -> None:
    """Headings in another line, a topic and an audience for all rows; what is missing is told at its field."""
    editor, at = desk.visitor("editor"), address(desk)
    content = workbook(("Việc", "Lúc"), ("Khai giảng", "5/9/2020"), ("Việc hai", "6/9/2020"))
    columns = editor.post(at, upload(content))
    refused = editor.post(at, fields(columns) | {"act": "check"})
    assert refused.status == 422
    assert re.findall(r'<li><a href="#f-column-(\w+)">', refused.body) == [
        "title",
        "topic",
        "when",
        "audience",
    ]
    chosen = {
        "column-title": "0",
        "column-when": "1",
        "otherwise-topic": "T01",
        "otherwise-audience": "public",
    }
    rows = editor.post(at, fields(refused) | chosen | {"act": "check"})
    assert "Nhập 2 dòng" in rows.text
    other = editor.post(at, fields(columns) | {"act": "look", "head": "2"})
    assert "1 dòng" in other.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "tệp excel đời cũ"),
        (b"PK\x03\x04 no zip", "tệp excel bị hỏng"),
        (b"\x00\x01", "không phải là bảng"),
    ],
)
def test_a_file_that_is_no_table(desk: Desk, content: bytes, words: str) -> None:
    """One sentence at the file."""
    page = desk.visitor("editor").post(address(desk), upload(content, "a.xlsx"))
    assert page.status == 422
    assert words in page.text.lower()


def test_words_of_a_file_are_shown_and_not_done(desk: Desk) -> None:
    """In every step, whatever stands in a cell, a heading, a sheet's or a file's name."""
    evil = "<script>alert(1)</script>"

    def name(made: Any) -> None:
        made.active.title = "<b>&'\""

    head = (*HEAD, evil)
    rows = [
        (1, evil, "T01", evil, evil, evil, evil, ""),
        (2, evil, "T01", "5/9/2020", "", "Công khai", evil, ""),
    ]
    editor, at = desk.visitor("editor"), address(desk)
    page = editor.post(at, upload(workbook(head, *rows, change=name), f"{evil}.xlsx"))
    for act in ("check", "write"):
        assert evil not in page.body
        assert "&lt;script&gt;" in page.body
        page = editor.post(at, fields(page) | {"act": act})
    assert "<script>alert" not in page.body


def test_nonsense_in_the_form_is_told_and_writes_nothing(desk: Desk) -> None:
    """Columns, lines and tables that nobody was shown."""
    editor, at = desk.visitor("editor"), address(desk)
    columns = fields(editor.post(at, upload()))
    before = desk.rows()
    assert editor.post(at, {"act": "write", "carried": "x"}).status == 422
    assert editor.post(at, {"act": "check"}).status == 422
    assert (
        editor.post(at, columns | {"act": "check", "column-title": "99", "column-note": "-1"}).status == 422
    )
    strange = {
        "act": "write",
        "mend-99-title": "x",
        "mend-1-title": "x",
        "mend--": "x",
        "head": "9" * 30,
        "take": ["a", "-1"],
    }
    assert editor.post(at, columns | strange).status in (409, 422)
    assert desk.rows() == before


def test_a_closed_plan_takes_nothing(desk: Desk) -> None:
    """It says so on the plan's page."""
    editor, at = desk.visitor("editor"), address(desk)
    columns = fields(editor.post(at, upload()))
    desk.visitor("approver").post(f"/ke-hoach/{desk.plan_id()}/trang-thai", {"status": "closed"})
    page = editor.post(at, columns | {"act": "check"})
    assert "Kế hoạch đã đóng" in page.text


def test_the_way_there_stands_where_an_officer_looks(desk: Desk) -> None:
    """On the plan and on its items; not for who may not write."""
    with desk.database.read() as connection:
        plan = list_plans(connection)[0].plan
    for path in (f"/ke-hoach/{plan.id}", f"/ke-hoach/{plan.id}/noi-dung"):
        assert address(desk) in desk.visitor("editor").get(path).body
        assert address(desk) not in desk.visitor("reader").get(path).body
    status, kind, content, how = desk.visitor("editor").file(f"{address(desk)}/mau.csv")
    assert (status, kind, "bang-noi-dung-mau.csv" in how) == (200, "text/csv", True)
    assert len(read_table("mau.csv", content).lines) == 4
