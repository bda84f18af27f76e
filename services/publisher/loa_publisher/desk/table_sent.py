"""A table that a form sends: as a file that was chosen, or carried along from the page before."""

from __future__ import annotations

from flask import request

from loa.errors import InvalidInput
from loa_publisher.tables.carrying import unpacked
from loa_publisher.tables.limits import LARGEST
from loa_publisher.tables.reading import read_table
from loa_publisher.tables.table import Table


def table_sent() -> Table:
    """The table. Raises InvalidInput (`file`) where there is none, or it cannot be read."""
    given = request.files.get("file")
    if given and given.filename:
        return read_table(given.filename, given.stream.read(LARGEST + 1))
    carried = request.form.get("carried", "")
    if not carried:
        raise InvalidInput("file", "choose a file first")
    return unpacked(carried)
