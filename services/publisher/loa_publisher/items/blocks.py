"""Sanitised HTML in its outermost blocks, as text: for comparing and merging."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

_EMPTY = ("br", "hr")


def blocks(html: str) -> list[str]:
    """The outermost elements, and the loose text between them, in order; joined they are `html` again."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    edges = [*dict.fromkeys((0, *reader.edges)), len(html)]
    return [html[start:end] for start, end in pairwise(edges) if end > start]


class _Reader(HTMLParser):
    """Notes where an element begins or ends at the outermost level."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.edges: list[int] = []
        self._depth = 0
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _EMPTY:
            return
        if self._depth == 0:
            self.edges.append(self._here())
        self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or self._depth == 0:
            return
        self._depth -= 1
        if self._depth == 0:
            self.edges.append(self._here() + len(f"</{tag}>"))

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
