"""CSV as people save it here: UTF-8 with or without a mark, or Excel's “Unicode text”; parted by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice

from loa.errors import InvalidInput
from loa_publisher.tables.limits import MOST, MOST_COLUMNS
from loa_publisher.tables.table import Table

_PARTINGS = ",;\t"
_LOOKED_AT = 40
"""Lines that are looked at to find what parts the columns."""
_EXCEL_SAYS = re.compile(r"sep=(.)\s*", re.IGNORECASE)


def read_delimited(name: str, content: bytes) -> Table:
    """The table in a CSV file. Raises InvalidInput (`file`) for what is no text or has too many lines."""
    text = _text(content)
    said = _EXCEL_SAYS.fullmatch(text.partition("\n")[0])
    try:
        parting = said[1] if said else _parting(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=parting)
        lines = [[_cell(cell) for cell in cells[:MOST_COLUMNS]] for cells in islice(reader, MOST + 2)]
    except csv.Error:
        raise InvalidInput(
            "file", "has a cell that does not end; look for a quotation mark too many"
        ) from None
    if said and lines:
        lines[0] = []
    while lines and not any(lines[-1]):
        lines.pop()
    return Table(name=name, lines=lines)


def _text(content: bytes) -> str:
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("file", "is not UTF-8 text; save it as “CSV UTF-8” and send it again") from None
    if "\0" in text:
        raise InvalidInput("file", "is no table; send CSV in UTF-8 or an Excel workbook (.xlsx)")
    return text


def _parting(text: str) -> str:
    """What gives the most lines the same number of columns: a comma within a title makes no column."""

    def agreeing(parting: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=parting)
        widths = Counter(len(cells) for cells in islice(reader, _LOOKED_AT) if len(cells) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(_PARTINGS, key=agreeing)


def _cell(cell: str) -> str:
    return " ".join(cell.split())
