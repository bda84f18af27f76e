"""An article as the sender puts it: read, cleaned and checked before anything is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from loa.clock import parse_instant
from loa.content import LANES, ROUTINE, STANDINGS, Basis, Paper
from loa.errors import InvalidInput, InvalidInputs
from loa.text import clean_line, clean_text
from loa_portal.html import sanitise, says_something

MEDIA_TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
"""What the portal shows, with the file extension of each."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
DOCUMENT_TYPES = {
    "application/pdf": "pdf",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
    f"{_OPEN}text": "odt",
    f"{_OPEN}spreadsheet": "ods",
}
"""What readers may save, with the file extension of each."""

LARGEST = 2**31 - 1
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
SHA256 = r"[0-9a-f]{64}"
LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"


@dataclass(frozen=True)
class Picture:
    """A picture of an article: bytes by SHA-256 (hex), size in pixels, and the words that stand for it.

    `focus`: where its important part is, in percent from the left and from the top; None: in the middle.
    """

    sha256: str
    media_type: str
    name: str
    alt: str
    caption: str
    width: int
    height: int
    focus: tuple[int, int] | None = None

    @property
    def focus_class(self) -> str:
        """The classes (site.css) that keep its important part in view where it is cut; they stand five percent apart."""
        if self.focus is None:
            return ""
        x, y = (5 * round(percent / 5) for percent in self.focus)
        return f"focus-x-{x} focus-y-{y}"


@dataclass(frozen=True)
class Document:
    """A document of an article: bytes by SHA-256 (hex), its size in bytes, what its file and what it itself is called."""

    sha256: str
    media_type: str
    name: str
    title: str
    size: int

    @property
    def ending(self) -> str:
        """As its kind has it: pdf, docx …"""
        return DOCUMENT_TYPES[self.media_type]


@dataclass(frozen=True)
class Topic:
    """The focus topic that an article belongs to."""

    slug: str
    title: str


@dataclass(frozen=True)
class Submission:
    """One version of an article. (generation, revision) grows with every change; `snapshot_hash` is what was approved."""

    generation: int
    revision: int
    snapshot_hash: str
    title: str
    summary: str
    html: str
    lang: str
    lane: str
    topic: Topic
    published_at: datetime
    media: tuple[Picture, ...]
    attachments: tuple[Document, ...] = ()
    papers: tuple[Paper, ...] = ()
    bases: tuple[Basis, ...] = ()


class _Line(fields.Field[str]):
    """Text by the kernel's rules: NFC, no control characters. `longest` in characters; `lines`: line ends are kept."""

    def __init__(self, *, longest: int, filled: bool = False, lines: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.longest, self.filled, self.lines = longest, filled, lines

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        clean = clean_text if self.lines else clean_line
        try:
            return clean(value, attr or "", longest=self.longest, required=self.filled)
        except InvalidInput as failure:
            raise ValidationError(failure.message) from None


class _Instant(fields.Field[datetime]):
    """An RFC 3339 time with an offset."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        try:
            return parse_instant(value, attr or "")
        except InvalidInput as failure:
            raise ValidationError(failure.message) from None


class _Day(fields.Field[str]):
    """A day as 2020-10-27, kept as text."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        try:
            return date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            raise ValidationError("is no day; write it as 2020-10-27") from None


def _number(least: int, most: int = LARGEST) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(least, most))


def _matching(pattern: str, longest: int, **options: Any) -> fields.String:
    return fields.String(validate=[validate.Length(max=longest), validate.Regexp(rf"{pattern}\Z")], **options)


class _Form(Schema):
    """Fields that we do not know are left out, so that a sender may be newer than the portal."""

    class Meta:
        unknown = EXCLUDE


