"""HTML as officers write it: what is harmless stays, the rest goes; and the same as plain text."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import nh3

TAGS = {
    "p",
    "br",
    "h2",
    "h3",
    "h4",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "ul",
    "ol",
    "li",
    "blockquote",
    "a",
    "table",
    "thead",
}
TAGS |= {"tbody", "tr", "th", "td", "hr", "sub", "sup", "figure", "figcaption"}
_BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "table", "tr", "hr", "figure", "figcaption"}


_FORMATTING = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^>]*>", re.IGNORECASE)


def sanitise(html: str) -> str:
    """The same text with allowed elements alone, in NFC; scripts and styles go with their content.

    Sanitising again changes nothing. That takes a second look: a combining mark written as ``&#824;`` behind a tag would, once
    normalised, join the tag's ``>`` to ``≯``, and what was text would be attributes.
    """
    while True:
        cleaned = unicodedata.normalize("NFC", _clean(html))
        if cleaned == html:
            return cleaned
        html = cleaned


def _clean(html: str) -> str:
    # Formatting that is never closed is opened again in every block that follows (HTML, "reconstruct the active formatting
    # elements"), but at most three times where attributes do not make each one different: a page becomes a hundred megabytes.
    return nh3.clean(
        _FORMATTING.sub(r"<\1>", html),
        tags=TAGS,
        clean_content_tags={"script", "style", "template", "iframe", "object", "svg", "math"},
        attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()


def to_text(html: str) -> str:
    """Plain text: a blank line between blocks, ``•`` before list items, a link's address after its words where they differ."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.pieces)
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._link: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n• ")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag == "a":
            self._link.append((dict(attrs).get("href") or "", len(self.pieces)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "a" and self._link:
            address, start = self._link.pop()
            if address.startswith("http") and "".join(self.pieces[start:]).strip() != address:
                self.pieces.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        self.pieces.append(re.sub(r"\s+", " ", data))
