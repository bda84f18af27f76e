"""What pages and programs read of the plans. One or two statements a function, however many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, or_, select

from loa import slots
from loa.errors import NotFound
from loa.slots import Slot
from loa.text import fold
from loa_publisher.items.planned import counts_by_plan, counts_by_topic
from loa_publisher.plans.models import audience_groups, calendar_events, plans, topics, units


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan (kế hoạch)."""

    id: UUID
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
    kind: str = "annual"
    parent_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """A plan in a list."""

    plan: Plan
    topics: int
    items: int


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A focus topic (nội dung trọng tâm)."""

    id: UUID
    plan_id: UUID
    code: str
    position: int
    slug: str
    title: str
    title_en: str | None
    priority: bool = False
    retired_on: date | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class TopicLine:
    """A topic in a list."""

    topic: Topic
    items: int


@dataclass(frozen=True, kw_only=True)
class Series:
    """A series with its slots by their day. `targets`, `forbidden`: as of items."""

    id: UUID
    plan_id: UUID
    code: str
    slug: str
    topic_id: UUID
    title: str
    title_en: str | None
    kind: str
    audience: str
    targets: Sequence[dict[str, Any]]
    forbidden: Sequence[dict[str, Any]]
    rrule: str
    due_time: str
    starts_on: date
    ends_on: date | None
    quota: str | None
    slots: Sequence[Slot]


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of the calendar; `ends_on` None: its end is not known."""

    id: UUID
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
class Unit:
    """The department, or a receiving unit (đơn vị tiếp nhận). `valid_to` is its last day."""

    id: UUID
    slug: str
    kind: str
    name: str
    name_en: str | None
    parent_id: UUID | None
    area: dict[str, str] | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """An audience group."""

    code: str
    name: str
    name_en: str | None


def list_plans(connection: Connection) -> list[PlanLine]:
    """All plans, the latest period first."""
    topic_rows = connection.execute(select(topics.c.plan_id, func.count()).group_by(topics.c.plan_id))
    topic_counts = {row[0]: row[1] for row in topic_rows}
    item_counts = counts_by_plan(connection)
    return [
        PlanLine(plan=plan, topics=topic_counts.get(plan.id, 0), items=item_counts.get(plan.id, 0))
        for plan in _all(connection, Plan, select(plans).order_by(plans.c.period_start.desc(), plans.c.code))
    ]


def plan_of(connection: Connection, plan_id: UUID) -> Plan:
    """One plan. Raises NotFound."""
    found = _all(connection, Plan, select(plans).where(plans.c.id == plan_id))
    if not found:
        raise NotFound(f"no plan {plan_id}")
    return found[0]


def plan_of_code(connection: Connection, code: str) -> Plan:
    """The plan with this document number. Raises NotFound."""
    found = _all(connection, Plan, select(plans).where(plans.c.code == code))
    if not found:
        raise NotFound(f"no plan {code}")
    return found[0]


def plans_numbered(connection: Connection, text: str, limit: int = 3) -> list[Plan]:
    """The plans whose document number has what was typed in it, marks or none: ``3725``, ``3725/kh-sgddt``, ``KH-SGDDT``.

    Numbers that begin so come first; of what stands inside, at least three signs are asked for.
    """
    wanted = fold(text.strip())
    every = _all(connection, Plan, select(plans).order_by(plans.c.period_start.desc(), plans.c.code))
    begins = [plan for plan in every if wanted and fold(plan.code).startswith(wanted)]
    inside = [plan for plan in every if len(wanted) >= 3 and wanted in fold(plan.code) and plan not in begins]
    return (begins + inside)[:limit]


def list_topics(connection: Connection, plan_id: UUID) -> list[TopicLine]:
    """The plan's topics in their order, with how many items each has. Empty for an unknown plan."""
    counts = counts_by_topic(connection, plan_id)
    return [TopicLine(topic=topic, items=counts.get(topic.id, 0)) for topic in _topics(connection, plan_id)]


def all_topics(connection: Connection) -> list[Topic]:
    """The topics of all plans: the latest plan's first, each plan's in their order."""
    every = select(topics).join(plans).order_by(plans.c.period_start.desc(), plans.c.code, topics.c.position)
    return _all(connection, Topic, every)


