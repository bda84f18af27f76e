"""A number within a sentence that counts nothing: a page's number that a copy has left there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loa.text import fold

_NUMBER = re.compile(r"(?<=\s)(?P<number>\d{1,3})\s+(?=[^\W\d_])")
_COUNTED = re.compile(
    "thang|nam|ngay|lop|muc|so|quy|khoa|dieu|khoan|cap|phan|buoc|bai|ky|hang|loai|giai|tu|den|va|hoc|tap|quyen|chuong|"
    "tuan|thu|lan|vong|nhom|top|to|gom|co|hon|voi|la|cua|du|ca|cac|moi|nhat|toi|gio|phut|tuoi|tiet|trang"
)
"""Words after which a number belongs: “lớp 1”, “mỗi tháng 01”, “gồm 3”."""


def stray_numbers(text: str) -> Sequence[tuple[int, int]]:
    """Where numbers stand, as (start, end), that neither follow a word that takes one nor count what comes after.

    What comes after such a one is a name: “do 3 Covid-19”. A number before a small word counts it, and is left alone.
    """
    found = []
    for match in _NUMBER.finditer(text):
        before = re.findall(r"[^\W\d_]+", text[max(0, match.start() - 40) : match.start()])
        follows = text[match.end()]
        if (
            before
            and follows.isupper()
            and before[-1][:1].islower()
            and not _COUNTED.fullmatch(fold(before[-1]))
        ):
            found.append((match.start("number"), match.end("number")))
    return found


def without(text: str, number: int) -> str:
    """The text without its first, second … stray number, counted from 0; as it is where there is no such one."""
    places = stray_numbers(text)
    if not 0 <= number < len(places):
        return text
    start, end = places[number]
    return f"{text[:start]}{text[end:].lstrip()}"


def without_any(text: str) -> str:
    """The text without them."""
    for start, end in reversed(stray_numbers(text)):
        text = f"{text[:start]}{text[end:].lstrip()}"
    return text
