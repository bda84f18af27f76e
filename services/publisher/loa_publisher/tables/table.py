"""A table as lines of cells, every cell the text that a reader of the file sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

ERRORS = frozenset(
    {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""What Excel shows in a cell whose formula has failed."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Lines are counted from 1, as the program that wrote the file counts its rows; columns from 0.

    `hidden`: lines that the workbook does not show. `sheet`: which of its sheets this is; `others` were not read.
    """

    name: str
    lines: Sequence[Sequence[str]]
    hidden: frozenset[int] = frozenset()
    sheet: str = ""
    others: Sequence[str] = ()

    @property
    def width(self) -> int:
        """How many columns the widest line has."""
        return max(map(len, self.lines), default=0)

    def line(self, number: int) -> Sequence[str]:
        """The cells of a line; none where the table has no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ()

    def cell(self, number: int, column: int) -> str:
        """A cell; empty where there is none."""
        cells = self.line(number)
        return cells[column] if 0 <= column < len(cells) else ""

    def filled(self, after: int) -> list[int]:
        """The numbers of the lines below `after` that say anything."""
        return [number for number, cells in enumerate(self.lines, 1) if number > after and any(cells)]

    def mended(self, number: int, column: int, text: str) -> Table:
        """The same with another text in one cell."""
        cells = list(self.line(number)) + [""] * (column + 1 - len(self.line(number)))
        cells[column] = text
        lines = list(self.lines)
        lines[number - 1] = cells
        return replace(self, lines=lines)


def column_letters(column: int) -> str:
    """What a spreadsheet calls a column: A, B … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
