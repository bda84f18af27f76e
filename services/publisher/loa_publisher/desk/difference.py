"""What a reader would see change from one revision to the next: words, pictures, places, times.

Vietnamese writes each syllable apart, so a word here is a syllable; marks of punctuation stand for themselves. Changes that
only a space parts are shown as one: a phrase that was put in another's place reads as a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from loa.clock import in_hanoi
from loa_publisher.desk import words
from loa_publisher.desk.consents import consent_in_words
from loa_publisher.desk.focus import focus_in_words
from loa_publisher.desk.lengths import length
from loa_publisher.desk.papers import bases_in_words, cards_in_words
from loa_publisher.desk.pictures import picture_address
from loa_publisher.items.html import to_text

_KEPT_AROUND = 12
"""Unchanged words shown on each side of a change."""
_TOKENS = re.compile(r"\s+|\d+(?:[.,/:-]\d+)*|\w+|[^\w\s]")
"""Spaces, numbers with what parts them (12/6, 1.234,5, 08:00), syllables, single marks."""


@dataclass(frozen=True)
class PictureChange:
    """A picture that came (`added`), went (`removed`), is described otherwise (`told`), or of whose children or important part
    something else is said (`consent`, `focus`)."""

    address: str
    kind: str
    text: Markup


@dataclass(frozen=True)
class Change:
    """One part that differs, as marked text, or as pictures."""

    label: str
    text: Markup
    pictures: Sequence[PictureChange] = ()


def changes(
    old: Mapping[str, Any], new: Mapping[str, Any], target_name: Callable[[Mapping[str, Any]], str]
) -> list[Change]:
    """The differing parts of two contents (items/actions). `target_name` names a target as people know it."""
    parts = [
        (_("Title"), old["title"], new["title"]),
        (_("Summary"), old["summary"] or "", new["summary"] or ""),
        (_("Text"), to_text(old["body_html"] or ""), to_text(new["body_html"] or "")),
        (_("Focus topic"), old["topic"], new["topic"]),
        (_("Audience"), _word(words.AUDIENCES, old, "audience"), _word(words.AUDIENCES, new, "audience")),
        (_("Urgency"), _word(words.LANES, old, "lane"), _word(words.LANES, new, "lane")),
        (_("Attachments"), _files(old), _files(new)),
        (_("Document cards"), cards_in_words(old), cards_in_words(new)),
        (_("Legal bases"), bases_in_words(old), bases_in_words(new)),
        (_("Channels"), _targets(old, target_name), _targets(new, target_name)),
        (_("Segments"), _segments(old), _segments(new)),
        *_variants(old, new, target_name),
    ]
    found = [Change(label, marked(before, after)) for label, before, after in parts if before != after]
    pictures = _pictures(old, new)
    if pictures:
        found.append(Change(_("Pictures"), Markup(""), pictures))
    found += _below_the_words(old["body_html"] or "", new["body_html"] or "")
    return found


def time_change(label: str, before: datetime | None, after: datetime | None) -> list[Change]:
    """Another time to go out; nothing where it is the same."""
    if before == after:
        return []
    told = [_("not set") if one is None else f"{in_hanoi(one):%d/%m/%Y %H:%M}" for one in (before, after)]
    return [Change(label, Markup("<del>{}</del> <ins>{}</ins>").format(*told))]


def marked(before: str, after: str) -> Markup:
    """Both texts in one: what went in `<del>`, what came in `<ins>`; long unchanged stretches are left out."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: list[Markup] = []
    steps = _joined(old, SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    for index, (kind, a, b, c, d) in enumerate(steps):
        if kind == "equal":
            pieces.append(_kept(old[a:b], first=index == 0, last=index == len(steps) - 1))
            continue
        if b > a:
            pieces.append(Markup("<del>{}</del>").format("".join(old[a:b])))
        if d > c:
            pieces.append(Markup("<ins>{}</ins>").format("".join(new[c:d])))
    return Markup("").join(pieces)


Step = tuple[str, int, int, int, int]


def _joined(old: Sequence[str], steps: Sequence[Step]) -> list[Step]:
    """The steps with changes that only a space parts made one."""
    found: list[Step] = []
    for index, step in enumerate(steps):
        kind, a, b, _c, d = step
        between = 0 < index < len(steps) - 1 and kind == "equal" and old[a:b] == [" "]
        if found and found[-1][0] != "equal" and (between or kind != "equal"):
            _kind, start, _b, begin, _d = found[-1]
            found[-1] = ("replace", start, b, begin, d)
        else:
            found.append(step)
    return found


def _kept(tokens: Sequence[str], *, first: bool, last: bool) -> Markup:
    limit = 2 * _KEPT_AROUND  # a word and the space after it are two pieces
    if len(tokens) <= 2 * limit:
        return escape("".join(tokens))
    head = "" if first else "".join(tokens[:limit])
    tail = "" if last else "".join(tokens[-limit:])
    return escape(f"{head} … {tail}")


def _word(known: Mapping[str, words.Word], content: Mapping[str, Any], name: str) -> str:
    return str(known[content[name]].label)


def _segments(content: Mapping[str, Any]) -> str:
    """A film's segments as one text to compare: verdicts, words, and the consents, which no reader sees."""
    told = []
    for one in content.get("segments", ()):
        told.append(f"{one['school']}: {words.VERDICTS[one['verdict']].label} ({length(one['seconds'])})")
        told += [one["shown"], one["script"], one["link"], one["file"]]
        if one["children"]:
            told.append(consent_in_words(one))
            told.append(str(_("for the public, too") if one["consent_public"] else _("for inside alone")))
    return "\n".join(filter(None, told))


def _pictures(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PictureChange]:
    before = {picture["sha256"]: picture["alt"] for picture in old["media"]}
    after = {picture["sha256"]: picture["alt"] for picture in new["media"]}
    found = [
        PictureChange(picture_address(digest), "removed", escape(alt))
        for digest, alt in before.items()
        if digest not in after
    ]
    for digest, alt in after.items():
        if digest not in before:
            found.append(PictureChange(picture_address(digest), "added", escape(alt)))
        elif before[digest] != alt:
            found.append(PictureChange(picture_address(digest), "told", marked(before[digest], alt)))
    if not found and list(before) != list(after):
        found = [
            PictureChange(picture_address(digest), "moved", escape(alt)) for digest, alt in after.items()
        ]
    return [
        *found,
        *_said_of(old, new, "focus", focus_in_words),
        *_said_of(old, new, "consent", consent_in_words),  # no reader sees it; whoever decides does
    ]


def _said_of(
    old: Mapping[str, Any], new: Mapping[str, Any], kind: str, in_words: Callable[[Mapping[str, Any]], str]
) -> list[PictureChange]:
    before, after = (
        {picture["sha256"]: in_words(picture) for picture in content["media"]} for content in (old, new)
    )
    return [
        PictureChange(picture_address(digest), kind, marked(before[digest], told))
        for digest, told in after.items()
        if before.get(digest, told) != told
    ]


def _files(content: Mapping[str, Any]) -> str:
    """Documents by title and the first digits of their hash: another file under the same title is another document."""
    return "\n".join(f"{one['title']} ({one['sha256'][:8]})" for one in content.get("attachments", ()))


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


def _below_the_words(old: str, new: str) -> list[Change]:
    """What the words do not show: where links lead, and how the text is set."""
    before, after = ("\n".join(re.findall(r'href="([^"]*)"', html)) for html in (old, new))
    if before != after:
        return [Change(_("Links"), marked(before, after))]
    if old != new and to_text(old) == to_text(new):
        return [
            Change(_("Formatting"), escape(_("The words are the same; headings, lists or emphasis differ.")))
        ]
    return []
