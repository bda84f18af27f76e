"""The outline of a plan's text: what stands above its first section, and the headings with what stands below each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from loa.text import fold
from loa_publisher.published.flags import RUN_TOGETHER, Flag
from loa_publisher.published.lines import Line

SECTION: Final = "section"
NUMBER: Final = "number"
BELOW_NUMBER: Final = "below_number"
LETTER: Final = "letter"
BULLET: Final = "bullet"
PLUS: Final = "plus"
TEXT: Final = "text"
_MARKS = (
    (SECTION, re.compile(r"(?:PHẦN\s+)?[IVX]{1,5}\s*[.)/:]\s*(?=\S)")),
    (BELOW_NUMBER, re.compile(r"\d{1,2}\.\d{1,2}[.)]?\s+(?=\D)")),
    (NUMBER, re.compile(r"\d{1,2}\s*[.)/]\s*(?=[^\W\d])")),
    (LETTER, re.compile(r"[a-zđ][.)]\s+")),
    (PLUS, re.compile(r"\+\s*(?=\S)")),
    (BULLET, re.compile(r"[-–—•*▪●]\s*(?=\S)")),
)
_LEVELS = {SECTION: 0, NUMBER: 1, BELOW_NUMBER: 2, LETTER: 3, BULLET: 4, PLUS: 5, TEXT: 6}
_RUN_TOGETHER = re.compile(r"(?<=[.;:…!?”\"])\s+[-–•]\s+(?=[^\W\d_])")
_ENDS = (".", ";", ":", "…", "!", "?", "”", '"')


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A paragraph: how it is marked, what it says without its mark, the line at which it begins."""

    kind: str
    text: str
    line: int


def pieces_of(lines: Sequence[Line]) -> tuple[list[Piece], list[Flag]]:
    """The paragraphs, with lines that were broken in two put together, and bullets that ran together parted."""
    joined: list[Piece] = []
    for line in lines:
        piece = _piece(line)
        if piece.kind == TEXT and joined and _goes_on(joined[-1], line):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {piece.text}")
        else:
            joined.append(piece)
    flags: list[Flag] = []
    return [part for piece in joined for part in _parted(piece, flags)], flags


def head_of(pieces: Sequence[Piece]) -> list[Piece]:
    """What stands above the first section."""
    first = next((at for at, piece in enumerate(pieces) if piece.kind == SECTION), len(pieces))
    return list(pieces[:first])


def below(pieces: Sequence[Piece], heading: int) -> list[Piece]:
    """What stands below a heading, up to the next of its rank or a higher one."""
    rank = _LEVELS[pieces[heading].kind]
    found = []
    for piece in pieces[heading + 1 :]:
        if _LEVELS[piece.kind] <= rank:
            break
        found.append(piece)
    return found


def entries(pieces: Sequence[Piece]) -> list[Piece]:
    """What is listed: paragraphs marked as the first marked one is; what stands under one of them belongs to it."""
    kind = next((piece.kind for piece in pieces if piece.kind != TEXT), None)
    if kind is None:
        return []
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind == kind:
            found.append(piece)
        elif found:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {piece.text}")
    return found


def heading(pieces: Sequence[Piece], *words: Sequence[str], without: Sequence[str] = ()) -> int | None:
    """The first heading that says one of each group of words, folded, and none of `without`."""
    for at, piece in enumerate(pieces):
        if piece.kind in (SECTION, NUMBER, BELOW_NUMBER):
            said = fold(piece.text)
            says_so = all(any(word in said for word in group) for group in words)
            if says_so and len(said) <= 120 and not any(word in said for word in without):
                return at
    return None


def _piece(line: Line) -> Piece:
    for kind, mark in _MARKS:
        if found := mark.match(line.text):
            return Piece(kind=kind, text=line.text[found.end() :], line=line.number)
    return Piece(kind=TEXT, text=line.text, line=line.number)


def _goes_on(before: Piece, line: Line) -> bool:
    """Whether a line goes on with the paragraph before: no empty line parts them, or a sentence that does not end."""
    if before.kind in (SECTION, NUMBER) and line.text[:1].isupper():
        return False
    begins_low = line.text[:1].islower() or line.text[:1].isdigit()
    if line.apart:
        return begins_low and not before.text.endswith(_ENDS)
    return before.kind != TEXT or begins_low


def _parted(piece: Piece, flags: list[Flag]) -> Iterator[Piece]:
    if piece.kind not in (BULLET, PLUS, TEXT):
        yield piece
        return
    start = 0
    for found in _RUN_TOGETHER.finditer(piece.text):
        if not piece.text[found.end()].isupper():
            continue
        words = f"…{piece.text[max(0, found.start() - 25) : found.end() + 25]}…"
        flags.append(Flag(kind=RUN_TOGETHER, line=piece.line, words=words))
        yield replace(piece, text=piece.text[start : found.start()])
        start = found.end()
    yield replace(piece, text=piece.text[start:])
