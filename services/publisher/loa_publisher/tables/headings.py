"""Which column of a table is which: found by what stands over it, without marks, capitals and signs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from loa.text import fold
from loa_publisher.tables.table import Table

Words = Mapping[str, Sequence[str]]
"""By field, what its column may be called."""
_LOOKED_AT = 30
"""Lines at the beginning among which the headings are looked for: a title and a date often stand above them."""


def plain(text: str) -> str:
    """A heading's words: folded, one blank between them."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


def columns(words: Words, line: Sequence[str]) -> dict[str, int]:
    """Where each field stands. A heading that begins with a field's word is taken where none is called exactly so.

    The longer word wins: “Nội dung trọng tâm (mã)” is the focus topic and not the “Nội dung”.
    """
    found: dict[str, tuple[int, int]] = {}
    for column, heading in enumerate(line):
        called = plain(heading)
        fitting = [
            (1000 if called == known else len(known), field)
            for field, names in words.items()
            for known in map(plain, names)
            if called == known or called.startswith(f"{known} ")
        ]
        if fitting:
            weight, field = max(fitting, key=lambda one: one[0])
            if weight > found.get(field, (0, 0))[0]:
                found[field] = (weight, column)
    return {field: column for field, (_weight, column) in found.items()}


def heading_line(words: Words, table: Table) -> int:
    """The line with the most known headings; the first that says anything where none has a known one."""
    filled = [number for number in table.filled(after=0) if number <= _LOOKED_AT]
    if not filled:
        return 1
    return max(filled, key=lambda number: (len(columns(words, table.line(number))), -number))
