"""A plan's text read: a proposal of the plan that it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from loa.errors import InvalidInput
from loa.text import fold
from loa_publisher.plans.topic_edits import LONGEST_TITLE
from loa_publisher.published.flags import Flag
from loa_publisher.published.lines import read_lines
from loa_publisher.published.outline import Piece, below, entries, head_of, heading, pieces_of
from loa_publisher.published.titles import short_title

LARGEST: Final = 300_000
"""Characters of a text."""
MOST_TOPICS: Final = 60
_NUMBER = re.compile(r"(\d{1,5})\s*/\s*([A-ZĐ]{2,8}(?:-[A-ZĐ0-9&]{2,15})*)")
_ISSUED = (
    re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE),
    re.compile(r"ngày\s+(\d{1,2})/(\d{1,2})/(\d{4})", re.IGNORECASE),
)
_SCHOOL_YEAR = re.compile(r"năm\s+học\s+(\d{4})\s*[-–—]\s*(\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"năm\s+(\d{4})", re.IGNORECASE)
_ABOUT = re.compile(r"(?:kế hoạch.{0,60}?)?(?:\bvề việc|\bv/v)\s+(?P<title>.{10,})", re.IGNORECASE)
_GROUNDS = ("can cu", "thuc hien", "theo ")
"""What a paragraph begins with that names other documents, with numbers and days of theirs."""
_LETTERHEAD = ("noi nhan", "kinh gui", "so:", "cong hoa", "doc lap", "uy ban")


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A focus topic: its whole text, and a short title for it."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PlanText:
    """What a text proposes. Days are None, texts empty where it does not say."""

    code: str
    title: str
    issued_on: date | None
    period_start: date | None
    period_end: date | None
    objectives: Sequence[str]
    topics: Sequence[Proposed]
    flags: Sequence[Flag]


def read_text(text: str) -> PlanText:
    """Reads it. Raises InvalidInput (`text`) for one that is too long, or in which no focus topic can be found."""
    if len(text) > LARGEST:
        raise InvalidInput("text", f"has {len(text)} characters; at most {LARGEST} are taken")
    if not text.strip():
        raise InvalidInput("text", "must not be empty")
    lines, dirt = read_lines(text)
    pieces, run_together = pieces_of(lines)
    topics = [proposed(piece.text) for piece in _topics(pieces)]
    if not topics:
        raise InvalidInput(
            "text", "has no list of focus topics: a heading such as “Nội dung trọng tâm” with points below it"
        )
    if len(topics) > MOST_TOPICS:
        raise InvalidInput("text", f"has {len(topics)} focus topics; at most {MOST_TOPICS} are taken")
    head = [piece for piece in head_of(pieces) if not fold(piece.text).startswith(_GROUNDS)]
    first, last = _period([piece.text for piece in head], text)
    return PlanText(
        code=_code(head),
        title=_title(head),
        issued_on=_issued(head),
        period_start=first,
        period_end=last,
        objectives=[_sentence(piece.text) for piece in _objectives(pieces)],
        topics=topics,
        flags=sorted([*dirt, *run_together], key=lambda flag: flag.line),
    )


def proposed(text: str) -> Proposed:
    """A topic of this text, with the title that is proposed for it."""
    return Proposed(title=short_title(text)[:LONGEST_TITLE], text=text.strip())


def _topics(pieces: Sequence[Piece]) -> list[Piece]:
    """What stands below the heading that says so; of those that speak of contents the first that lists something."""
    for words in ((("noi dung", "nhiem vu"), ("trong tam", "trong diem")), (("noi dung", "nhiem vu"),)):
        at = heading(pieces, *words)
        if at is not None and (found := entries(below(pieces, at))):
            return found
    return []


def _objectives(pieces: Sequence[Piece]) -> list[Piece]:
    at = heading(pieces, ("muc dich", "muc tieu"), without=("yeu cau",))
    if at is None:
        at = heading(pieces, ("muc dich", "muc tieu"))
    return entries(below(pieces, at)) if at is not None else []


def _code(head: Sequence[Piece]) -> str:
    found = next((match for piece in head if (match := _NUMBER.search(piece.text))), None)
    return f"{found[1]}/{found[2]}" if found else ""


def _title(head: Sequence[Piece]) -> str:
    for piece in head:
        if found := _ABOUT.search(piece.text):
            return _sentence(found["title"])
    after = next((at for at, piece in enumerate(head) if fold(piece.text).strip() == "ke hoach"), None)
    candidates = [
        piece.text
        for piece in (head if after is None else head[after + 1 :])
        if len(piece.text) >= 15 and not fold(piece.text).startswith(_LETTERHEAD)
    ]
    title = candidates[0] if candidates else ""
    return _sentence(re.sub(r"^kế hoạch\s+(?:số\s+\S+\s+)?", "", title, flags=re.IGNORECASE))


def _sentence(text: str) -> str:
    text = _SCHOOL_YEAR.sub(lambda found: f"năm học {found[1]}-{found[2]}", text).strip(" .;")
    return text[:1].upper() + text[1:]


def _issued(head: Sequence[Piece]) -> date | None:
    for piece in head:
        for pattern in _ISSUED:
            if found := pattern.search(piece.text):
                try:
                    return date(int(found[3]), int(found[2]), int(found[1]))
                except ValueError:  # no such day: the officer writes it
                    return None
    return None


def _period(head: Sequence[str], text: str) -> tuple[date | None, date | None]:
    """A school year is September to August; a year without “học” the calendar's."""
    said = "\n".join(head)
    if found := _SCHOOL_YEAR.search(said) or _SCHOOL_YEAR.search(text):
        return date(int(found[1]), 9, 1), date(int(found[2]), 8, 31)
    if found := _YEAR.search(said):
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
    return None, None
