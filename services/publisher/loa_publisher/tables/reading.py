"""A file read as a table, by what it is and not by what its name says."""

from __future__ import annotations

from loa.errors import InvalidInput
from loa.text import clean_line
from loa_publisher.tables.delimited import read_delimited
from loa_publisher.tables.limits import LARGEST, MOST
from loa_publisher.tables.table import Table
from loa_publisher.tables.workbook import read_workbook

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(name: str, content: bytes) -> Table:
    """The table in a file. Raises InvalidInput (`file`): too large, of another kind, damaged, empty, with a formula unread."""
    if len(content) > LARGEST:
        raise InvalidInput("file", "is too large; at most 2 MB are taken")
    if content.startswith(_OLD_OFFICE):
        raise InvalidInput(
            "file", "is an old Excel file (.xls) or locked by a password; save it as .xlsx without one"
        )
    name = clean_line(name.replace("\\", "/").rpartition("/")[2], "file", longest=200)
    table = read_workbook(name, content) if content.startswith(_ZIP) else read_delimited(name, content)
    if len(table.lines) > MOST:
        raise InvalidInput("file", f"has {len(table.lines)} lines; at most {MOST} are taken")
    if not table.filled(after=0):
        raise InvalidInput("file", "is empty")
    return table
