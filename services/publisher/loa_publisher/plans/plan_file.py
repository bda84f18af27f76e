"""What a plan's file says, checked and typed: the importer's input. Texts are NFC, instants UTC, days local."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from loa_publisher.plans.channel_names import Target

Day = date


@dataclass(frozen=True, kw_only=True)
class PlanEntry:
    """The plan as a document."""

    code: str
    slug: str
    title: str
    title_en: str | None
    issuer: str | None
    issued_on: date | None
    period_start: date
    period_end: date
    status: str
    note: str | None
    note_en: str | None


@dataclass(frozen=True, kw_only=True)
class TopicEntry:
    """A focus topic (nội dung trọng tâm)."""

    code: str
    position: int
    slug: str
    title: str
    title_en: str | None


@dataclass(frozen=True, kw_only=True)
class NameEntry:
    """A role, an audience or an audience group: a code and what it is called."""

    code: str
    name: str
    name_en: str | None


@dataclass(frozen=True, kw_only=True)
class ChannelEntry:
    """A channel by the plan's name, and what it is here."""

    code: str
    name: str
    name_en: str | None
    mode: str | None
    visibility: str
    target: Target


@dataclass(frozen=True, kw_only=True)
class UnitEntry:
    """The department, or a receiving unit. `valid_to` is its last day."""

    slug: str
    kind: str
    name: str
    name_en: str | None
    parent: str | None
    area: Mapping[str, str] | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class EventEntry:
    """An event of the year's calendar; `ends_on` None: its end is not known."""

    slug: str
    kind: str
    title: str
    title_en: str | None
    starts_on: date
    ends_on: date | None
    lunar: str | None
    evidence: str | None
    source: str | None


@dataclass(frozen=True, kw_only=True)
class ExceptionEntry:
    """An occurrence that is moved, or dropped (`moved_to` None)."""

    date: Day
    moved_to: Day | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeriesEntry:
    """An obligation that comes again and again. `starts_on`, `ends_on` bound the days that the rule names."""

    code: str
    slug: str
    topic: str
    title: str
    title_en: str | None
    kind: str
    audience: str
    targets: tuple[Target, ...]
    forbidden: tuple[Target, ...]
    rrule: str
    due_time: str
    starts_on: date
    ends_on: date
    quota: str | None
    evidence: str | None
    exceptions: tuple[ExceptionEntry, ...]


@dataclass(frozen=True, kw_only=True)
class ItemEntry:
    """An item (nội dung truyền thông) as planned. `past`: the file itself marks it as back-filled or published."""

    code: str
    slug: str
    topic: str
    title: str
    title_en: str | None
    kind: str
    priority: str
    audience: str
    groups: tuple[str, ...]
    targets: tuple[Target, ...]
    starts_at: datetime
    ends_at: datetime
    needs_spokesperson: bool
    past: bool
    note: str | None
    source: str | None
    evidence: str | None
    reschedules: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class HotIssueEntry:
    """A hot issue (vấn đề nóng); `linked_item` is the slug of the item that answers it."""

    code: str
    topic: str
    title: str
    title_en: str | None
    reported_at: datetime
    first_reply_due_at: datetime
    rule: str | None
    status: str
    linked_item: str | None
    evidence: str | None


@dataclass(frozen=True, kw_only=True)
class PlanFile:
    """A whole file."""

    plan: PlanEntry
    topics: tuple[TopicEntry, ...]
    roles: tuple[NameEntry, ...]
    audiences: tuple[NameEntry, ...]
    audience_groups: tuple[NameEntry, ...]
    channels: tuple[ChannelEntry, ...]
    units: tuple[UnitEntry, ...]
    calendar: tuple[EventEntry, ...]
    series: tuple[SeriesEntry, ...]
    items: tuple[ItemEntry, ...]
    hot_issues: tuple[HotIssueEntry, ...]
