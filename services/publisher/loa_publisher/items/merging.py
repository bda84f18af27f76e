"""Two people changed one item: their versions are brought together, part by part, and nothing of either is lost.

A part that one of them changed is taken from them. A text that both changed is merged block by block; where both changed the
same block, both blocks stand, one after the other. What cannot stand twice (a title, a topic) is a clash: mine stays, theirs is
told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from merge3 import Merge3

from loa_publisher.items.blocks import blocks

TEXTS = ("title", "summary", "topic", "audience", "lane")


@dataclass
class Merged:
    """The outcome. `content` as in a revision; `clashes`: (part, mine, theirs) where only one could stand, or both stand now."""

    content: dict[str, Any] = field(default_factory=dict)
    clashes: list[tuple[str, Any, Any]] = field(default_factory=list)


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Brings two contents (items/actions) that began from `base`. Parts: TEXTS, body_html, media, attachments, papers, bases,
    targets.
    """
    merged = Merged(dict(mine))
    for part in TEXTS:
        merged.content[part] = _one(merged, part, base.get(part), mine.get(part), theirs.get(part))
    merged.content["body_html"] = _body(
        merged, base.get("body_html", ""), mine.get("body_html", ""), theirs.get("body_html", "")
    )
    merged.content["media"] = _media(merged, *(one.get("media", ()) for one in (base, mine, theirs)))
    for part, join in (("attachments", _files), ("papers", _papers), ("bases", _bases)):
        joined = join(merged, *(one.get(part, ()) for one in (base, mine, theirs)))
        merged.content.pop(part, None)
        if joined:
            merged.content[part] = joined
    merged.content["targets"] = _targets(merged, *(one.get("targets", ()) for one in (base, mine, theirs)))
    return merged


def _one(merged: Merged, part: str, base: Any, mine: Any, theirs: Any) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    merged.clashes.append((part, mine, theirs))
    return mine


def _body(merged: Merged, base: str, mine: str, theirs: str) -> str:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    found: list[str] = []
    both = False
    for group in Merge3(blocks(base), blocks(mine), blocks(theirs)).merge_groups():
        if group[0] == "conflict":
            both = True
            found += [*group[2], *(block for block in group[3] if block not in group[2])]
        else:
            found += group[1]
    if both:
        merged.clashes.append(("body_html", mine, theirs))
    return "".join(found)


def _media(
    merged: Merged,
    base: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Mine in my order, then what they added; what either took out is out, unless the other changed it."""
    return _listed(merged, "media", "sha256", base, mine, theirs)


def _files(
    merged: Merged,
    base: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    return _listed(merged, "attachments", "sha256", base, mine, theirs)


def _papers(
    merged: Merged,
    base: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """A card is known by its number."""
    return _listed(merged, "papers", "number", base, mine, theirs)


def _bases(
    merged: Merged,
    base: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    return _listed(merged, "bases", "id", base, mine, theirs)


def _targets(
    merged: Merged,
    base: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    named = [
        [{**one, "key": f"{one['channel']}:{one['account']}"} for one in side]
        for side in (base, mine, theirs)
    ]
    found = _listed(merged, "targets", "key", *named)
    return [{name: value for name, value in one.items() if name != "key"} for one in found]


def _listed(
    merged: Merged,
    part: str,
    key: str,
    base: Sequence[Mapping[str, Any]],
    mine: Sequence[Mapping[str, Any]],
    theirs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    was, here, there = ({one[key]: dict(one) for one in side} for side in (base, mine, theirs))
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys((*here, *there)):
        one, other, before = here.get(name), there.get(name), was.get(name)
        if one is None or other is None:
            stands = one or other
            if before is None or stands != before:  # added, or changed by one while the other took it out
                found.append(stands or {})
            continue
        found.append(
            {
                inner: _one(
                    merged, f"{part}.{name}", (before or {}).get(inner), one.get(inner), other.get(inner)
                )
                for inner in dict.fromkeys((*one, *other))
            }
        )
    return found
