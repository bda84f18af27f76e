"""The report at the desk: the page, the workbook, the paper and the API say the same; and everything as CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from loa.settings import Settings
from loa_publisher.accounts.tokens import add_token
from loa_publisher.desk.report_exports import EXPORTS, cell
from loa_publisher.items.models import items
from tests.publisher.desk.conftest import Desk, Visitor
from tests.publisher.feedback.cases import answered, send
from tests.publisher.reports.lived import NOW, live
from tests.publisher.reports.pages_of import numbers_of, sheets_of, words_of

YEAR = "period=year-2020-09"


@pytest.fixture
def lived(desk: Desk) -> Desk:
    """A desk in March, with half a year behind it."""
    with desk.database.begin() as connection:
        live(connection)
    desk.clock.advance(NOW - desk.clock.now())
    return desk


def told(desk: Desk, query: str = "") -> Any:
    """The report as a program gets it."""
    with desk.database.begin() as connection:
        token = add_token(connection, user_id=desk.people["reader"].id, label="test", now=NOW)
    client = desk.app.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    plan = client.get("/api/v1/plans", headers=headers).json["items"][0]["id"]  # type: ignore[index]
    answer = client.get(f"/api/v1/reports?plan={plan}&{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json


def figures(line: Any) -> list[int]:
    """A line's figures in the order of the columns."""
    own = [line["figures"][name] for name in ("planned", "done", "late", "missed", "open")]
    return own + [line["reach"][name] for name in ("units", "readers", "views")]


def test_page_workbook_and_paper_say_what_the_api_says(lived: Desk, tmp_path: Path) -> None:
    """Line by line and in their totals."""
    reader, said = lived.visitor("reader"), told(lived, YEAR)
    total = figures({"figures": said["total"], "reach": said["reach"]})
    page = reader.get(f"/bao-cao?{YEAR}").text
    by_month = reader.get(f"/bao-cao?{YEAR}&by=month").text
    sheets = sheets_of(reader.file(f"/bao-cao/bao-cao.xlsx?{YEAR}")[2])
    paper = words_of(reader.file(f"/bao-cao/bao-cao.pdf?{YEAR}")[2], tmp_path)
    topics, months = sheets["Theo nội dung trọng tâm"], sheets["Theo tháng"]

    assert total[0] > 0
    for shown in (page, by_month, paper):
        assert numbers_of(shown, "Tổng cộng")[: len(total)] == total
    assert topics[-1][2:] == months[-1][1:] == total
    assert [row[2:] for row in topics[1:-1]] == [figures(line) for line in said["topics"]]
    assert [row[1:] for row in months[1:-1]] == [figures(line) for line in said["months"]]
    for line in said["months"]:
        name = f"{line['code'][5:]}/{line['code'][:4]}"
        assert numbers_of(by_month, name)[: len(total)] == figures(line)
        assert figures(line) == numbers_of(paper, name)[: len(total)]
    overview = {row[0]: row[1] for row in sheets["Tổng hợp"]}
    assert overview["Vấn đề nóng"] == said["issues"]["received"] > 0
    assert overview["Trả lời đúng hạn"] == said["issues"]["in_time"]
    assert f"Vấn đề nóng phát sinh: {said['issues']['received']};" in paper
    units = [row[2:] for row in sheets["Theo đơn vị tiếp nhận"][1:]]
    assert sorted(units) == sorted(figures(line)[:5] for line in said["units"])
    assert {row[1] for row in sheets["Theo đơn vị tiếp nhận"][1:]} == {line["name"] for line in said["units"]}


def test_feedback_is_told_alike_everywhere(lived: Desk, tmp_path: Path) -> None:
    """In all and by kind: on the page, in the workbook, in the paper and over the API."""
    answered(lived)
    send(lived.database, lived.clock.now(), text="Xin công bố lịch thi sớm hơn.")
    lived.visitor("editor").get("/phan-hoi")
    reader, said = lived.visitor("reader"), told(lived, YEAR)["feedback"]
    names = ("received", "in_time", "late", "overdue", "waiting", "unanswered")
    every = [said["all"][name] for name in names]
    assert every[:2] == [2, 1]
    kinds = [[one[name] for name in names] for one in said["kinds"]]
    assert [sum(column) for column in zip(*kinds, strict=True)] == every
    sheet = sheets_of(reader.file(f"/bao-cao/bao-cao.xlsx?{YEAR}")[2])["Phản hồi"]
    assert [row[1:7] for row in sheet[1:]] == [*kinds, every]
    assert sheet[-1][7] == said["all"]["typical_minutes"]
    page = reader.get(f"/bao-cao?{YEAR}").text
    assert numbers_of(page, "Chưa phân loại")[:6] == kinds[-1]
    paper = words_of(reader.file(f"/bao-cao/bao-cao.pdf?{YEAR}")[2], tmp_path)
    assert "Cổng thông tin nhận 2 phản hồi: 1 trả lời đúng hạn" in paper
    assert numbers_of(paper, "Chưa phân loại")[:6] == kinds[-1]


