"""The order of Vietnamese words, which no code point and not every database knows: a ă â b c d đ e ê …, then the tones."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: after the word without a tone, in this order."""
_BEFORE_LETTERS = {character: place for place, character in enumerate(" -0123456789")}

Key = tuple[tuple[int, ...], tuple[int, ...], str]


@lru_cache(10_000)
def vietnamese(text: str) -> Key:
    """A key by which texts sort as in a Vietnamese dictionary: by letters first, tones only where the letters are the same."""
    letters: list[int] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFC", text.casefold()):
        base = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in base if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", base.replace(tone, "", 1)) if tone else character
        letters.append(_place(letter))
        tones.append(_TONES.index(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones), text


def by_given_name(full_name: str) -> tuple[Key, Key]:
    """A key for people: by the given name, which stands last, then by family and middle name."""
    *before, given = full_name.split() or [""]
    return vietnamese(given), vietnamese(" ".join(before))


def _place(letter: str) -> int:
    if letter in _BEFORE_LETTERS:
        return _BEFORE_LETTERS[letter]
    found = _ALPHABET.find(letter)
    return len(_BEFORE_LETTERS) + (found if found >= 0 else len(_ALPHABET) + ord(letter[:1] or " "))
