"""What a person or a program hands in: read whole, with every fault told at once, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from loa.blobs import SHA256
from loa.clock import parse_instant
from loa.content import AUDIENCES, LANES, PUBLIC, ROUTINE, Paper
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, clean_text
from loa_publisher.films.segments import Segment, read_segments
from loa_publisher.items.attachments import Attached, read_attached
from loa_publisher.items.consent import Consent, read_consent
from loa_publisher.items.focus import Focus, read_focus
from loa_publisher.items.html import sanitise
from loa_publisher.items.papers import read_bases, read_papers

LONGEST_BODY = 400_000
"""Characters of a body; the longest document card seen has a tenth of that."""
MOST_TAGS = 20_000
"""Opening and closing, in one body. A parser walks up the open elements: 40,000 lists in one another take it half a minute."""
MOST_TARGETS = 300
MOST_PICTURES = 50
VARIANT_FIELDS = ("title", "summary", "body_html", "text")
_KNOWN = (
    *("topic", "title", "summary", "body_html", "audience", "lane", "channels", "due_at", "media"),
    *("needs_spokesperson", "embargo_until", "slot", "date_reason", "segments", "attachments"),
    *("papers", "bases"),
)
T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """Where an item is to go: a channel, an account of it (None: the channel's own choice), and what reads differently there."""

    channel: str
    account: str | None = None
    variant: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown."""
        return {
            "channel": self.channel,
            "account": self.account,
            "variant": dict(self.variant) if self.variant else None,
        }


@dataclass(frozen=True)
class Picture:
    """A picture of the item, by hash, with what stands in its place for those who cannot see it.

    `children`: some can be recognised in it; then `consent` is the record of the consent to show them (items/consent).
    `focus`: where its important part is (items/focus); None: in the middle.
    """

    sha256: str
    alt: str
    children: bool = False
    consent: Consent | None = None
    focus: Focus | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown; of children and of a focus nothing is said where there are none."""
        said: dict[str, Any] = {"sha256": self.sha256, "alt": self.alt}
        if self.children:
            said |= {"children": True, "consent": (self.consent or Consent()).as_json()}
        if self.focus:
            said["focus"] = list(self.focus)
        return said


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One whole version of an item as it was handed in, in normal form. `topic` is a code, slug or id.

    `segments` are of a film alone; None: those that it has stay as they are.
    """

    topic: str
    title: str
    summary: str
    body_html: str
    audience: str
    lane: str
    targets: Sequence[Target]
    due_at: datetime | None
    media: Sequence[Picture]
    needs_spokesperson: bool | None
    embargo_until: datetime | None
    slot: UUID | None
    date_reason: str = ""
    """Why a confirmed date moves."""
    segments: Sequence[Segment] | None = None
    attachments: Sequence[Attached] = ()
    papers: Sequence[Paper] = ()
    bases: Sequence[UUID] = ()
    """Those of the register that it cites."""


class _Reading:
    """Reads field after field and remembers every complaint."""

    def __init__(self) -> None:
        self.complaints: list[InvalidInput] = []

    def take(self, read: Callable[[], T], instead: T) -> T:
        """The value, or `instead` once it has complained."""
        try:
            return read()
        except InvalidInput as complaint:
            self.complaints.append(complaint)
        except InvalidInputs as several:
            self.complaints += several.complaints
        return instead


def read_draft(data: object) -> Draft:
    """Reads the JSON of an item. Raises InvalidInputs with every fault, each naming its field."""
    if not isinstance(data, Mapping):
        raise InvalidInputs([InvalidInput("body", "must be a JSON object")])
    reading = _Reading()
    for name in data:
        if name not in _KNOWN:
            reading.complaints.append(
                InvalidInput(str(name)[:100], f"is not known; there are {', '.join(_KNOWN)}")
            )
    draft = Draft(
        topic=reading.take(
            lambda: clean_line(_given(data, "topic"), "topic", longest=100, required=True), ""
        ),
        title=reading.take(
            lambda: clean_line(_given(data, "title"), "title", longest=300, required=True), ""
        ),
        summary=reading.take(lambda: clean_text(_or_empty(data, "summary"), "summary", longest=1000), ""),
        body_html=reading.take(lambda: _body(_or_empty(data, "body_html"), "body_html"), ""),
        audience=reading.take(lambda: _one_of(data.get("audience", PUBLIC), "audience", AUDIENCES), PUBLIC),
        lane=reading.take(lambda: _one_of(data.get("lane", ROUTINE), "lane", LANES), ROUTINE),
        targets=_targets(data.get("channels", []), reading),
        due_at=reading.take(lambda: _instant(data.get("due_at"), "due_at"), None),
        media=_pictures(data.get("media", []), reading),
        needs_spokesperson=reading.take(
            lambda: _flag(data.get("needs_spokesperson"), "needs_spokesperson"), None
        ),
        embargo_until=reading.take(lambda: _instant(data.get("embargo_until"), "embargo_until"), None),
        slot=reading.take(lambda: _uuid(data.get("slot"), "slot"), None),
        date_reason=reading.take(
            lambda: clean_text(_or_empty(data, "date_reason"), "date_reason", longest=1000), ""
        ),
        segments=reading.take(lambda: _segments(data.get("segments")), None),
        attachments=reading.take(lambda: read_attached(data.get("attachments")), []),
        papers=reading.take(lambda: read_papers(data.get("papers")), []),
        bases=reading.take(lambda: read_bases(data.get("bases")), []),
    )
    if draft.due_at and draft.embargo_until and draft.due_at < draft.embargo_until:
        reading.complaints.append(
            InvalidInput("due_at", f"must not be before the embargo of {draft.embargo_until.isoformat()}")
        )
    if reading.complaints:
        raise InvalidInputs(reading.complaints)
    return draft


def _segments(given: object) -> list[Segment] | None:
    return None if given is None else read_segments(given)


def _targets(given: object, reading: _Reading) -> list[Target]:
    if not isinstance(given, list):
        reading.complaints.append(InvalidInput("channels", 'must be a list such as [{"channel": "portal"}]'))
        return []
    if len(given) > MOST_TARGETS:
        reading.complaints.append(_too_many("channels", given, MOST_TARGETS))
        return []
    targets: list[Target] = []
    for index, one in enumerate(given):
        path = f"channels.{index}"
        target = reading.take(lambda one=one, path=path: _target(one, path), None)  # type: ignore[misc]
        if target is None:
            continue
        if any((target.channel, target.account) == (other.channel, other.account) for other in targets):
            reading.complaints.append(InvalidInput(path, "is named twice"))
        targets.append(target)
    return targets


def _target(given: object, path: str) -> Target:
    if not isinstance(given, Mapping):
        raise InvalidInput(path, 'must be an object such as {"channel": "portal"}')
    for name in given:
        if name not in ("channel", "account", "variant"):
            raise InvalidInput(f"{path}.{name}"[:100], "is not known; there are channel, account, variant")
    channel = clean_line(_given(given, "channel", path), f"{path}.channel", longest=40, required=True)
    account = given.get("account")
    if account is not None:
        account = clean_line(account, f"{path}.account", longest=60, required=True)
    return Target(channel, account, _variant(given.get("variant"), f"{path}.variant"))


def _variant(given: object, path: str) -> dict[str, str] | None:
    if given is None or given == {}:
        return None
    if not isinstance(given, Mapping):
        raise InvalidInput(path, f"must be an object with some of {', '.join(VARIANT_FIELDS)}")
    variant: dict[str, str] = {}
    for name, value in given.items():
        field = f"{path}.{name}"[:100]
        if name not in VARIANT_FIELDS:
            raise InvalidInput(field, f"is not known; there are {', '.join(VARIANT_FIELDS)}")
        if value is None or value == "":
            continue
        if name == "title":
            variant[name] = clean_line(value, field, longest=300)
        elif name == "body_html":
            variant[name] = _body(value, field)
        else:
            variant[name] = clean_text(value, field, longest=1000 if name == "summary" else LONGEST_BODY)
    return variant or None


def _pictures(given: object, reading: _Reading) -> list[Picture]:
    if not isinstance(given, list):
        reading.complaints.append(InvalidInput("media", 'must be a list such as [{"sha256": …, "alt": …}]'))
        return []
    if len(given) > MOST_PICTURES:
        reading.complaints.append(_too_many("media", given, MOST_PICTURES))
        return []
    pictures: list[Picture] = []
    for index, one in enumerate(given):
        path = f"media.{index}"
        picture = reading.take(lambda one=one, path=path: _picture(one, path), None)  # type: ignore[misc]
        if picture is None:
            continue
        if any(picture.sha256 == other.sha256 for other in pictures):
            reading.complaints.append(InvalidInput(path, "is named twice"))
        pictures.append(picture)
    return pictures


def _picture(given: object, path: str) -> Picture:
    if (
        not isinstance(given, Mapping)
        or not isinstance(given.get("sha256"), str)
        or set(given) - {"sha256", "alt", "children", "consent", "focus"}
    ):
        raise InvalidInput(path, 'must be an object such as {"sha256": …, "alt": …}')
    sha256 = given["sha256"].lower()
    if not SHA256.fullmatch(sha256):
        raise InvalidInput(f"{path}.sha256", "must be the SHA-256 of an upload in hex")
    alt = clean_line(given.get("alt", ""), f"{path}.alt", longest=500, required=True)
    children, consent = read_consent(given.get("children"), given.get("consent"), path)
    return Picture(sha256, alt, children, consent, read_focus(given.get("focus"), path))


def _too_many(field: str, given: list[object], most: int) -> InvalidInput:
    return InvalidInput(field, f"has {len(given)} entries; at most {most} are taken")


def _given(data: Mapping[str, Any], name: str, path: str = "") -> object:
    if data.get(name) is None:
        raise InvalidInput(f"{path}.{name}" if path else name, "is missing")
    return data[name]


def _or_empty(data: Mapping[str, Any], name: str) -> object:
    return "" if data.get(name) is None else data[name]


def _body(given: object, field: str) -> str:
    html = clean_text(given, field, longest=LONGEST_BODY)
    if (tags := html.count("<")) > MOST_TAGS:
        raise InvalidInput(field, f"has {tags} tags; at most {MOST_TAGS} are taken")
    # once more: sanitising turns `&#1;` into the character itself, and a lone `<` into four
    return clean_text(sanitise(html), field, longest=LONGEST_BODY)


def _one_of(given: object, field: str, choices: Sequence[str]) -> str:
    if not isinstance(given, str) or given not in choices:
        raise InvalidInput(field, f"must be one of {', '.join(choices)}")
    return given


def _instant(given: object, field: str) -> datetime | None:
    return None if given is None else parse_instant(given, field)


def _flag(given: object, field: str) -> bool | None:
    if given is not None and not isinstance(given, bool):
        raise InvalidInput(field, "must be true or false")
    return given


def _uuid(given: object, field: str) -> UUID | None:
    if given is None:
        return None
    try:
        return UUID(str(given))
    except ValueError:
        raise InvalidInput(field, "must be a UUID") from None
