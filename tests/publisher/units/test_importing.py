"""Bringing units in: told first, then all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loa.errors import InvalidInputs
from loa_publisher.tables.reading import read_table
from loa_publisher.units import directory, importing, sheet
from tests.publisher.bureau import Bureau, fill

HEAD = "ma,ten,loai,cap tren,tu ngay,den ngay,tiep nhan tu\n"


@pytest.fixture
def bureau(database_url: str, tmp_path: Path) -> Iterator[Bureau]:
    fill(database_url, tmp_path)
    opened = Bureau(database_url, tmp_path)
    yield opened
    opened.close()


def rows(text: str) -> list[sheet.Row]:
    return sheet.rows_of(read_table("don-vi.csv", (HEAD + text).encode()))


def bring_in(bureau: Bureau, text: str) -> int:
    with bureau.office("admin") as office:
        return importing.bring_in(office, rows(text))


def faults(bureau: Bureau, text: str) -> list[str]:
    before = bureau.rows()
    with pytest.raises(InvalidInputs) as told:
        bring_in(bureau, text)
    assert bureau.rows() == before
    return [one.field for one in told.value.complaints]


def test_new_and_changed_units_are_written_and_twice_changes_nothing(bureau: Bureau) -> None:
    """A row may stand under one that comes after it."""
    text = "xa-1,Xã 1,Xã,phuong-1,,,\nphuong-1,Phường 1,Phường,so-gddt-ha-noi,01/07/2025,,pgddt-dong-da\n"
    assert bring_in(bureau, text) == 2
    assert bring_in(bureau, text) == 0
    assert bring_in(bureau, text.replace("Xã 1,", "Xã một,")) == 1
    with bureau.database.read() as connection:
        by_slug = {unit.slug: unit for unit in directory.every(connection)}
        after = directory.successors(connection)
    assert by_slug["xa-1"].parent_id == by_slug["phuong-1"].id
    assert by_slug["xa-1"].name == "Xã một"
    assert after == {by_slug["pgddt-dong-da"].id: [by_slug["phuong-1"].id]}


def test_what_cannot_be_tied_together_is_told_by_line(bureau: Bureau) -> None:
    """Nothing above that is not there or itself; nobody succeeds who is not there yet, or one without a last day."""
    text = (
        "a,A,Xã,khong-co,,,\n"
        "b,B,Xã,c,,,\n"
        "c,C,Xã,b,,,\n"
        "d,D,Xã,,02/07/2025,,pgddt-dong-da\n"
        "e,E,Xã,,,,so-gddt-ha-noi\n"
        "f,F,Xã,,,,f\n"
        "g,G,Xã,,,30/06/2025,pgddt-dong-da\n"
        "h,H,Xã,,,,khong-co\n"
    )
    assert faults(bureau, text) == [
        "2.parent", "3.parent", "4.parent", "5.predecessors", "6.predecessors", "7.predecessors", "8.predecessors",
        "9.predecessors",
    ]  # fmt: skip


def test_what_would_happen_is_told_before(bureau: Bureau) -> None:
    """Added, changed with its columns, or the same."""
    text = "xa-1,Xã 1,Xã,,,,\npgddt-dong-da,Phòng Đống Đa,Phòng GDĐT,so-gddt-ha-noi,,30/06/2025,\n"
    text += "pgddt-ba-dinh,Phòng GDĐT quận Ba Đình,Phòng GDĐT,so-gddt-ha-noi,,30/06/2025,\n"
    before = bureau.rows()
    with bureau.office("admin") as office:
        planned = importing.plan(office, rows(text))
    assert bureau.rows() == before
    assert [(one.does, list(one.columns)) for one in planned] == [
        ("added", []),
        ("changed", ["name"]),
        ("same", []),
    ]
