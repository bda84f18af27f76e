"""The media list."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from loa.errors import Forbidden, InvalidInputs, NotFound
from loa_publisher.press import actions, queries
from tests.publisher.bureau import Bureau

PAPER = {"name": "Báo Đống Đa", "kind": "newspaper", "person": "Ban Giáo dục", "email": "gd@bao.example"}


def names(bureau: Bureau, **wanted: Any) -> list[str]:
    """Who is found."""
    with bureau.database.read() as connection:
        found = queries.listed(connection, queries.Wanted(**wanted))
        assert queries.count(connection, queries.Wanted(**wanted)) == len(found)
    return [row.name for row in found]


def test_it_is_found_with_or_without_marks_by_kind_and_by_day(bureau: Bureau) -> None:
    """What is over keeps its entry."""
    with bureau.office() as office:
        actions.add(office, PAPER)
        id = actions.add(office, {"name": "Đài cũ", "kind": "radio"})
        actions.change(office, id, {"name": "Đài cũ", "kind": "radio", "valid_to": date(2020, 1, 1)})
    assert names(bureau) == ["Báo Đống Đa", "Đài cũ"]
    assert names(bureau, words="dong da") == names(bureau, words="ban giáo") == ["Báo Đống Đa"]
    assert names(bureau, kind="radio") == ["Đài cũ"]
    assert names(bureau, on=date(2020, 11, 22)) == ["Báo Đống Đa"]
    assert names(bureau, words="%") == []


def test_every_fault_is_told_at_once(any_bureau: Bureau) -> None:
    """Naming its field; nothing is written."""
    given = {
        **{"name": " ", "kind": "blog", "email": "a@b", "person": "\x00"},
        **{"valid_from": date(2021, 1, 2), "valid_to": date(2021, 1, 1)},
    }
    with any_bureau.office() as office, pytest.raises(InvalidInputs) as refused:
        actions.add(office, given)
    assert {one.field for one in refused.value.complaints} == {"name", "kind", "email", "person", "valid_to"}
    assert names(any_bureau) == []
    with any_bureau.office() as office, pytest.raises(NotFound):
        actions.change(office, any_bureau.people["editor"].id, PAPER)
    with any_bureau.office("reader") as office, pytest.raises(Forbidden):
        actions.add(office, PAPER)


def test_the_export_opens_in_a_spreadsheet_and_reckons_nothing(any_bureau: Bureau) -> None:
    """With its marks, and no cell that is a formula."""
    with any_bureau.office() as office:
        actions.add(office, PAPER | {"note": '=HYPERLINK("http://x")', "phone": "+84 24 3825 1234"})
    with any_bureau.database.read() as connection:
        text = queries.as_csv(queries.listed(connection, queries.Wanted(), limit=None))
    assert text.startswith("\ufeff")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["name"] == "Báo Đống Đa"
    assert row["note"].startswith("'=")
    assert row["phone"] == "+84 24 3825 1234"
