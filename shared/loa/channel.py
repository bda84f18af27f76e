"""THE plug-in contract. Adding a channel is one file that subclasses `Channel`, its test, and an entry point in `loa.channels`.

A plug-in speaks one protocol and knows nothing of the ledger. Each of its calls returns, or raises one `ChannelFailure`
(loa.errors): that choice is all that the engine needs to decide what happens next. `requests` and SMTP errors must not escape.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import Schema, fields

from loa.content import Basis, Paper, Snapshot
from loa.errors import ChannelFailure, Misconfigured

PUBLISH, CORRECT, WITHDRAW = "publish", "correct", "withdraw"
OPERATIONS = (PUBLISH, CORRECT, WITHDRAW)

IN_PLACE, ANEW, BY_HAND, NEVER = "in_place", "anew", "by_hand", "never"
WAYS = (IN_PLACE, ANEW, BY_HAND, NEVER)
"""How a channel brings a change to what stands there: the thing itself changes or goes; its readers are told by another message;
a person does it; nobody can."""


class Secret(fields.String):
    """A credential in an account's form: sealed by the desk, opened by workers, never shown again."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a channel takes; None: no limit. `text` in characters, `image_bytes` in bytes a picture."""

    text: int | None = None
    images: int | None = None
    image_bytes: int | None = None


@dataclass(frozen=True)
class Complaint:
    """Why a channel would refuse a snapshot, told before it is saved. `field` as in the API."""

    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a snapshot will look like: the text exactly as it goes out, pictures and the documents that it carries by SHA-256.

    `papers` and `bases`: the cards and legal bases that are shown beside it, and not in `html` itself.
    """

    text: str
    html: str | None = None
    link: str | None = None
    images: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    bases: tuple[Basis, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    """A channel account, opened: `settings` has passed the plug-in's schema and holds clear-text secrets."""

    id: UUID
    key: str
    label: str
    visibility: str
    settings: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A snapshot together with what identifies this posting in the world, the same on every attempt (but `attempt` itself)."""

    snapshot: Snapshot
    posting: UUID
    generation: int
    """Counts up when an item is published again after a withdrawal, so that `find` never adopts the old post."""
    delivery: UUID
    operation: str
    """`publish`, `correct` or `withdraw`."""
    sequence: int
    """Place of this operation among all of the posting; grows."""
    first_published_at: datetime
    due_at: datetime
    """When this operation was due: the same on every attempt, and another one for a correction."""
    attempt: int = 1
    """Counts the calls since the last one that did not end `Transient`. For judging an answer alone: nothing of it is sent."""

    @property
    def marker(self) -> str:
        """Ten hex digits by which a post is found again; names posting and generation."""
        return hashlib.sha256(f"{self.posting}:{self.generation}".encode()).hexdigest()[:10]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof from the other side. `pending`: taken over, but somebody else (a person at the desk, a later receipt) ends it."""

    external_id: str
    url: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    pending: bool = False


@dataclass(frozen=True, kw_only=True)
class Health:
    """Outcome of a probe; `advice` says what to do where it is not `ok`."""

    ok: bool
    advice: str


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One part of an expanding delivery: `key` is unique within it; `attributes` is the channel's own."""

    key: str
    address: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tools:
    """What a worker lends its plug-in."""

    read_media: Callable[[str], bytes]
    """The bytes of a picture by SHA-256."""
    media_address: Callable[[str, datetime], str]
    """A signed, expiring address of a picture (SHA-256, time of first publication), for receivers that fetch by themselves."""
    call_timeout: timedelta
    database: Any
    """For channels that keep tables of their own (a `loa.database.Database`)."""