class _PictureForm(_Form):
    sha256 = _matching(SHA256, 64, required=True)
    media_type = fields.String(required=True, validate=validate.OneOf(MEDIA_TYPES))
    name = _Line(longest=300, load_default="")
    alt = _Line(longest=1000, required=True)
    caption = _Line(longest=1000, load_default="")
    width = _number(1, 100_000)
    height = _number(1, 100_000)
    focus = fields.Tuple((_number(0, 100), _number(0, 100)), load_default=None, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Picture:
        return Picture(**data)


class _DocumentForm(_Form):
    sha256 = _matching(SHA256, 64, required=True)
    media_type = fields.String(required=True, validate=validate.OneOf(DOCUMENT_TYPES))
    name = _Line(longest=300, filled=True, required=True)
    title = _Line(longest=300, filled=True, required=True)
    size = _number(1)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Document:
        return Document(**data)


class _BasisForm(_Form):
    number = _Line(longest=100, filled=True, required=True)
    title = _Line(longest=1000, filled=True, required=True)
    issuer = _Line(longest=200, filled=True, required=True)
    issued_on = _Day(required=True)
    link = fields.Url(
        load_default="", schemes={"http", "https"}, require_tld=False, validate=validate.Length(max=1000)
    )

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Basis:
        return Basis(**data)


class _PaperForm(_Form):
    number = _Line(longest=100, filled=True, required=True)
    title = _Line(longest=1000, filled=True, required=True)
    issuer = _Line(longest=200, filled=True, required=True)
    issued_on = _Day(required=True)
    valid_from = _Day(load_default=None, allow_none=True)
    valid_to = _Day(load_default=None, allow_none=True)
    standing = fields.String(load_default=STANDINGS[0], validate=validate.OneOf(STANDINGS))
    file = _matching(SHA256, 64, load_default=None, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Paper:
        return Paper(**data)


class _TopicForm(_Form):
    slug = _matching(SLUG, 80, required=True)
    title = _Line(longest=300, filled=True, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Topic:
        return Topic(**data)


class _SubmissionForm(_Form):
    generation = _number(0)
    revision = _number(0)
    snapshot_hash = _matching(SHA256, 64, required=True)
    title = _Line(longest=300, filled=True, required=True)
    summary = _Line(longest=2000, load_default="", lines=True)
    html = _Line(longest=2_000_000, required=True, lines=True)
    lang = _matching(LANGUAGE, 35, load_default="vi")
    lane = fields.String(load_default=ROUTINE, validate=validate.OneOf(LANES))
    topic = fields.Nested(_TopicForm, required=True)
    published_at = _Instant(required=True)
    media = fields.List(fields.Nested(_PictureForm), load_default=list, validate=validate.Length(max=50))

    attachments = fields.List(
        fields.Nested(_DocumentForm), load_default=list, validate=validate.Length(max=20)
    )
    papers = fields.List(fields.Nested(_PaperForm), load_default=list, validate=validate.Length(max=20))
    bases = fields.List(fields.Nested(_BasisForm), load_default=list, validate=validate.Length(max=20))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Submission:
        html = sanitise(data["html"])
        media, attachments = tuple(data["media"]), tuple(data["attachments"])
        if not media and not attachments and not says_something(html):
            raise ValidationError("holds no text once it is cleaned", "html")
        named = {name: tuple(data[name]) for name in ("media", "attachments", "papers", "bases")}
        return Submission(**{**data, "html": html, **named})


class _WithdrawalForm(_Form):
    generation = _number(0)


def parse_submission(body: bytes) -> Submission:
    """Reads the JSON of ``PUT /api/articles/{id}``. Raises InvalidInputs naming every field that cannot be taken."""
    submission: Submission = _load(_SubmissionForm(), body)
    return submission


def parse_withdrawal(body: bytes) -> int:
    """Reads the JSON of ``DELETE /api/articles/{id}`` and gives its generation. Raises InvalidInputs."""
    generation: int = _load(_WithdrawalForm(), body)["generation"]
    return generation


def _load(form: Schema, body: bytes) -> Any:
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant)
    except UnicodeDecodeError as failure:
        raise _one("body", f"is not UTF-8 (byte {failure.start + 1})") from None
    except RecursionError:
        raise _one("body", "is nested too deeply") from None
    except ValueError as failure:
        raise _one("body", f"is not JSON: {failure}") from None
    if not isinstance(value, dict):
        raise _one("body", "must be a JSON object")
    try:
        return form.load(value)
    except ValidationError as failure:
        raise InvalidInputs([InvalidInput(path, text) for path, text in _flat(failure.messages)]) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _one(field: str, message: str) -> InvalidInputs:
    return InvalidInputs([InvalidInput(field, message)])


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(messages, list):
        for message in messages:
            yield path or "body", str(message)
    else:
        yield path or "body", str(messages)
