"""Places in a template's words that the day of the new item fills: ``{ngày}``, ``{tháng}``, ``{năm}``, ``{năm học}``."""

from __future__ import annotations

import re
from datetime import date

from loa.errors import InvalidInput

_FIRST_MONTH = 8
"""A school year begins in August."""
_PLACE = re.compile(r"\{([^{}<>\n]{1,40})\}")
_YEARS = re.compile(r"\b(20\d\d)\s?[-–]\s?(20\d\d)\b")
_DAY = re.compile(r"\b\d{1,2}/\d{1,2}/20\d\d\b")
KNOWN = ("ngày", "tháng", "năm", "năm học")


def filled(text: str, day: date) -> str:
    """The text for that day. A place that stands for nothing stays as it is, for the writer to see."""
    values = _values(day)
    return _PLACE.sub(lambda found: values.get(_name(found), found[0]), text)


def check(text: str, field: str) -> None:
    """Raises InvalidInput naming the first place that stands for nothing."""
    for found in _PLACE.finditer(text):
        if _name(found) not in KNOWN:
            there_are = ", ".join(f"{{{name}}}" for name in KNOWN)
            raise InvalidInput(field, f"{found[0]} stands for nothing; there are {there_are}")


def suggested(title: str) -> str:
    """A title of an item as the title of a template: days and school years made places."""
    title = _DAY.sub("{ngày}", title)
    return _YEARS.sub(lambda found: "{năm học}" if int(found[2]) == int(found[1]) + 1 else found[0], title)


def _name(found: re.Match[str]) -> str:
    return " ".join(found[1].lower().split())


def _values(day: date) -> dict[str, str]:
    first = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return {
        "ngày": f"{day:%d/%m/%Y}",
        "tháng": str(day.month),
        "năm": str(day.year),
        "năm học": f"{first}-{first + 1}",
    }
