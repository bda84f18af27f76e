"""The HTML of an article, cleaned once more by an allow-list: what the portal shows is the portal's own responsibility."""

from __future__ import annotations

import re
from html import unescape

import nh3

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "dl", "dt", "em", "h1", "h2", "h3", "h4", "hr",
    "i", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={
        "script",
        "style",
        "template",
        "iframe",
        "object",
        "noscript",
        "title",
        "textarea",
        "svg",
        "math",
    },
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="noopener noreferrer",
    strip_comments=True,
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that a reference such as ``&#11;`` can bring in and that no XML 1.0 document (the feed) may hold."""


def sanitise(html: str) -> str:
    """The allowed part of `html`: no script, style, image, form, event handler, nor address of an unknown scheme.

    A first-level heading becomes a second-level one, for the page's own title is the only first. Pictures come as media.
    """
    clean = _NOT_XML.sub("", _CLEANER.clean(html))
    return clean.replace("<h1", "<h2").replace("</h1>", "</h2>").strip()


def says_something(html: str) -> bool:
    """Whether sanitised `html` holds any visible text."""
    return bool(unescape(nh3.clean(html, tags=set())).strip())
