"""What the world saw, as sightings: who was shown what, when. Read from the sandbox's truth and the portal's pages alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.faults.chaos.journal import named

SHOWN, TAKEN_DOWN = "shown", "taken down"
Json = Mapping[str, Any]
NEWSLETTERS = {"congkhai.example": "email:ban-tin", "noi-bo.example": "email:noi-bo"}
"""The account by the domain of its readers."""


@dataclass(frozen=True)
class Sighting:
    """`account` was shown a revision of an item, or had it taken down, by a call that reached the world `at`."""

    account: str
    number: int
    revision: int
    at: float
    what: str = SHOWN
    reader: str = ""
    """Of a letter: whom it went to."""
    id: str = ""
    """Of an event: its webhook id and the digest of its bytes."""


@dataclass(frozen=True)
class Post:
    """One post of the page, from its creation to its deletion."""

    id: str
    number: int
    revisions: tuple[int, ...]
    """What it said, one after the other."""
    at: float
    deleted_at: float | None


@dataclass
class Outside:
    """All of it. `pages`: what the portal shows of an item now (None: nothing)."""

    posts: list[Post] = field(default_factory=list)
    letters: list[Sighting] = field(default_factory=list)
    events: list[Sighting] = field(default_factory=list)
    edits: list[Sighting] = field(default_factory=list)
    pages: dict[int, int | None] = field(default_factory=dict)
    nameless: list[str] = field(default_factory=list)
    """What speaks of no item that was ever ordered."""

    @property
    def sightings(self) -> list[Sighting]:
        """Every call that showed or took down something, in the order in which they reached the world."""
        posted = [Sighting("facebook:trang", one.number, one.revisions[0], one.at) for one in self.posts]
        deleted = [
            Sighting("facebook:trang", one.number, one.revisions[-1], one.deleted_at, TAKEN_DOWN)
            for one in self.posts
            if one.deleted_at is not None
        ]
        return sorted([*posted, *self.edits, *deleted, *self.letters, *self.events], key=lambda seen: seen.at)


def see(posts: Iterable[Json], letters: Iterable[Json], events: Iterable[Json]) -> Outside:
    """Reads the three kinds of the sandbox's truth, each oldest first."""
    outside = Outside()
    for post in posts:
        texts = [post["message"]] if not post["edits"] else [post["edits"][0]["before"]]
        texts += [edit["message"] for edit in post["edits"]]
        names = [named(text or "") for text in texts]
        if None in names:
            outside.nameless.append(f"post {post['id']}: {texts}")
            continue
        told = [name for name in names if name is not None]
        deleted = None if post["deleted_at"] is None else _instant(post["deleted_at"])
        number = told[0][0]
        outside.posts.append(
            Post(post["id"], number, tuple(revision for _, revision in told), _instant(post["at"]), deleted)
        )
        for edit, (_, revision) in zip(post["edits"], told[1:], strict=True):
            outside.edits.append(Sighting("facebook:trang", number, revision, _instant(edit["at"])))
    outside.letters += _named(outside, letters, "subject", _letter)
    outside.events += _named(outside, events, "raw", _event)
    return outside


def _named(outside: Outside, seen: Iterable[Json], where: str, make: Any) -> Iterator[Sighting]:
    for one in seen:
        name = named(one[where] or "")
        if name is None:
            outside.nameless.append(f"{where}: {one[where]}")
        else:
            yield make(one, *name)


def _letter(letter: Json, number: int, revision: int) -> Sighting:
    account = NEWSLETTERS[letter["to"].rpartition("@")[2]]
    return Sighting(account, number, revision, _instant(letter["at"]), reader=letter["to"])


def _event(event: Json, number: int, revision: int) -> Sighting:
    what = TAKEN_DOWN if event["type"].endswith(".withdrawn") else SHOWN
    id = f"{event['webhook_id']} {event['raw_sha256']}"
    return Sighting(f"unit:{event['unit']}", number, revision, _instant(event["at"]), what, id=id)


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
