"""Files read as tables, whatever people send."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from loa.errors import InvalidInput
from loa_publisher.tables.limits import LARGEST, LARGEST_UNPACKED, MOST
from loa_publisher.tables.reading import read_table
from tests.publisher.tables.workbooks import rewritten, workbook

SHEET = "xl/worksheets/sheet1.xml"


def naive(*parts: int) -> datetime:
    """A cell's date and time: Excel knows no zones."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc,arg-type]


def refused(content: bytes) -> str:
    with pytest.raises(InvalidInput) as told:
        read_table("bang.xlsx", content)
    assert told.value.field == "file"
    return told.value.message


@pytest.mark.parametrize("parting", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_however_it_is_parted_and_written(parting: str, encoding: str) -> None:
    """A comma within a title makes no column; a line is the line that a spreadsheet shows, though a cell has two."""
    lines = [
        ("KẾ HOẠCH NĂM", "", ""),
        ("Nội dung", "Ngày", "Kênh"),
        ("Thi, tuyển sinh, nhập học", "5/9/2020", "Cổng, Facebook"),
        ("", "", ""),
        ("Hai\ndòng", "", "x; y"),
    ]
    text = "\r\n".join(parting.join(f'"{cell}"' for cell in line) for line in lines)
    table = read_table("C:\\bảng\\nam.csv", text.encode(encoding))
    assert table.name == "nam.csv"
    assert table.cell(3, 0) == "Thi, tuyển sinh, nhập học"
    assert table.cell(5, 0) == "Hai dòng"
    assert table.filled(after=2) == [3, 5]


def test_what_excel_says_parts_the_columns_is_no_row() -> None:
    """Line numbers stay those of the file."""
    table = read_table("a.csv", b"sep=;\na;b\n1;2\n")
    assert (table.filled(after=0), table.cell(2, 1)) == ([2, 3], "b")


def test_values_of_a_workbook_as_a_reader_sees_them() -> None:
    """Days, hours, months, numbers as texts and texts as numbers."""

    def formats(made: Any) -> None:
        made.active["D1"].number_format = "mmm-yy"

    content = workbook(
        (
            date(2020, 9, 5),
            naive(2020, 9, 5, 7, 30),
            time(8, 0),
            naive(2020, 9, 1),
            12.0,
            2.5,
            "007",
            True,
            None,
        ),
        change=formats,
    )
    table = read_table("a.xlsx", content)
    assert table.line(1) == ["05/09/2020", "05/09/2020 07:30", "08:00", "09/2020", "12", "2.5", "007", "TRUE"]


def test_merged_hidden_and_other_sheets_are_told() -> None:
    """A cell merged downwards stands in each of its lines; a hidden line that says something is read, an empty one is not."""

    def change(made: Any) -> None:
        sheet = made.active
        sheet.merge_cells("A2:A4")
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[9].hidden = True
        made.create_sheet("Năm sau").append(["x"])
        made.create_sheet("Ẩn").sheet_state = "hidden"

    table = read_table(
        "a.xlsx", workbook(("Tháng", "Nội dung"), (9, "a"), (None, "b"), (None, "c"), change=change)
    )
    assert [table.cell(line, 0) for line in (2, 3, 4)] == ["9", "9", "9"]
    assert table.hidden == {3}
    assert (table.sheet, table.others) == ("Sheet", ["Năm sau"])
    assert len(table.lines) == 4


def test_a_formula_counts_by_its_value_and_without_one_is_told() -> None:
    """Nothing is reckoned out here, and nothing is silently empty."""
    content = workbook(("Nội dung", "Ngày"), ("a", "=TODAY()"))
    assert "B2" in refused(content)
    valued = rewritten(
        content,
        SHEET,
        lambda xml: xml.replace(b"<v></v>", b"<v>44079</v>").replace(b"<v />", b"<v>44079</v>"),
    )
    assert read_table("a.xlsx", valued).cell(2, 1) == "44079"


def test_a_sheet_that_lies_about_its_size() -> None:
    """What it says of its own dimension is not believed."""
    lying = rewritten(
        workbook(("a",), ("b",)), SHEET, lambda xml: xml.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    )
    assert [list(cells) for cells in read_table("a.xlsx", lying).lines] == [["a"], ["b"]]


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "blanks": lambda: b" \n ; \n",
    "too large": lambda: b"a" * (LARGEST + 1),
    "too many lines": lambda: b"a,b\n" * (MOST + 1),
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "another encoding": lambda: "Nội dung".encode("cp1258", "replace") + b"\x81\xff",
    "NUL": lambda: b"a,b\n\0,c\n",
    "half a workbook": lambda: workbook(("a",))[:-200],
    "a zip of something else": lambda: rewritten(workbook(("a",)), "xl/workbook.xml", lambda _: b"<a/>"),
    "no XML": lambda: rewritten(workbook(("a",)), SHEET, lambda _: b"PK"),
    "an entity": lambda: rewritten(
        workbook(("a",)), SHEET, lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml
    ),
    "a bomb": lambda: rewritten(
        workbook(("a",)), "docProps/core.xml", lambda _: b" " * (LARGEST_UNPACKED + 1)
    ),
    "a line beyond all": lambda: rewritten(
        workbook(("a",), ("b",)), SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="999999999"')
    ),
    "an empty workbook": workbook,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_is_no_table_is_told_so(kind: str) -> None:
    """In one sentence each, before it costs anything."""
    assert refused(HOSTILE[kind]())


def test_a_workbook_that_says_it_is_small_is_read_no_further_than_it_says() -> None:
    """A part whose size in the zip's directory is a lie is cut off there, and then it is damaged."""
    content = bytearray(rewritten(workbook(("a",)), SHEET, lambda xml: xml + b" " * 5_000_000))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert "damaged" in refused(bytes(content))


def test_decomposed_vietnamese_stays_what_it_says() -> None:
    """Files from a Mac come in NFD; whoever reads a cell makes one form of it."""
    text = unicodedata.normalize("NFD", "Nội dung,Ngày\nThi tốt nghiệp,5/9/2020\n")
    table = read_table("a.csv", text.encode())
    assert unicodedata.normalize("NFC", table.cell(2, 0)) == "Thi tốt nghiệp"
