"""What a person or a program hands in: read whole, with every fault told at once, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from loa.clock import parse_instant
from loa.content import AUDIENCES, LANES, PUBLIC, ROUTINE
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, clean_text
from loa_publisher.items.html import sanitise

LONGEST_BODY = 400_000
"""Characters of a body; the longest document card seen has a tenth of that."""
VARIANT_FIELDS = ("title", "summary", "body_html", "text")
_KNOWN = (
    *("topic", "title", "summary", "body_html", "audience", "lane", "channels", "due_at", "media"),
    *("needs_spokesperson", "embargo_until", "slot"),
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
    """A picture of the item, by hash, with what stands in its place for those who cannot see it."""

    sha256: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One whole version of an item as it was handed in, in normal form. `topic` is a code, slug or id."""

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
            return instead


def read_draft(data: object) -> Draft:
    """Reads the JSON of an item. Raises InvalidInputs with every fault, each naming its field."""
    if not isinstance(data, Mapping):
        raise InvalidInputs([InvalidInput("body", "must be a JSON object")])
    reading = _Reading()
    for name in data:
        if name not in _KNOWN:
            reading.complaints.append(InvalidInput(str(name), f"is not known; there are {', '.join(_KNOWN)}"))
    draft = Draft(
        topic=reading.take(
            lambda: clean_line(_given(data, "topic"), "topic", longest=100, required=True), ""
        ),
        title=reading.take(
            lambda: clean_line(_given(data, "title"), "title", longest=300, required=True), ""
        ),
        summary=reading.take(lambda: clean_text(data.get("summary") or "", "summary", longest=1000), ""),
        body_html=reading.take(lambda: _body(data.get("body_html") or "", "body_html"), ""),
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
    )
    if draft.due_at and draft.embargo_until and draft.due_at < draft.embargo_until:
        reading.complaints.append(
            InvalidInput("due_at", f"must not be before the embargo of {draft.embargo_until.isoformat()}")
        )
    if reading.complaints:
        raise InvalidInputs(reading.complaints)
    return draft


def _targets(given: object, reading: _Reading) -> list[Target]:
    if not isinstance(given, list):
        reading.complaints.append(InvalidInput("channels", 'must be a list such as [{"channel": "portal"}]'))
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
            raise InvalidInput(f"{path}.{name}", "is not known; there are channel, account, variant")
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
        field = f"{path}.{name}"
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
    pictures: list[Picture] = []
    for index, one in enumerate(given):
        path = f"media.{index}"
        if (
            not isinstance(one, Mapping)
            or not isinstance(one.get("sha256"), str)
            or set(one) - {"sha256", "alt"}
        ):
            reading.complaints.append(InvalidInput(path, 'must be an object such as {"sha256": …, "alt": …}'))
            continue
        alt = reading.take(
            lambda one=one, path=path: clean_line(
                one.get("alt", ""), f"{path}.alt", longest=500, required=True
            ),
            "",  # type: ignore[misc]
        )
        pictures.append(Picture(one["sha256"].lower(), alt))
    return pictures


def _given(data: Mapping[str, Any], name: str, path: str = "") -> object:
    if data.get(name) is None:
        raise InvalidInput(f"{path}.{name}" if path else name, "is missing")
    return data[name]


def _body(given: object, field: str) -> str:
    return sanitise(clean_text(given, field, longest=LONGEST_BODY))


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
