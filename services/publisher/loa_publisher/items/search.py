"""Finding items by words: with or without marks, in any case, by document number too.

An item's row keeps what search reads in one column: title, summary, text and numbers, folded, each word behind one blank. What
somebody types is looked for from the beginning of a word: ``an`` finds ``an toàn`` and not ``quan``. What stands between two
blanks stays together: ``4567/SGDĐT-VP`` is a document's number and no three words. One LIKE says so on SQLite and on PostgreSQL,
where a trigram index answers it (planning_0002) unless the extension pg_trgm is missing; then the column is read through.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, or_

from loa.text import fold
from loa_publisher.items.models import items

MOST_WORDS = 8
"""More words than that narrow a search no further."""
LONGEST = 4_000
"""Characters of an item that are searched; beyond that a text repeats itself."""
_NUMBER = re.compile(r"#\s*([0-9]{1,9})")
_DIGITS = re.compile(r"[0-9]{1,9}")


def searchable(*texts: str | None) -> str:
    """What the column keeps of an item's texts."""
    return f" {plain_words(' '.join(text for text in texts if text)[: 2 * LONGEST])}"[:LONGEST]


def plain_words(text: str) -> str:
    """Folded, with one blank for everything that is neither letter nor digit."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(text)).split())


def typed(text: str) -> str:
    """In NFC, as titles are, without what no title has and no database takes: control characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign if sign.isprintable() else " " for sign in composed).strip()


def phrases(text: str) -> list[str]:
    """What has to be found of what was typed, folded; signs alone are left out."""
    found = (plain_words(piece) for piece in typed(text).split())
    return list(dict.fromkeys(phrase for phrase in found if phrase))[:MOST_WORDS]


def conditions(text: str) -> list[ColumnElement[bool]]:
    """What an item must fulfil to be found: all words, or its number: ``#17`` alone, or ``17`` among its words too."""
    text = typed(text)
    if number := _NUMBER.fullmatch(text):
        return [items.c.number == int(number[1])]
    if _DIGITS.fullmatch(text):
        return [or_(_says(text), items.c.number == int(text))]
    signs = [piece for piece in text.split() if not plain_words(piece)][:MOST_WORDS]
    return [_says(phrase) for phrase in phrases(text)] + [
        items.c.title.contains(sign, autoescape=True) for sign in signs
    ]


def _says(phrase: str) -> ColumnElement[bool]:
    return items.c.folded.contains(f" {phrase}", autoescape=True)


def marked(text: str, wanted: str) -> list[tuple[str, bool]]:
    """The text in pieces, with whether each is what was looked for: to be shown, not to be searched."""
    text = unicodedata.normalize("NFC", text)
    read, places = _folded_places(text)
    hits = [False] * len(text)
    for phrase in phrases(wanted):
        for match in re.finditer(f"(?<= ){re.escape(phrase)}", read):
            for place in places[match.start() : match.end()]:
                hits[place] = True
    for place in range(1, len(text) - 1):  # words that stand together are marked together
        hits[place] = hits[place] or (text[place] == " " and hits[place - 1] and hits[place + 1])
    pieces: list[tuple[str, bool]] = []
    for sign, hit in zip(text, hits, strict=True):
        if pieces and pieces[-1][1] is hit:
            pieces[-1] = (pieces[-1][0] + sign, hit)
        else:
            pieces.append((sign, hit))
    return pieces


def excerpt(text: str, wanted: str, around: int = 70) -> list[tuple[str, bool]]:
    """The place of a long text where it says first what was looked for, in pieces; nothing where it does not."""
    pieces = marked(" ".join(text.split()), wanted)
    first = next((place for place, (_piece, hit) in enumerate(pieces) if hit), None)
    if first is None:
        return []
    before = "".join(piece for piece, _hit in pieces[:first])
    start = before.rfind(" ", 0, max(0, len(before) - around)) + 1 if len(before) > around else 0
    shown = [("… " if start else "") + before[start:]]
    found, left = [(shown[0], False)] if shown[0] else [], 2 * around
    for piece, hit in pieces[first:]:
        if len(piece) > left:
            found.append((piece[:left].rsplit(" ", 1)[0] + " …", hit))
            break
        found.append((piece, hit))
        left -= len(piece)
    return found


def _folded_places(text: str) -> tuple[str, list[int]]:
    """As `searchable` folds it, and for each sign of that the place in `text` that it comes from."""
    signs, places = [" "], [0]
    for place, sign in enumerate(text):
        for folded in fold(sign):
            kept = folded if folded.isalnum() else " "
            if kept != " " or signs[-1] != " ":
                signs.append(kept)
                places.append(place)
    return "".join(signs), places
