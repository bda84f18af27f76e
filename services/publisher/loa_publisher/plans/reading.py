"""What a form or a program hands in about a plan, read value by value; every complaint is told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, clean_text

YEARS = range(1900, 2200)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
T = TypeVar("T")


class Reading:
    """Reads values by name and remembers what is wrong. `done` raises it."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self._given = given
        self.complaints: list[InvalidInput] = []

    def line(self, name: str, longest: int = 500, *, required: bool = True) -> str:
        """One line; empty where it may be left out."""
        return self._take(lambda: clean_line(self._said(name), name, longest=longest, required=required), "")

    def text(self, name: str, longest: int = 5000) -> str | None:
        """Several lines; None where there are none."""
        return self._take(lambda: clean_text(self._said(name), name, longest=longest), "") or None

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A day, as 05/09/2026 or 2026-09-05."""
        text = self.line(name, 40, required=required)
        return self._take(lambda: read_day(text, name), None) if text else None

    def choice(self, name: str, words: Collection[str], *, required: bool = True) -> str | None:
        """One of a few words; None where it may be left out."""
        word = self.line(name, 40, required=required)
        if word and word not in words:
            self.complain(name, f"must be one of {', '.join(words)}")
        return word or None

    def whole(self, name: str, first: int, last: int) -> int:
        """A whole number."""
        text = self.line(name, 10)
        if text and not (text.isascii() and text.isdigit() and first <= int(text) <= last):
            self.complain(name, f"must be a whole number from {first} to {last}")
            return first
        return int(text or first)

    def one_of(self, name: str, ids: Collection[UUID], *, required: bool = False) -> UUID | None:
        """One of these ids; None where it may be left out."""
        text = self.line(name, 40, required=required)
        found = next((one for one in ids if str(one) == text), None)
        if text and found is None:
            self.complain(name, "there is none such here")
        return found

    def in_order(self, first: date | None, last: date | None, name: str) -> None:
        """Complains of a last day before the first."""
        if first and last and last < first:
            self.complain(name, "must not be before the first day")

    def complain(self, name: str, message: str) -> None:
        """Notes what is wrong; of a field only the first."""
        if all(one.field != name for one in self.complaints):
            self.complaints.append(InvalidInput(name, message))

    def done(self) -> None:
        """Raises InvalidInputs where anything was wrong."""
        if self.complaints:
            raise InvalidInputs(self.complaints)

    def _said(self, name: str) -> object:
        value = self._given.get(name)
        if value is None:
            return ""
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def _take(self, read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except InvalidInput as complaint:
            self.complain(complaint.field, complaint.message)
            return instead


def read_day(text: str, name: str) -> date:
    """A day, as people write it here or as programs do. Raises InvalidInput."""
    found = _DAY.fullmatch(text)
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise InvalidInput(name, "is no day; write it as 05/09/2026 (a program: 2026-09-05)")
    return day
