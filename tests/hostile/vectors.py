"""What people write who want a page, a mail or a feed to do what it should not: the corpus, and the packing of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

CORPUS = Path(__file__).with_name("vectors.txt")
_ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[nrt\\])")
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


@cache
def vectors() -> tuple[str, ...]:
    """All of them, in the order of the file."""
    lines = CORPUS.read_text("utf-8").split("\n")
    return tuple(
        _ESCAPE.sub(_sign, line) for line in lines if line and not line.startswith("# ") and line[:3] != "## "
    )


def _sign(found: re.Match[str]) -> str:
    said = found[1]
    return _SHORT[said] if said in _SHORT else chr(int(said[1:], 16))


def some() -> tuple[str, ...]:
    """A spread of them, for what would take too long with all: every fourteenth."""
    return vectors()[::14]


def packed(given: tuple[str, ...], cleaned: Callable[[str], str], longest: int = 60_000) -> Iterator[str]:
    """HTML texts that hold all the vectors between them, few of them: one that swallows what follows stands alone.

    `cleaned` is what the text goes through on its way in; a mark behind each vector shows whether it survived.
    """
    text = ""
    for number, vector in enumerate(given):
        mark = f"<p>mốc {number}</p>"
        longer = text + vector + mark
        if len(longer) < longest and mark in cleaned(longer):
            text = longer
            continue
        if text:
            yield text
        text = vector + mark
        if mark not in cleaned(text):
            yield text
            text = ""
    if text:
        yield text
