"""What a workbook's XML says beside the values: where its sheets are, what is hidden, merged or not computed."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from loa_publisher.tables.limits import MOST, MOST_COLUMNS

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OF_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OF_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, kw_only=True)
class Marks:
    """`last`: the last line that says anything, 0 where none does. `unread`: (line, column) of formulas without a value.

    `merged`: by line, the columns whose cell is the lower part of a merged one.
    """

    last: int
    hidden: frozenset[int]
    unread: Sequence[tuple[int, int]]
    merged: Mapping[int, Sequence[int]]


def sheets_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """The path of each sheet of cells, by its title."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations.iter(f"{_OF_PACKAGE}Relationship")}
    paths = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{_OF_OFFICE}id"), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if path in archive.namelist() and path.startswith("xl/worksheets/"):
            paths[sheet.get("name", "")] = path
    return paths


def marks_of(archive: zipfile.ZipFile, path: str) -> Marks:
    """Reads them of one sheet, line by line, keeping none of it."""
    last = line = 0
    hidden: set[int] = set()
    unread: list[tuple[int, int]] = []
    merged: dict[int, list[int]] = {}
    with archive.open(path) as part:
        for _event, element in ElementTree.iterparse(part):
            if element.tag == f"{_MAIN}row":
                line = int(element.get("r", line + 1))
                if any(_says_something(cell) for cell in element):
                    last = max(last, line)
                    if element.get("hidden") in ("1", "true"):
                        hidden.add(line)
                    unread += [(line, _column(cell)) for cell in element if _is_unread(cell)]
                element.clear()
            elif element.tag == f"{_MAIN}mergeCell":
                for number, column in _lower_parts(element.get("ref", "")):
                    merged.setdefault(number, []).append(column)
    lower = {number: columns for number, columns in merged.items() if number <= last}
    return Marks(last=last, hidden=frozenset(hidden), unread=unread, merged=lower)


def _says_something(cell: ElementTree.Element) -> bool:
    value, inline, formula = (cell.find(f"{_MAIN}{name}") for name in ("v", "is", "f"))
    return inline is not None or formula is not None or (value is not None and bool(value.text))


def _is_unread(cell: ElementTree.Element) -> bool:
    """A program that does not compute writes a formula and no value; Excel writes an empty text as a value of kind `str`."""
    value = cell.find(f"{_MAIN}v")
    computed = cell.get("t") == "str" or (value is not None and bool(value.text))
    return cell.find(f"{_MAIN}f") is not None and not computed


def _column(cell: ElementTree.Element) -> int:
    found = _CELL.fullmatch(cell.get("r", ""))
    return _number(found[1]) if found else 0


def _lower_parts(area: str) -> list[tuple[int, int]]:
    first, _colon, end = area.partition(":")
    upper, lower = _CELL.fullmatch(first), _CELL.fullmatch(end)
    if not upper or not lower or _number(upper[1]) >= MOST_COLUMNS:
        return []
    lines = range(int(upper[2]) + 1, min(int(lower[2]), MOST) + 1)
    return [(line, _number(upper[1])) for line in lines]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
