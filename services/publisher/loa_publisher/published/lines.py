"""The lines of a pasted text without what does not belong to it: signs nobody sees, leftovers of a web page, page numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from loa.text import fold
from loa_publisher.published.flags import (
    DOUBLED,
    FURNITURE,
    INVISIBLE,
    MARKUP,
    NO_BREAK,
    PAGE_NUMBER,
    Flag,
)

_NO_BREAK = re.compile("[\u00a0\u2007\u202f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"<!--|-->|</?[a-zA-Z][^<>]{0,200}>|&(?:nbsp|amp|quot|lt|gt|#\d{1,5});")
_PAGE_NUMBER = re.compile(r"(?:trang\s*)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s*/\s*\d{1,3})?", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.|/uploads?/)\S+")
_FURNITURE = re.compile(
    r"gui (?:phan hoi|binh luan|y kien)|lich cong tac|tra cuu|tim kiem|trang chu|dang nhap|dang ky|video|"
    r"thu vien (?:anh|video|hinh anh).*|thong ke(?: truy cap)?|(?:luot|dang|tong) (?:luot )?truy cap.*|"
    r"(?:bai viet|tin|van ban|thong tin) (?:lien quan|khac|moi)|cac tin (?:khac|lien quan)|tin moi nhat|"
    r"chia se.*|in trang(?: nay)?|ban in|lien ket.*|quay lai|ve dau trang|danh muc.*|xem them|tai ve.*|"
    r"chi tiet xem (?:tai|trong) .*|(?:tep|file)(?: tin)? dinh kem.*|ban quyen.*|copyright.*|facebook|zalo|youtube"
)
_MARKED = re.compile(r"\s*(?:[-–—•*+▪●]|[IVX]{1,5}[.)/:]|\d{1,2}[.)/]|[a-zđ][.)]\s)")
_SHORT = 60
_LONG_ENOUGH = 25
"""Characters of a line that nobody writes twice by chance."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the text itself. `apart`: an empty line stands above it."""

    number: int
    text: str
    apart: bool


def read_lines(text: str) -> tuple[list[Line], list[Flag]]:
    """The lines that say something, and what was found and taken out."""
    flags: list[Flag] = []
    lines: list[Line] = []
    apart = True
    for number, raw in enumerate(unicodedata.normalize("NFC", text).splitlines(), 1):
        cleaned = _clean(raw, number, flags)
        if not cleaned:
            apart = True
        elif _PAGE_NUMBER.fullmatch(cleaned):
            flags.append(Flag(kind=PAGE_NUMBER, line=number, words=cleaned))  # what it parts belongs together
        else:
            lines.append(Line(number=number, text=cleaned, apart=apart))
            apart = False
    lines = _without_furniture(lines, flags)
    return _without_doubled(lines, flags), sorted(flags, key=lambda flag: flag.line)


def _clean(raw: str, number: int, flags: list[Flag]) -> str:
    if _NO_BREAK.search(raw):
        flags.append(Flag(kind=NO_BREAK, line=number, words=_around(raw)))
    if _INVISIBLE.search(raw):
        flags.append(Flag(kind=INVISIBLE, line=number, words=_around(raw)))
    line = _INVISIBLE.sub("", _NO_BREAK.sub(" ", raw))
    if found := _MARKUP.findall(line):
        flags.append(Flag(kind=MARKUP, line=number, words=" ".join(found)[:60]))
    return " ".join(_MARKUP.sub(" ", line).split())


def _around(raw: str) -> str:
    return " ".join(raw.split())[:60]


def _without_furniture(lines: Sequence[Line], flags: list[Flag]) -> list[Line]:
    """Short lines behind the first one of a page's frame, down to the end, are of the frame too, whatever they say."""
    tail = len(lines)
    while tail and (_is_furniture(lines[tail - 1]) or _may_be_furniture(lines[tail - 1])):
        tail -= 1
    first = next((at for at in range(tail, len(lines)) if _is_furniture(lines[at])), len(lines))
    kept = []
    for at, line in enumerate(lines):
        if at >= first or _is_furniture(line):
            flags.append(Flag(kind=FURNITURE, line=line.number, words=line.text[:60]))
        else:
            kept.append(line)
    return kept


def _is_furniture(line: Line) -> bool:
    words = fold(line.text).strip(" .:»›|")
    return bool(_FURNITURE.fullmatch(words) or _ADDRESS.fullmatch(line.text))


def _may_be_furniture(line: Line) -> bool:
    return len(line.text) <= _SHORT and not _MARKED.match(line.text) and line.text[-1] not in ".;"


def _without_doubled(lines: Sequence[Line], flags: list[Flag]) -> list[Line]:
    kept: list[Line] = []
    seen: set[str] = set()
    for line in lines:
        words = " ".join(fold(line.text).split())
        if len(words) >= _LONG_ENOUGH and words in seen:
            flags.append(Flag(kind=DOUBLED, line=line.number, words=line.text[:120]))
        else:
            kept.append(line)
        seen.add(words)
    return kept