def plans_on(connection: Connection, day: date) -> list[Plan]:
    """The plans whose period holds this day, by number."""
    current = plans.c.period_start <= day, plans.c.period_end >= day
    return _all(connection, Plan, select(plans).where(*current).order_by(plans.c.code))


def topics_on(connection: Connection, day: date) -> list[Topic]:
    """The topics of the plans whose period holds this day."""
    current = plans.c.period_start <= day, plans.c.period_end >= day
    every = select(topics).join(plans).where(*current).order_by(plans.c.code, topics.c.position)
    return _all(connection, Topic, every)


def topic_of(connection: Connection, topic_id: UUID) -> Topic:
    """One topic. Raises NotFound."""
    found = _all(connection, Topic, select(topics).where(topics.c.id == topic_id))
    if not found:
        raise NotFound(f"no topic {topic_id}")
    return found[0]


def topic_of_name(connection: Connection, name: str, plan_id: UUID | None = None) -> Topic:
    """The topic with this code (T01) or slug, in the given plan or else in the latest that has one. Raises NotFound."""
    named = select(topics).join(plans).where(or_(topics.c.code == name, topics.c.slug == name))
    if plan_id is not None:
        named = named.where(topics.c.plan_id == plan_id)
    found = _all(connection, Topic, named.order_by(plans.c.period_start.desc(), topics.c.position).limit(1))
    if not found:
        raise NotFound(f"no topic {name}")
    return found[0]


def list_series(connection: Connection, plan_id: UUID) -> list[Series]:
    """The plan's series with their slots."""
    of_plan = slots.series.c.plan_id == plan_id
    by_series: dict[UUID, list[Slot]] = {}
    every_slot = select(slots.slots).join(slots.series).where(of_plan).order_by(slots.slots.c.date)
    for slot in _all(connection, Slot, every_slot):
        by_series.setdefault(slot.series_id, []).append(slot)
    rows = connection.execute(select(slots.series).where(of_plan).order_by(slots.series.c.code))
    return [_make(Series, row, slots=by_series.get(row.id, [])) for row in rows]


def series_of_slot(connection: Connection, slot_id: UUID) -> Series:
    """The series that a slot belongs to, with this slot alone. Raises NotFound."""
    slot = _all(connection, Slot, select(slots.slots).where(slots.slots.c.id == slot_id))
    if not slot:
        raise NotFound(f"no slot {slot_id}")
    row = connection.execute(select(slots.series).where(slots.series.c.id == slot[0].series_id)).one()
    return _make(Series, row, slots=slot)


def list_events(connection: Connection, first: date, last: date) -> list[Event]:
    """The calendar's events of all plans that touch the days from `first` to `last`; those without a known end go on."""
    touching = (
        calendar_events.c.starts_on <= last,
        or_(calendar_events.c.ends_on.is_(None), calendar_events.c.ends_on >= first),
    )
    every = select(calendar_events).where(*touching)
    return _all(connection, Event, every.order_by(calendar_events.c.starts_on, calendar_events.c.slug))


def list_units(connection: Connection, on: date | None = None) -> list[Unit]:
    """The units, or those of them that are valid on a day, by slug."""
    every = select(units).order_by(units.c.slug)
    if on is not None:
        every = every.where(
            or_(units.c.valid_from.is_(None), units.c.valid_from <= on),
            or_(units.c.valid_to.is_(None), units.c.valid_to >= on),
        )
    return _all(connection, Unit, every)


def list_groups(connection: Connection) -> list[Group]:
    """The audience groups by code."""
    return _all(connection, Group, select(audience_groups).order_by(audience_groups.c.code))


def _topics(connection: Connection, plan_id: UUID) -> list[Topic]:
    of_plan = select(topics).where(topics.c.plan_id == plan_id)
    return _all(connection, Topic, of_plan.order_by(topics.c.position, topics.c.code))


T = TypeVar("T")


def _all(connection: Connection, kind: type[T], statement: Select[Any]) -> list[T]:
    return [_make(kind, row) for row in connection.execute(statement)]


def _make(kind: type[T], row: Row[Any], **more: Any) -> T:
    names: Sequence[str] = tuple(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    return kind(**{name: more[name] if name in more else getattr(row, name) for name in names})