class Channel(ABC):
    """A way out. All calls may be made from many threads at once."""

    name: ClassVar[str]
    label: ClassVar[str]
    limits: ClassVar[Limits] = Limits()
    repeatable: ClassVar[bool] = False
    """True where publishing the same publication twice has the same effect as once; then a lost answer is no danger."""

    searchable: ClassVar[bool] = True
    """False where `find` cannot see what stands; then an operator's word that it does is taken without being checked."""

    corrects: ClassVar[str] = IN_PLACE
    """How a correction reaches those who have read it: one of WAYS. The desk says so before anybody confirms."""

    corrects_pictures: ClassVar[bool] = True
    """False where a correction reaches the words alone; with other pictures it is refused."""

    withdraws: ClassVar[str] = IN_PLACE
    """How it is taken back: one of WAYS."""

    to_all: ClassVar[bool] = False
    """True where an item that names no account goes to all that are valid when it is due."""

    tries: ClassVar[bool] = False
    """True where what is still being written can be sent to its writer for a look (`send_trial`)."""

    class Account(Schema):
        """The account's settings; the desk draws its form from it."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools

    @classmethod
    def wording(cls, title: str, summary: str, body: str) -> str:
        """The text of an item for which nobody wrote a text of this channel's own; `body` is plain text. Pure."""
        return "\n\n".join(piece for piece in (title, summary, body) if piece)

    @classmethod
    @abstractmethod
    def render(cls, snapshot: Snapshot) -> Preview:
        """What it will look like. Pure."""

    @classmethod
    def example(cls, snapshot: Snapshot, due_at: datetime) -> str | None:
        """The JSON that a program on the other side will be sent, made as it is made for sending; None where people read it.

        What only the sending knows (ids, signed addresses) has ``…`` in its place. Pure.
        """
        return None

    @classmethod
    def complaints(cls, snapshot: Snapshot) -> list[Complaint]:
        """What it would refuse, before save. Pure; subclasses add to these, which follow from `limits`."""
        found = []
        text = len(cls.render(snapshot).text)
        if cls.limits.text is not None and text > cls.limits.text:
            found.append(
                Complaint("text", f"{cls.label}: {text} characters; at most {cls.limits.text} are taken")
            )
        if cls.limits.images is not None and len(snapshot.media) > cls.limits.images:
            found.append(Complaint("media", f"{cls.label}: at most {cls.limits.images} pictures are taken"))
        for index, media in enumerate(snapshot.media):
            if cls.limits.image_bytes is not None and media.size > cls.limits.image_bytes:
                found.append(
                    Complaint(
                        f"media.{index}",
                        f"{cls.label}: {media.name} has {media.size} bytes; at most {cls.limits.image_bytes}",
                    )
                )
        return found

    def send_trial(self, snapshot: Snapshot, account: OpenAccount, address: str, trial: UUID) -> None:
        """Sends to this one address what the snapshot would become, clearly marked as a test; `trial` names this sending.

        Only where `tries`. Nothing of it reaches a reader. Raises a ChannelFailure.
        """
        raise NotImplementedError(f"{self.name} sends no tests")

    @abstractmethod
    def publish(self, publication: Publication, account: OpenAccount) -> Receipt:
        """Puts it out. Raises a ChannelFailure."""

    @abstractmethod
    def find(self, publication: Publication, account: OpenAccount, since: datetime) -> Receipt | None:
        """Was it published after all, at or after `since`? None: not there (yet). Reads only. Raises a ChannelFailure."""

    @abstractmethod
    def correct(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt:
        """Brings the live post to this revision. Raises a ChannelFailure."""

    @abstractmethod
    def withdraw(self, receipt: Receipt, publication: Publication, account: OpenAccount) -> Receipt | None:
        """Takes the live post down. None: it is gone; a pending receipt: somebody else takes it down and says so.

        Raises Gone where it was absent already, or another ChannelFailure.
        """

    @abstractmethod
    def check(self, account: OpenAccount) -> Health:
        """The desk's "test connection" and the daily probe. Never raises for what the other side says."""


class ExpandingChannel(Channel):
    """A channel whose delivery goes to many readers, each of them once (mail). The engine keeps a row for each part."""

    @abstractmethod
    def readers(self, publication: Publication, account: OpenAccount) -> Iterator[Reader]:
        """Everybody who is to get it now. Asked once; what it yields is frozen."""

    @abstractmethod
    def send(
        self, publication: Publication, readers: Sequence[Reader], account: OpenAccount
    ) -> Iterable[tuple[Reader, Receipt | ChannelFailure]]:
        """Sends to each and tells each outcome as soon as it is known. Raises a ChannelFailure before the first one only."""


def installed() -> dict[str, type[Channel]]:
    """The channels of this installation by name, found by entry point (`loa.channels`)."""
    found: dict[str, type[Channel]] = {}
    for entry in entry_points(group="loa.channels"):
        channel = entry.load()
        if channel.name != entry.name:
            raise Misconfigured(
                f"the channel {entry.value} calls itself {channel.name!r}, its entry point {entry.name!r}"
            )
        found[entry.name] = channel
    return found
