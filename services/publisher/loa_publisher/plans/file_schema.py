"""Which sections and keys a plan's file has, and what each may hold. A key that is not named here is an error, not a surprise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from loa.content import AUDIENCES
from loa_publisher.plans.channel_names import VISIBILITIES, parse_target
from loa_publisher.plans.fields import (
    Choice,
    ClockTime,
    Code,
    Day,
    Flag,
    Instant,
    Line,
    Paragraphs,
    Rule,
    Value,
    Whole,
    listing,
    optional,
)

EVENT_KINDS = ("school", "exam", "admission", "holiday", "lunar", "anniversary", "closure", "quiet_window")
PRIORITIES = ("normal", "high", "urgent")
LONGEST_PLAN = timedelta(days=3660)
_MOST = 500  # series: each costs a search through the plan's days

_KEYS: dict[str, Any] = {
    "type": "phải là một nhóm khóa: giá trị",
    "unknown": "khóa này không có trong định dạng",
}


class Keys(Schema):
    """A mapping with known keys."""

    error_messages = _KEYS

    class Meta:
        unknown = RAISE


class Meta(Keys):
    """What the file says about itself. Nothing of it is kept."""

    purpose = optional(Paragraphs, 5000)
    source_document = optional(Paragraphs, 5000)
    time_zone = optional(Choice, ("Asia/Ho_Chi_Minh",))
    utc_offset = optional(Choice, ("+07:00",))
    week_starts_on = optional(Choice, ("monday",))
    text_normalisation = optional(Choice, ("NFC",))
    tone_style = optional(Line)
    evidence_values = fields.Dict(allow_none=True)
    no_personal_data = optional(Paragraphs, 5000)


class Plan(Keys):
    """The document."""

    code = Line(100, required=True)
    slug = Code(100, required=True)
    title = Line(required=True, data_key="title_vi")
    title_en = optional(Line)
    issuer = optional(Code, 100)
    issued_on = optional(Day)
    period_start = Day(required=True)
    period_end = Day(required=True)
    status = Choice(("draft", "approved", "closed"), required=True)
    note = optional(Paragraphs, 5000, data_key="note_vi")
    note_en = optional(Paragraphs, 5000)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        _not_before(data["period_end"], data["period_start"], "period_end")
        if data["period_end"] - data["period_start"] > LONGEST_PLAN:
            raise ValidationError(f"kế hoạch dài quá {LONGEST_PLAN.days} ngày", "period_end")


class Topic(Keys):
    """A focus topic."""

    code = Code(data_key="id", required=True)
    position = Whole(required=True)
    slug = Code(100, required=True)
    title = Line(required=True, data_key="title_vi")
    title_en = optional(Line)


class Named(Keys):
    """What has a name in two languages."""

    name = Line(required=True, data_key="name_vi")
    name_en = optional(Line)


class Name(Named):
    """A role or an audience group."""

    code = Code(data_key="id", required=True)


class Audience(Named):
    """There are two of them; the file may call them as it likes."""

    code = Choice(AUDIENCES, data_key="id", required=True)


class TargetName(Value):
    """A channel of this installation."""

    def read(self, text: str) -> Any:
        """``channel`` or ``channel:account``."""
        target = parse_target(text)
        if target is None:
            raise ValueError(f"{text[:60]!r} phải là tên kênh, viết như 'zalo' hoặc 'manual:radio'")
        return target


class Channel(Name):
    """A channel by the plan's name."""

    mode = optional(Choice, ("automatic", "recorded_by_hand"))
    visibility = Choice(VISIBILITIES, required=True)
    target = optional(TargetName)


class Unit(Keys):
    """The department or a receiving unit."""

    slug = Code(100, data_key="id", required=True)
    kind = Code(required=True)
    name = Line(required=True, data_key="name_vi")
    name_en = optional(Line)
    parent = optional(Code, 100)
    area_kind = optional(Code)
    area_slug = optional(Code, 100)
    area_name = optional(Line, data_key="area_name_vi")
    area_code = optional(Code, data_key="area_code_memory")
    valid_from = optional(Day)
    valid_to = optional(Day)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        _not_before(data["valid_to"], data["valid_from"], "valid_to")


