"""The kinds of values in a plan's file: marshmallow fields over text as it was written, complaining in Vietnamese."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields

from loa.clock import parse_instant
from loa.errors import InvalidInput
from loa.recurrence import RULE_PARTS, check_rule
from loa.text import clean_line, clean_text

YEARS = range(1900, 2200)
_REQUIRED: dict[str, Any] = {"required": "thiếu mục này", "null": "không được để trống"}

_VALUE: dict[str, Any] = _REQUIRED | {"scalar": "phải là một giá trị, không phải danh sách hay nhóm"}


class Value(fields.Field[Any], ABC):
    """What all kinds share: a scalar, whose text `read` turns into a value or complains about by raising ValueError."""

    default_error_messages = _VALUE

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("scalar")
        try:
            return self.read(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value of `text`. Raises ValueError whose message says what would do."""


class Line(Value):
    """One line of text."""

    def __init__(self, longest: int = 500, **more: Any) -> None:
        super().__init__(**more)
        self.longest = longest

    def read(self, text: str) -> str:
        """NFC, white space made single."""
        try:
            return clean_line(text, "", longest=self.longest, required=True)
        except InvalidInput:
            raise ValueError(
                f"phải là văn bản có chữ, không có ký tự điều khiển, tối đa {self.longest} ký tự"
            ) from None


class Paragraphs(Line):
    """Text of several lines."""

    def read(self, text: str) -> str:
        """NFC, line ends as they are."""
        try:
            return clean_text(text, "", longest=self.longest, required=True)
        except InvalidInput:
            raise ValueError(
                f"phải là văn bản có chữ, không có ký tự điều khiển, tối đa {self.longest} ký tự"
            ) from None


class Code(Value):
    """An identifier: `I001`, `web_portal`, `pgddt-ba-dinh`."""

    def __init__(self, longest: int = 40, **more: Any) -> None:
        super().__init__(**more)
        self.longest = longest

    def read(self, text: str) -> str:
        """As written."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text) or len(text) > self.longest:
            raise ValueError(
                f"{text[:60]!r} phải gồm chữ không dấu, chữ số, dấu - _ . và tối đa {self.longest} ký tự"
            )
        return text


class Choice(Value):
    """One of a few words."""

    def __init__(self, words: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.words = words

    def read(self, text: str) -> str:
        """As written."""
        if text not in self.words:
            raise ValueError(f"{text[:60]!r} phải là một trong: {', '.join(self.words)}")
        return text


class Flag(Value):
    """true or false."""

    def read(self, text: str) -> bool:
        """YAML 1.2's two words, none of the older twenty."""
        if text not in ("true", "false"):
            raise ValueError(f"{text[:60]!r} phải là true hoặc false")
        return text == "true"


class Whole(Value):
    """A number from 1 to 999."""

    def read(self, text: str) -> int:
        """Decimal."""
        if not re.fullmatch("[1-9][0-9]{0,2}", text):
            raise ValueError(f"{text[:60]!r} phải là số nguyên từ 1 đến 999")
        return int(text)


class Day(Value):
    """A day of the calendar, without time."""

    def read(self, text: str) -> date:
        """ISO 8601, YYYY-MM-DD."""
        message = f"{text[:60]!r} không phải là ngày; viết như '2021-06-12'"
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError(message)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError(message) from None
        if day.year not in YEARS:
            raise ValueError(f"{text!r} nằm ngoài các năm {YEARS[0]}-{YEARS[-1]}")
        return day


class Instant(Value):
    """A time with its offset."""

    def read(self, text: str) -> datetime:
        """RFC 3339, in UTC."""
        try:
            instant = parse_instant(text, "")
        except InvalidInput:
            raise ValueError(
                f"{text[:60]!r} phải có ngày, giờ và chênh lệch múi giờ; viết như '2021-06-12T08:00:00+07:00'"
            ) from None
        if instant.year not in YEARS:
            raise ValueError(f"{text!r} nằm ngoài các năm {YEARS[0]}-{YEARS[-1]}")
        return instant


class ClockTime(Value):
    """An hour of the day in Hanoi."""

    def read(self, text: str) -> str:
        """HH:MM."""
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
            raise ValueError(f"{text[:60]!r} phải là giờ trong ngày, viết như '08:00'")
        return text


class Rule(Value):
    """A recurrence rule."""

    def read(self, text: str) -> str:
        """RFC 5545, as far as loa.recurrence takes it."""
        try:
            check_rule(text)
        except InvalidInput:
            raise ValueError(
                f"{text[:100]!r} không phải là luật lặp dùng được; viết như FREQ=MONTHLY;BYDAY=-1FR"
                f" (có thể dùng {', '.join(RULE_PARTS)})"
            ) from None
        return text


def optional(field: type[Value], *arguments: Any, **more: Any) -> Value:
    """A field that may be absent or null."""
    return field(*arguments, load_default=None, allow_none=True, **more)


def listing(
    inner: fields.Field[Any] | type[Schema], *, required: bool = False, **more: Any
) -> fields.List[Any]:
    """A list of values, or of mappings with the keys of a schema; absent where it need not be there: empty."""
    child = fields.Nested(inner, error_messages=_REQUIRED) if isinstance(inner, type) else inner
    if not required:
        more["load_default"] = list
    messages = _REQUIRED | {"invalid": "phải là danh sách"}
    return fields.List(child, required=required, error_messages=messages, **more)