def test_a_workbook_holds_numbers_and_dates_not_texts(lived: Desk) -> None:
    """A month is a date, a count is a number; each sheet's head stays in sight."""
    content = lived.visitor("reader").file(f"/bao-cao/bao-cao.xlsx?{YEAR}")[2]
    sheets = sheets_of(content)
    assert sheets["Theo tháng"][1][0] == datetime(2020, 9, 1)  # noqa: DTZ001 (a cell knows no zone)
    assert {type(value) for row in sheets["Theo kênh"][1:] for value in row[1:]} == {int}
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    assert [sheet.freeze_panes for sheet in book.worksheets][1:] == ["A2"] * (len(book.worksheets) - 1)


def test_a_topic_that_looks_like_a_formula_stays_text(lived: Desk) -> None:
    """Whoever names a topic does not calculate in somebody's spreadsheet."""
    from loa_publisher.plans.models import topics

    with lived.database.begin() as connection:
        connection.execute(update(topics).where(topics.c.code == "T01").values(title="=1+1", title_en=None))
    from openpyxl import load_workbook

    content = lived.visitor("reader").file(f"/bao-cao/bao-cao.xlsx?{YEAR}")[2]
    found = load_workbook(io.BytesIO(content))["Theo nội dung trọng tâm"]["B2"]
    assert (found.value, found.data_type) == ("=1+1", "s")


def test_the_paper_has_the_authoritys_head(lived: Desk, tmp_path: Path) -> None:
    """As Decree 30/2020 has it, with every mark; in Vietnamese whatever the reader's language."""
    reader = lived.visitor("reader")
    reader.post("/ngon-ngu", {"language": "en", "back": "/"})
    words = words_of(reader.file("/bao-cao/bao-cao.pdf?period=month-2020-12")[2], tmp_path)
    for expected in (
        "UBND THÀNH PHỐ HÀ NỘI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO Độc lập - Tự do - Hạnh phúc",
        "/BC-SGDĐT Hà Nội, ngày 20 tháng 3 năm 2021",
        "BÁO CÁO Kết quả công tác truyền thông tháng 12 năm 2020",
        "Thực hiện Kế hoạch số 3725/KH-SGDĐT ngày 27/10/2020",
        "GIÁM ĐỐC",
        "Nơi nhận:",
    ):
        assert expected in words


def test_the_head_is_the_authoritys_own(lived: Desk, tmp_path: Path) -> None:
    """Another department has other names."""
    house = lived.app.extensions["loa_house"]
    own = {
        "LOA_PARENT_AUTHORITY": "UBND tỉnh Nghệ An",
        "LOA_PLACE": "Nghệ An",
        "LOA_SIGNATORY": "KT. Giám đốc",
    }
    settings = Settings.load(own)
    for name in ("parent_authority", "place", "signatory"):
        object.__setattr__(house.settings, name, getattr(settings, name))
    words = words_of(lived.visitor("reader").file("/bao-cao/bao-cao.pdf")[2], tmp_path)
    assert "UBND TỈNH NGHỆ AN" in words
    assert "Nghệ An, ngày 20" in words
    assert "KT. GIÁM ĐỐC" in words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("period=free&from=xx&to=1/2/2021", "Ghi ngày theo dạng 05/09/2026."),
        ("period=free&from=2/2/2021&to=1/2/2021", "Không được sớm hơn ngày đầu."),
        ("period=month-2020-13", "không phải là kỳ báo cáo"),
    ],
)
def test_days_that_cannot_be_meant_are_told_beside_their_field(desk: Desk, query: str, sentence: str) -> None:
    """The page still shows the plan's year; files are not made of what was not asked for."""
    reader = desk.visitor("reader")
    page = reader.get(f"/bao-cao?{query}")
    assert page.status == 422
    assert sentence in page.text
    assert reader.file(f"/bao-cao/bao-cao.pdf?{query}")[0] == 400


def test_any_days_can_be_asked_for(lived: Desk) -> None:
    """And go into the addresses of the files."""
    page = lived.visitor("reader").get("/bao-cao?period=free&from=1/12/2020&to=31.12.2020")
    assert page.status == 200
    assert "01/12/2020 – 31/12/2020" in page.text
    assert "period=2020-12-01..2020-12-31" in page.body
    assert (
        told(lived, "period=2020-12-01..2020-12-31")["total"] == told(lived, "period=month-2020-12")["total"]
    )