class Event(Keys):
    """An event of the calendar."""

    slug = Code(100, data_key="id", required=True)
    kind = Choice(EVENT_KINDS, required=True)
    title = Line(required=True, data_key="title_vi")
    title_en = optional(Line)
    starts_on = Day(data_key="start", required=True)
    ends_on = optional(Day, data_key="end")
    lunar = optional(Line, 100)
    evidence = optional(Line)
    source = optional(Line, 2000)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        _not_before(data["ends_on"], data["starts_on"], "end")


class Exemption(Keys):
    """An occurrence that is moved or dropped."""

    date = Day(required=True)
    moved_to = optional(Day)
    reason = Line(data_key="reason_vi", required=True)


class Series(Keys):
    """An obligation that comes again and again."""

    code = Code(data_key="id", required=True)
    slug = Code(100, required=True)
    topic = Code(required=True)
    title = Line(required=True, data_key="title_vi")
    title_en = optional(Line)
    kind = Code(required=True)
    audience = Choice(AUDIENCES, required=True)
    channels = listing(Code(), required=True)
    forbidden = listing(Code(), data_key="forbidden_channels")
    rrule = Rule(required=True)
    due_time = ClockTime(load_default="08:00")
    starts_on = optional(Day)
    ends_on = optional(Day)
    quota = optional(Line)
    evidence = optional(Line)
    occurrences = listing(Day())
    exceptions = listing(Exemption)


class Reschedule(Keys):
    """A date that the item's event once had."""

    version = Whole(required=True)
    exam_dates = listing(Day(), required=True)
    basis = optional(Line)
    evidence = optional(Line)
    source = optional(Line, 2000)


class Item(Keys):
    """An item as planned."""

    code = Code(data_key="id", required=True)
    slug = Code(100, required=True)
    topic = Code(required=True)
    title = Line(required=True, data_key="title_vi")
    title_en = optional(Line)
    kind = Code(required=True)
    priority = Choice(PRIORITIES, load_default="normal")
    audience = Choice(AUDIENCES, required=True)
    groups = listing(Code())
    channels = listing(Code(), required=True)
    starts_at = Instant(data_key="start", required=True)
    ends_at = Instant(data_key="end", required=True)
    needs_spokesperson = Flag(required=True)
    status = Choice(("planned", "published"), load_default="planned")
    backfilled = Flag(load_default=False)
    evidence = optional(Line)
    source = optional(Line, 2000)
    note = optional(Paragraphs, 5000)
    reschedules = listing(Reschedule)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        _not_before(data["ends_at"], data["starts_at"], "end")


class HotIssue(Keys):
    """A hot issue."""

    code = Code(data_key="id", required=True)
    topic = Code(required=True)
    title = Line(required=True, data_key="title_vi")
    title_en = optional(Line)
    reported_at = Instant(required=True)
    first_reply_due_at = Instant(data_key="first_reply_due", required=True)
    rule = optional(Line)
    status = Choice(("open", "replied", "closed"), required=True)
    linked_item = optional(Code, 100)
    evidence = optional(Line)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        _not_before(data["first_reply_due_at"], data["reported_at"], "first_reply_due")


class File(Keys):
    """The sections."""

    meta = fields.Nested(Meta, allow_none=True)
    plan = fields.Nested(
        Plan, required=True, error_messages={"required": "thiếu mục này", "null": "không được để trống"}
    )
    topics = listing(Topic, required=True)
    roles = listing(Name)
    audiences = listing(Audience)
    audience_groups = listing(Name)
    channels = listing(Channel)
    units = listing(Unit)
    calendar = listing(Event)
    series = listing(Series, validate=lambda entries: _at_most(entries, _MOST))
    items = listing(Item)
    hot_issues = listing(HotIssue)


def _not_before(later: Any, earlier: Any, field: str) -> None:
    if later is not None and earlier is not None and later < earlier:
        raise ValidationError("không được sớm hơn lúc bắt đầu", field)


def _at_most(entries: list[Any], most: int) -> None:
    if len(entries) > most:
        raise ValidationError(f"có {len(entries)} mục; tối đa {most}")
