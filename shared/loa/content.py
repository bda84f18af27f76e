"""What a channel publishes: the snapshot, and the hashes by which it is approved.

`snapshot_hash` = SHA-256 of the canonical JSON (NFC, sorted keys) of all that a reader will see. `revision_hash` = SHA-256 over
the sorted (target, snapshot_hash) pairs, so one more account is another hash and the approval no longer fits.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from loa.errors import Tampered

PUBLIC, INTERNAL = "public", "internal"
AUDIENCES = (PUBLIC, INTERNAL)
URGENT, ROUTINE = "urgent", "routine"
STANDINGS = ("in_force", "amended", "replaced", "repealed")
"""What may have become of a paper."""
LANES = (URGENT, ROUTINE)


@dataclass(frozen=True, kw_only=True)
class Media:
    """A picture: its bytes by SHA-256 (hex), its size in pixels and bytes, and `alt` for those who cannot see it.

    `focus`: where its important part is, in percent from the left and from the top, for whoever cuts it; None: in the middle.
    """

    sha256: str
    media_type: str
    name: str
    alt: str
    width: int
    height: int
    size: int
    focus: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document that readers save: bytes by SHA-256 (hex), `size` in bytes, `title` as readers see it, `name` of the file."""

    sha256: str
    media_type: str
    name: str
    title: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document card (văn bản): what a paper is called, who issued it, when, and from which day to which it is in force.

    Days as 2020-10-27; `valid_from` None: from the day of issue, `valid_to` None: still. `file`: SHA-256 of the attachment
    that it is, None where none is attached.
    """

    number: str
    title: str
    issuer: str
    issued_on: str
    valid_from: str | None = None
    valid_to: str | None = None
    standing: str = STANDINGS[0]
    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A legal basis (căn cứ) that an item cites, as the register called it when it was written. `link` may be empty."""

    number: str
    title: str
    issuer: str
    issued_on: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """The focus topic (nội dung trọng tâm) that an item belongs to."""

    code: str
    slug: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One revision of an item as one target gets it, variants resolved. Immutable."""

    item: str
    """UUID of the item."""
    revision: int
    """Counts an item's revisions from 1, so that two revisions never share a hash."""
    target: str
    """The account's key such as ``facebook:trang``, or ``unit:*`` for all units that are valid when it is due."""
    title: str
    summary: str
    html: str
    """Sanitised."""
    text: str
    """What a plain-text channel says, without link."""
    link: str | None
    """The item's address on the portal, where it goes to the portal."""
    topic: Topic
    audience: str
    lane: str
    lang: str = "vi"
    media: tuple[Media, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    papers: tuple[Paper, ...] = ()
    bases: tuple[Basis, ...] = ()

    @property
    def channel(self) -> str:
        """Name of the channel that the target belongs to."""
        return self.target.partition(":")[0]

    def canonical(self) -> str:
        """The one JSON text of this snapshot. Of what came later it says nothing where there is none, as it always did."""
        fields = asdict(self)
        for media in fields["media"]:
            if media["focus"] is None:
                del media["focus"]
        for name in _LATER:
            if not fields[name]:
                del fields[name]
        return canonical_json(fields)

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the canonical JSON."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def parse(cls, body: str, expected_hash: str) -> Snapshot:
        """Reads a canonical JSON. Raises Tampered where the body is not what was hashed."""
        if hashlib.sha256(body.encode()).hexdigest() != expected_hash:
            raise Tampered(f"snapshot {expected_hash} does not match its hash")
        fields = orjson.loads(body)
        fields["topic"] = Topic(**fields["topic"])
        fields["media"] = tuple(_media(media) for media in fields["media"])
        fields["attachments"] = tuple(Attachment(**one) for one in fields.get("attachments", ()))
        fields["papers"] = tuple(Paper(**one) for one in fields.get("papers", ()))
        fields["bases"] = tuple(Basis(**one) for one in fields.get("bases", ()))
        return cls(**fields)


_LATER = ("attachments", "papers", "bases")
"""Fields that older snapshots do not know: empty, they stand in no canonical JSON, so no hash changes."""


def _media(said: dict[str, Any]) -> Media:
    focus = said.get("focus")
    return Media(**{**said, "focus": (focus[0], focus[1]) if focus else None})


def canonical_json(value: Any) -> str:
    """NFC, sorted keys, no white space: equal values give equal text.

    Each text is normalised by itself: in the finished JSON a combining mark that begins a line would join the ``n`` of ``\\n``.
    """
    return json.dumps(_normal(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_normal(name): _normal(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_normal(inner) for inner in value]
    return value


def revision_hash(snapshots: Iterable[Snapshot]) -> str:
    """SHA-256 (hex) of the sorted list of (target, snapshot_hash)."""
    pairs = sorted((snapshot.target, snapshot.hash) for snapshot in snapshots)
    return hashlib.sha256(canonical_json(pairs).encode()).hexdigest()