def test_what_lies_on_other_days_is_told(lived: Desk) -> None:
    """The plan's page counts every item: whoever compares the two is not left to wonder."""
    reader, year = lived.visitor("reader"), told(lived, YEAR)["total"]["planned"]
    quarter = told(lived, "period=quarter-2020-10")["total"]["planned"]
    assert 0 < quarter < year
    assert "nội dung nữa của kế hoạch" not in reader.get(f"/bao-cao?{YEAR}").text
    assert f"{year - quarter} nội dung nữa của kế hoạch" in reader.get("/bao-cao?period=quarter-2020-10").text
    with lived.database.begin() as connection:
        connection.execute(update(items).where(items.c.number == 1).values(due_at=None, planned_on=None))
    lived.clock.advance(timedelta(hours=1))
    assert "1 nội dung nữa của kế hoạch" in reader.get(f"/bao-cao?{YEAR}").text


def test_a_plan_that_is_not_there_is_no_page(desk: Desk) -> None:
    """Rather than another plan's figures."""
    assert desk.visitor("reader").get("/bao-cao?plan=x").status == 404


def test_the_plan_in_force_is_reported_on_unless_another_is_named(desk: Desk) -> None:
    """Not a draft derived from it, though its number comes first."""
    editor = desk.visitor("editor")
    head = {"code": "1/KH-GDĐT", "title": "Thường Tín", "kind": "annual", "topics": [desk.topic("T01")]}
    period = {"period_start": "01/09/2020", "period_end": "31/08/2021"}
    editor.post(f"/ke-hoach/moi?theo={desk.plan_id()}", {**head, **period})
    page = desk.visitor("reader").get("/bao-cao")
    assert re.findall(r'<option value="[^"]+" selected>([^ ]+) ·', page.body) == ["3725/KH-SGDĐT"]
    assert "1/KH-GDĐT · Thường Tín" in page.text


def rows(visitor: Visitor, name: str) -> list[list[str]]:
    status, media_type, content, disposition = visitor.file(f"/bao-cao/{name}.csv")
    assert (status, media_type) == (200, "text/csv")
    assert disposition == f"attachment; filename=loa-{name}.csv"
    assert content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_everything_is_there_as_csv(lived: Desk) -> None:
    """Every row of it, with a head of as many columns."""
    editor = lived.visitor("editor")
    lived.write(editor, act="submit")
    with lived.database.read() as connection:
        counts = {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for name, table in (
                ("noi-dung", "items"),
                ("luot-dang", "deliveries"),
                ("phe-duyet", "reviews"),
                ("van-de-nong", "issues"),
            )
        }
    for name, count in counts.items():
        head, *body = rows(editor, name)
        assert len(body) == count > 0
        assert {len(row) for row in body} == {len(head)}
    assert len(rows(editor, "nghia-vu")) > 1
    assert set(counts) | {"nghia-vu"} <= set(EXPORTS)
    assert editor.file("/bao-cao/khac.csv")[0] == 404


def test_a_cell_is_never_a_formula(lived: Desk) -> None:
    """A title that begins as one is kept as text."""
    with lived.database.begin() as connection:
        connection.execute(
            update(items).where(items.c.number == 1).values(title='=HYPERLINK("http://a.example")')
        )
    [row] = [row for row in rows(lived.visitor("reader"), "noi-dung") if row[0] == "1"]
    assert row[5] == '\'=HYPERLINK("http://a.example")'
    assert [cell(text) for text in ("+1", "-1", "@a", "\t=1", "a=1")] == ["'+1", "'-1", "'@a", "'\t=1", "a=1"]
    assert cell(-1) == -1
    assert cell(NOW) == "2021-03-20 09:00:00"
    assert cell(date(2021, 3, 20)) == "2021-03-20"


def test_rows_are_written_out_while_they_are_read(lived: Desk) -> None:
    """The head and the first rows are on their way before the last ones were fetched."""
    with lived.database.begin() as connection:
        first = connection.exec_driver_sql("SELECT id FROM deliveries LIMIT 1").scalar_one()
        connection.exec_driver_sql(
            "CREATE TEMP TABLE copied AS SELECT * FROM deliveries WHERE id = ?", (first,)
        )
        for number in range(1200):
            connection.exec_driver_sql(
                "UPDATE copied SET id = ?, sequence = ?", (f"{number:032x}", 100 + number)
            )
            connection.exec_driver_sql("INSERT INTO deliveries SELECT * FROM copied")
        connection.exec_driver_sql("DROP TABLE copied")
    visitor = lived.visitor("reader")
    fetched: list[int] = []
    engine = lived.database.engine

    def note(*_: Any) -> None:
        fetched.append(1)

    event.listen(engine, "before_cursor_execute", note)
    answer = visitor.client.get("/bao-cao/luot-dang.csv", buffered=False)
    pieces = iter(answer.response)
    next(pieces)
    begun = len(list(pieces))
    answer.close()
    event.remove(engine, "before_cursor_execute", note)
    assert begun >= 2
    assert len(fetched) < 10
