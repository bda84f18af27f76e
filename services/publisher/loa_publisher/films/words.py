"""Which words of a film may not leave, and whether a text holds them. Pure.

A clause of some length is what makes words recognisable: the whole of a long script copied, or one sentence of it. Compared are
letters and figures alone, so neither capitals, tone marks, punctuation nor formatting hide a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from loa.text import fold
from loa_publisher.films.kinds import NOT_YET
from loa_publisher.items.html import to_text

WORDS, LINK, FILE = "words", "link", "file"
_CLAUSE = re.compile(r"[.!?;:…\n\r\t\"\\&<>“”«»]+")
_LONG_ENOUGH, _OWN_LONG_ENOUGH, _SHORTEST = 30, 40, 12
_CUT = 200
"""Characters of a clause that are kept: enough to know it by."""


class Barred(NamedTuple):
    """What may not stand in anything public. `key`: of the segment; None: the film's own words."""

    key: str | None
    kind: str
    words: str


def barred_in(content: Mapping[str, Any], topic_title: str) -> list[Barred]:
    """What may not leave of a film's content (items/actions): all of its segments «chưa đẹp», and its own text, which has no
    verdict, in every variant; but for the topic's title, which every item of the topic says."""
    segments = content.get("segments") or ()
    said_by_all = _letters(topic_title)
    variants = [text for target in content["targets"] for text in (target.get("variant") or {}).values()]
    own = (content["summary"], *map(to_text, (content["body_html"], *variants)))
    clauses = [one for text in own for one in _clauses(text, _OWN_LONG_ENOUGH)]
    found = [Barred(None, WORDS, one) for one in clauses if _letters(one) not in said_by_all]
    for segment in segments:
        if segment["verdict"] != NOT_YET:
            continue
        texts = (segment["shown"], segment["script"])
        found += [Barred(segment["key"], WORDS, one) for text in texts for one in _telling(text)]
        found += [
            Barred(segment["key"], kind, segment[name])
            for kind, name in ((LINK, "link"), (FILE, "file"))
            if segment[name]
        ]
    return list(dict.fromkeys(found))


class Said:
    """What a content would say in public, in every variant, to look for barred words in."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        variants = [target.get("variant") or {} for target in content["targets"]]
        written = [content["title"], content["summary"], content["body_html"]]
        written += [str(text) for variant in variants for text in variant.values()]
        pictures = content["media"]
        self._raw = "\n".join(written)
        plain = [to_text(text) if "<" in text else text for text in written]
        self._plain = f" {_letters(' '.join([*plain, *(one['alt'] for one in pictures)]))} "
        self._files = {one["sha256"] for one in pictures}

    def holds(self, kind: str, words: str) -> bool:
        """Whether it says, links to or shows this."""
        if kind == FILE:
            return words in self._files or words in self._raw
        if kind == LINK:
            return words in self._raw or words.replace("&", "&amp;") in self._raw
        return f" {_letters(words)} " in self._plain


def _telling(text: str) -> Iterable[str]:
    """The clauses that are long enough, or else the longest."""
    found = _clauses(text, _LONG_ENOUGH)
    return found or sorted(_clauses(text, _SHORTEST), key=len)[-1:]


def _clauses(text: str, shortest: int) -> Sequence[str]:
    clauses = (" ".join(one.split()) for one in _CLAUSE.split(text))
    return [
        one if len(one) <= _CUT else one[:_CUT].rpartition(" ")[0] for one in clauses if len(one) >= shortest
    ]


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
