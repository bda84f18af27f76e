"""What a reader would see change from one revision to the next, word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from loa_publisher.items.html import to_text

_KEPT_AROUND = 12
"""Unchanged words shown on each side of a change."""


@dataclass(frozen=True)
class Change:
    """One part that differs, as marked text."""

    label: str
    text: Markup


def changes(
    old: Mapping[str, Any], new: Mapping[str, Any], target_name: Callable[[Mapping[str, Any]], str]
) -> list[Change]:
    """The differing parts of two contents (items/actions). `target_name` names a target as people know it."""
    parts = [
        (_("Title"), old["title"], new["title"]),
        (_("Summary"), old["summary"], new["summary"]),
        (_("Text"), to_text(old["body_html"]), to_text(new["body_html"])),
        (_("Audience"), old["audience"], new["audience"]),
        (_("Pictures"), _pictures(old), _pictures(new)),
        (_("Channels"), _targets(old, target_name), _targets(new, target_name)),
        *_variants(old, new, target_name),
    ]
    found = [Change(label, marked(before, after)) for label, before, after in parts if before != after]
    if not found and _links(old["body_html"]) != _links(new["body_html"]):
        found.append(
            Change(
                _("Links"), marked("\n".join(_links(old["body_html"])), "\n".join(_links(new["body_html"])))
            )
        )
    return found


def marked(before: str, after: str) -> Markup:
    """Both texts in one: what went in `<del>`, what came in `<ins>`; long unchanged stretches are left out."""
    old, new = _words(before), _words(after)
    pieces: list[Markup] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for index, (kind, a, b, c, d) in enumerate(steps):
        if kind == "equal":
            pieces.append(_kept(old[a:b], first=index == 0, last=index == len(steps) - 1))
            continue
        if b > a:
            pieces.append(Markup("<del>{}</del>").format("".join(old[a:b])))
        if d > c:
            pieces.append(Markup("<ins>{}</ins>").format("".join(new[c:d])))
    return Markup("").join(pieces)


def _kept(words: Sequence[str], *, first: bool, last: bool) -> Markup:
    limit = 2 * _KEPT_AROUND  # a word and the space after it are two pieces
    if len(words) <= 2 * limit:
        return escape("".join(words))
    head = "" if first else "".join(words[:limit])
    tail = "" if last else "".join(words[-limit:])
    return escape(f"{head} … {tail}")


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)


def _pictures(content: Mapping[str, Any]) -> str:
    return "\n".join(f"{picture['alt']} ({picture['sha256'][:8]})" for picture in content["media"])


def _targets(content: Mapping[str, Any], name: Callable[[Mapping[str, Any]], str]) -> str:
    return "\n".join(sorted(name(target) for target in content["targets"]))


def _variants(
    old: Mapping[str, Any], new: Mapping[str, Any], name: Callable[[Mapping[str, Any]], str]
) -> list[tuple[str, str, str]]:
    texts = [{name(target): _variant(target) for target in content["targets"]} for content in (old, new)]
    return [
        (place, texts[0].get(place, ""), texts[1].get(place, "")) for place in sorted({*texts[0], *texts[1]})
    ]


def _variant(target: Mapping[str, Any]) -> str:
    variant: Mapping[str, str] = target.get("variant") or {}
    return "\n".join(
        to_text(value) if field == "body_html" else value for field, value in sorted(variant.items())
    )


def _links(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)
