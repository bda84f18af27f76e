"""A table carried from page to page in a form, so that nothing is kept of it until it is brought in."""

from __future__ import annotations

import base64
import json
import zlib

from loa.errors import InvalidInput
from loa_publisher.tables.limits import LARGEST_UNPACKED
from loa_publisher.tables.table import Table


def packed(table: Table) -> str:
    """A text that a hidden field can hold."""
    said = {
        "name": table.name,
        "lines": table.lines,
        "hidden": sorted(table.hidden),
        "sheet": table.sheet,
        "others": list(table.others),
    }
    return base64.b64encode(zlib.compress(json.dumps(said, ensure_ascii=False).encode(), 9)).decode()


def unpacked(text: str) -> Table:
    """The table again. Raises InvalidInput (`file`) for what is none, or unpacks to more than a file may."""
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(text, validate=True), LARGEST_UNPACKED)
        said = json.loads(content)
        return Table(
            name=str(said["name"]),
            lines=[[str(cell) for cell in cells] for cells in said["lines"]],
            hidden=frozenset(int(line) for line in said["hidden"]),
            sheet=str(said["sheet"]),
            others=[str(other) for other in said["others"]],
        )
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error):
        raise InvalidInput("file", "did not come along whole; choose the file again") from None
