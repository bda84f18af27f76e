"""A table in a hidden field."""

from __future__ import annotations

import base64
import zlib

import pytest

from loa.errors import InvalidInput
from loa_publisher.tables.carrying import packed, unpacked
from loa_publisher.tables.limits import LARGEST_UNPACKED
from loa_publisher.tables.table import Table, column_letters
from loa_publisher.tables.writing import as_csv


def test_it_comes_back_as_it_went() -> None:
    """With its name, hidden lines and sheets."""
    table = Table(
        name="năm.xlsx", lines=[["a", '"b"'], [], ["<c>"]], hidden=frozenset({3}), sheet="S", others=["T"]
    )
    assert unpacked(packed(table)) == table


@pytest.mark.parametrize(
    "text",
    [
        "",
        "không",
        base64.b64encode(b"x").decode(),
        base64.b64encode(zlib.compress(b"[1]")).decode(),
        base64.b64encode(zlib.compress(b"[" * 100_000)).decode(),
        base64.b64encode(zlib.compress(b" " * (LARGEST_UNPACKED + 100))).decode(),
    ],
)
def test_what_is_none_is_told(text: str) -> None:
    """Whatever somebody writes into the field, and however far it would unpack."""
    with pytest.raises(InvalidInput):
        unpacked(text)


def test_a_file_that_is_written_reckons_nothing_out() -> None:
    """A cell that a spreadsheet would take for a formula is a text."""
    assert as_csv([["=1+1", "-2", "a,b"]]) == "\ufeff'=1+1,'-2,\"a,b\"\r\n"


def test_columns_have_letters() -> None:
    """As a spreadsheet names them."""
    assert [column_letters(n) for n in (0, 25, 26, 59)] == ["A", "Z", "AA", "BH"]
