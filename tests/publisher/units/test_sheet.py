"""Units in a table, as people save them here."""

from __future__ import annotations

from datetime import date

import pytest

from loa.errors import InvalidInputs
from loa_publisher.desk.settings_units_many import SAMPLE
from loa_publisher.tables.reading import read_table
from loa_publisher.units.sheet import Row, rows_of

HEAD = "ma,ten,loai,cap tren,tu ngay,den ngay,tiep nhan tu\n"


def read(content: bytes) -> list[Row]:
    return rows_of(read_table("don-vi.csv", content))


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidInputs) as told:
        read(text if isinstance(text, bytes) else text.encode())
    return [one.field for one in told.value.complaints]


def test_the_sample_that_we_ship_can_be_read_and_says_that_it_is_one() -> None:
    """No list of communes is made up: each of its units is marked as a sample."""
    rows = read(SAMPLE.read_bytes())
    assert len(rows) == 5
    assert all("(dữ liệu mẫu)" in row.name for row in rows)
    assert all(row.valid_from == date(2025, 7, 1) and row.predecessors for row in rows)


@pytest.mark.parametrize("parting", [",", ";", "\t"])
def test_it_is_read_however_excel_parts_it(parting: str) -> None:
    """With a mark at its beginning, capitals and diacritics in the names of the columns, days of either form."""
    lines = ["Mã,Tên,LOẠI,Từ ngày,Đến ngày,Tiếp nhận từ", "XA-MAU,Xã  mẫu,xã,1/7/2025,2030-06-30,a b"]
    text = "\r\n".join(lines).replace(",", parting)
    [row] = read(text.encode("utf-8-sig"))
    assert row == Row(
        line=2, slug="xa-mau", name="Xã mẫu", kind="commune", valid_from=date(2025, 7, 1),
        valid_to=date(2030, 6, 30), predecessors=("a", "b"),
    )  # fmt: skip


def test_every_fault_is_told_with_its_line_and_column() -> None:
    """None is skipped, however many there are."""
    text = (
        HEAD
        + "x y,,Tỉnh,,31/02/2025,nay,\n\nxa-1,Xã 1,Xã,,02/07/2025,01/07/2025,\nxa-2,Xã 2,Xã,,,,\nxa-2,Xã 2,Xã,,,,\n"
    )
    assert faults(text) == [
        "2.slug",
        "2.name",
        "2.kind",
        "2.valid_from",
        "2.valid_to",
        "4.valid_to",
        "6.slug",
    ]


@pytest.mark.parametrize(
    "text",
    ["ma,ten\n", HEAD],
)
def test_a_file_that_is_none_is_told_so(text: str | bytes) -> None:
    """Without the columns, without units."""
    assert faults(text) == ["file"]
