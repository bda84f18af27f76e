"""The segments of a film as they are handed in and shown: a school, its verdict, what is seen, how long, in which words.

They stand in the revision, and as text in every snapshot of the film, so the approval is bound to each verdict and word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from markupsafe import escape

from loa.blobs import SHA256
from loa.clock import in_hanoi
from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, clean_text
from loa_publisher.films.kinds import BEAUTIFUL, NOT_YET, VERDICTS
from loa_publisher.items.consent import Consent, read_consent

T = TypeVar("T")
MOST = 60
LONGEST = 2 * 60 * 60
"""Seconds that a segment may run."""
_LINK = re.compile(r"https?://\S+")
_KNOWN = (
    *("key", "unit", "school", "verdict", "shown", "seconds", "script", "link", "file"),
    *("children", "consent", "consent_public", "mends"),
)
_TITLES = {BEAUTIFUL: "đẹp", NOT_YET: "chưa đẹp"}


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One segment. `key` is the same in every revision of its film; `seconds`: it runs; `mends`: an earlier one's key."""

    key: UUID
    unit: UUID | None
    school: str
    verdict: str
    shown: str
    seconds: int
    script: str
    link: str
    file: str
    children: bool
    consent: Consent | None
    consent_public: bool
    mends: UUID | None

    def as_json(self) -> dict[str, Any]:
        """As it stands in a revision's content."""
        return {
            "key": str(self.key),
            "unit": str(self.unit) if self.unit else None,
            "school": self.school,
            "verdict": self.verdict,
            "shown": self.shown,
            "seconds": self.seconds,
            "script": self.script,
            "link": self.link,
            "file": self.file,
            "children": self.children,
            "consent": self.consent.as_json() if self.consent else None,
            "consent_public": self.consent_public,
            "mends": str(self.mends) if self.mends else None,
        }


def read_segments(given: object, field: str = "segments") -> list[Segment]:
    """Reads what was handed in. Raises InvalidInputs with every fault, each naming its field."""
    if not isinstance(given, list) or len(given) > MOST:
        raise InvalidInputs([InvalidInput(field, f"must be a list of at most {MOST} segments")])
    found: list[Segment] = []
    faults: list[InvalidInput] = []
    for index, one in enumerate(given):
        try:
            found.append(read_segment(one, f"{field}.{index}"))
        except InvalidInputs as several:
            faults += several.complaints
    if len({one.key for one in found}) < len(found):
        faults.append(InvalidInput(field, "has the same segment twice"))
    if faults:
        raise InvalidInputs(faults)
    return found


def read_segment(given: object, path: str) -> Segment:
    """Reads one. Without a `key` it is a new one. Raises InvalidInputs naming each field under `path`."""
    if not isinstance(given, Mapping) or set(given) - set(_KNOWN):
        raise InvalidInputs(
            [InvalidInput(path, f"must be an object with some of the fields {', '.join(_KNOWN)}")]
        )
    faults: list[InvalidInput] = []

    def line(name: str, longest: int, *, required: bool = False) -> str:
        return _kept(
            faults,
            lambda: clean_line(given.get(name) or "", f"{path}.{name}", longest=longest, required=required),
            "",
        )

    def text(name: str, longest: int, *, required: bool = False) -> str:
        return _kept(
            faults,
            lambda: clean_text(given.get(name) or "", f"{path}.{name}", longest=longest, required=required),
            "",
        )

    nobody: tuple[bool, Consent | None] = (False, None)
    children, consent = _kept(
        faults, lambda: read_consent(given.get("children"), given.get("consent"), path), nobody
    )
    segment = Segment(
        key=_kept(faults, lambda: _uuid(given.get("key"), f"{path}.key"), None) or new_id(),
        unit=_kept(faults, lambda: _uuid(given.get("unit"), f"{path}.unit"), None),
        school=line("school", 200, required=True),
        verdict=_kept(faults, lambda: _verdict(given.get("verdict"), f"{path}.verdict"), BEAUTIFUL),
        shown=text("shown", 2000, required=True),
        seconds=_kept(faults, lambda: _seconds(given.get("seconds"), f"{path}.seconds"), 0),
        script=text("script", 20_000),
        link=line("link", 2000),
        file=line("file", 64).lower(),
        children=children,
        consent=consent if children else None,
        consent_public=children and given.get("consent_public") is True,
        mends=_kept(faults, lambda: _uuid(given.get("mends"), f"{path}.mends"), None),
    )
    if segment.link and not _LINK.fullmatch(segment.link):
        faults.append(InvalidInput(f"{path}.link", "must begin with https:// or http://"))
    if segment.file and not SHA256.fullmatch(segment.file):
        faults.append(InvalidInput(f"{path}.file", "no such file; upload it first"))
    if segment.mends and segment.verdict != BEAUTIFUL:
        faults.append(InvalidInput(f"{path}.mends", "only a beautiful segment shows what was mended"))
    if faults:
        raise InvalidInputs(faults)
    return segment


def require_consents(now: datetime, given: Sequence[Mapping[str, Any]]) -> None:
    """Raises InvalidInputs naming all that is missing of the consents for the children in a revision's segments."""
    faults: list[InvalidInput] = []
    for index, segment in enumerate(given):
        if not segment["children"]:
            continue
        consent = segment["consent"] or Consent().as_json()
        field, shown = f"segments.{index}.consent", f"{index + 1}. {segment['school']}"
        if not (consent["holder"] and consent["reference"] and consent["date"]):
            faults.append(
                InvalidInput(
                    field,
                    f"children are shown in segment {shown}: give holder, number and day of the consent",
                )
            )
        elif date.fromisoformat(consent["date"]) > in_hanoi(now).date():
            faults.append(
                InvalidInput(field, f"children are shown in segment {shown}: the consent's day lies ahead")
            )
    if faults:
        raise InvalidInputs(faults)


def running_time(given: Sequence[Mapping[str, Any]]) -> int:
    """Seconds of all segments."""
    return sum(int(one["seconds"]) for one in given)


def clock(seconds: int) -> str:
    """Minutes and seconds, ``2:05``."""
    return f"{seconds // 60}:{seconds % 60:02}"


def as_html(given: Sequence[Mapping[str, Any]]) -> str:
    """The film's running order for whoever shows it; it stands in every snapshot of the film, after the text."""
    if not given:
        return ""
    pieces = [f"<h2>Phân đoạn ({clock(running_time(given))})</h2>"]
    for place, one in enumerate(given, start=1):
        told = f"{_TITLES[one['verdict']]}, {clock(one['seconds'])}"
        pieces.append(f"<h3>{place}. {escape(one['school'])} ({told})</h3>")
        pieces += [f"<p>{escape(part)}</p>" for part in (one["shown"], *one["script"].split("\n")) if part]
        if one["link"]:
            pieces.append(f'<p><a href="{escape(one["link"])}">{escape(one["link"])}</a></p>')
    return "".join(pieces)


def _kept(faults: list[InvalidInput], read: Callable[[], T], instead: T) -> T:
    try:
        return read()
    except InvalidInput as fault:
        faults.append(fault)
        return instead


def _verdict(given: object, field: str) -> str:
    if given not in VERDICTS:
        raise InvalidInput(field, f"must be one of {', '.join(VERDICTS)}")
    return str(given)


def _seconds(given: object, field: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= LONGEST:
        raise InvalidInput(field, f"must be a whole number of seconds from 0 to {LONGEST}")
    return given


def _uuid(given: object, field: str) -> UUID | None:
    if given in (None, ""):
        return None
    try:
        return UUID(str(given))
    except ValueError:
        raise InvalidInput(field, "must be a UUID") from None
