"""What was found of one kind, and how a short list is searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from loa_publisher.items.search import phrases, plain_words


@dataclass(frozen=True, kw_only=True)
class Match:
    """One thing that was found. `second`: what tells it from others of its name; `number`: what people call it by (#17).

    `within`: the plan that it belongs to; `code`: its code there.
    """

    id: UUID
    title: str
    second: str = ""
    number: int | None = None
    within: UUID | None = None
    code: str = ""


@dataclass(frozen=True)
class Found:
    """The first matches of a kind, and how many there are (None: more than were counted)."""

    matches: Sequence[Match] = field(default_factory=tuple)
    count: int | None = 0


def few(text: str, every: Iterable[tuple[Match, str]], limit: int) -> Found:
    """Of a list that is short: what has all the words, each from its beginning; what says them as typed comes first."""
    wanted = phrases(text)
    found = [match for match, said in every if all(f" {one}" in f" {plain_words(said)}" for one in wanted)]
    found.sort(key=lambda match: text.casefold() not in f"{match.title} {match.second}".casefold())
    return Found(found[:limit], len(found))
