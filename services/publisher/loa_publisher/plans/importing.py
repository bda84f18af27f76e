"""Puts what a plan's file says into the database. Doing it twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, select

from loa import slots
from loa.content import INTERNAL, ROUTINE, URGENT
from loa.database import new_id
from loa.errors import InvalidInput, InvalidInputs
from loa.recurrence import occurrences
from loa_publisher.accounts.roles import PLAN_ROLES
from loa_publisher.issues.planned import PlannedIssue
from loa_publisher.issues.planned import put_planned as put_planned_issues
from loa_publisher.items.planned import PlannedItem, put_planned
from loa_publisher.plans import models
from loa_publisher.plans.owing import owe_series
from loa_publisher.plans.plan_file import (
    HotIssueEntry,
    ItemEntry,
    NameEntry,
    PlanFile,
    SeriesEntry,
    UnitEntry,
)
from loa_publisher.plans.shifting import shifted
from loa_publisher.plans.upsert import Count, upsert

HORIZON = timedelta(days=400)
Ids = Mapping[str, UUID]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did; of a dry run, what it would do. `counts` is by section of the file, and `occurrences`."""

    plan_id: UUID
    counts: Mapping[str, Count]
    units: tuple[UnitEntry, ...]
    """As stored: with their validity moved where the plan was. Whoever keeps the channels makes their accounts."""

    @property
    def changed(self) -> bool:
        """Whether anything was created or updated."""
        return any(count.created or count.updated for count in self.counts.values())


def import_plan(
    connection: Connection,
    plan_file: PlanFile,
    *,
    now: datetime,
    by: UUID | None = None,
    dry_run: bool = False,
    shift: timedelta = timedelta(0),
    horizon: timedelta = HORIZON,
) -> Imported:
    """Makes what is new, brings what has changed to what the file says, and leaves all else.

    What the file no longer has stays: taking something out of a plan is a decision, not an omission. `by` is the user who
    imports. `shift` moves everything by whole weeks (see shifting.py). `horizon` bounds the slots of series.
    A dry run does the same and takes it back before it returns, so its numbers are those of the real thing.
    """
    with connection.begin_nested() as nested:
        imported = _import(connection, shifted(plan_file, shift), now, by, horizon)
        if dry_run:
            nested.rollback()
    return imported


def _import(
    connection: Connection, plan_file: PlanFile, now: datetime, by: UUID | None, horizon: timedelta
) -> Imported:
    counts: dict[str, Count] = {}
    plan = asdict(plan_file.plan)
    ids, counts["plan"] = upsert(connection, models.plans, "code", [plan], once={"imported_at": now})
    own = {"plan_id": ids[plan_file.plan.code]}

    topics, counts["topics"] = upsert(
        connection, models.topics, "code", map(asdict, plan_file.topics), of=own
    )
    items, counts["items"] = _items(connection, plan_file.items, own["plan_id"], topics, now, by)
    counts["series"] = _series(connection, plan_file.series, own, topics)
    owe_series(connection, own["plan_id"])
    counts["occurrences"] = _occurrences(connection, plan_file.series, own["plan_id"], now, horizon)
    counts["units"] = _units(connection, plan_file.units)
    _, counts["calendar"] = upsert(
        connection, models.calendar_events, "slug", map(asdict, plan_file.calendar), of=own
    )
    counts["hot_issues"] = _hot_issues(connection, plan_file.hot_issues, own["plan_id"], topics, items, now)
    _, counts["roles"] = upsert(connection, models.role_names, "code", map(_role, plan_file.roles))
    _, counts["audience_groups"] = upsert(
        connection, models.audience_groups, "code", map(asdict, plan_file.audience_groups)
    )
    counts["channels"] = Count(found=len(plan_file.channels))
    counts["audiences"] = Count(found=len(plan_file.audiences))
    return Imported(plan_id=own["plan_id"], counts=counts, units=plan_file.units)


def _items(
    connection: Connection,
    entries: Sequence[ItemEntry],
    plan_id: UUID,
    topics: Ids,
    now: datetime,
    by: UUID | None,
) -> tuple[Ids, Count]:
    """The ids are by slug: that is how hot issues refer to items."""
    put = put_planned(connection, plan_id, [_planned(item, topics) for item in entries], now=now, by=by)
    count = Count(
        found=len(entries), created=put.created, updated=put.updated, unchanged=put.unchanged, kept=put.kept
    )
    return {item.slug: put.ids[item.code] for item in entries}, count


def _planned(item: ItemEntry, topics: Ids) -> PlannedItem:
    extra: dict[str, Any] = {}
    if item.evidence is not None:
        extra["evidence"] = item.evidence
    if item.reschedules:
        extra["reschedules"] = [
            {**one, "exam_dates": [day.isoformat() for day in one["exam_dates"]]} for one in item.reschedules
        ]
    return PlannedItem(
        code=item.code,
        slug=item.slug,
        topic_id=topics[item.topic],
        kind=item.kind,
        title=item.title,
        title_en=item.title_en,
        audience=item.audience,
        lane=URGENT if item.priority == "urgent" else ROUTINE,
        priority=item.priority,
        groups=item.groups,
        targets=[target.as_json() for target in item.targets],
        needs_spokesperson=item.needs_spokesperson,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        past=item.past,
        note=item.note,
        source=item.source,
        extra=extra,
    )


def _series(connection: Connection, entries: Sequence[SeriesEntry], own: Ids, topics: Ids) -> Count:
    rows = []
    for series in entries:
        values = asdict(series)
        del values["exceptions"]
        values["topic_id"] = topics[values.pop("topic")]
        for name in ("targets", "forbidden"):
            values[name] = [target.as_json() for target in getattr(series, name)]
        rows.append(values)
    of_plan = select(slots.series).where(slots.series.c.plan_id == own["plan_id"])
    before = {row.code: row for row in connection.execute(of_plan)}
    _keep_inside(entries, before)
    ids, count = upsert(connection, slots.series, "code", rows, of=own)
    after = {row.code: row for row in connection.execute(of_plan)}
    moved = {series.code for series in entries if _exceptions(connection, ids[series.code], series)}
    updated = sum(before[code] != after[code] or code in moved for code in ids.keys() & before.keys())
    return replace(count, updated=updated, unchanged=count.found - count.created - updated)


def _keep_inside(entries: Sequence[SeriesEntry], before: Mapping[str, Row[Any]]) -> None:
    """Raises InvalidInputs where a series that is internal would turn public: what fills it was made for those inside."""
    faults = [
        InvalidInput(
            f"series.{index}.audience",
            f"chuỗi {series.code} là nội bộ và giữ nguyên là nội bộ; hãy lập một chuỗi khác cho phần công khai",
        )
        for index, series in enumerate(entries)
        if series.audience != INTERNAL and series.code in before and before[series.code].audience == INTERNAL
    ]
    if faults:
        raise InvalidInputs(faults)


def _exceptions(connection: Connection, series_id: UUID, series: SeriesEntry) -> bool:
    """A series' exceptions become those of the file. Gives whether they were others."""
    table = slots.series_exceptions
    wanted = {one.date: (one.moved_to, one.reason) for one in series.exceptions}
    rows = connection.execute(select(table).where(table.c.series_id == series_id))
    if {row.date: (row.moved_to, row.reason) for row in rows} == wanted:
        return False
    connection.execute(delete(table).where(table.c.series_id == series_id))
    if wanted:
        connection.execute(
            table.insert(), [{"series_id": series_id, **asdict(one)} for one in series.exceptions]
        )
    return True


def _occurrences(
    connection: Connection, entries: Sequence[SeriesEntry], plan_id: UUID, now: datetime, horizon: timedelta
) -> Count:
    found = 0
    for series in entries:
        moves = {one.date: one.moved_to for one in series.exceptions}
        found += len(occurrences(series.rrule, series.starts_on, series.ends_on, moves))
    of_plan = (
        select(func.count())
        .select_from(slots.slots.join(slots.series))
        .where(slots.series.c.plan_id == plan_id)
    )
    before = connection.scalar(of_plan) or 0
    done = slots.extend(connection, now, horizon, plan_id)
    return Count(
        found=found,
        created=done.created,
        updated=done.moved + done.dropped,
        unchanged=before - done.moved - done.dropped,
    )


def _units(connection: Connection, entries: Iterable[UnitEntry]) -> Count:
    """A unit that somebody has changed at the desk since stays as it is: the file tells of an earlier day."""
    by_slug = {unit.slug: unit for unit in entries}
    ids = {slug: new_id() for slug in by_slug}
    edited: set[str] = set()
    known = select(models.units.c.slug, models.units.c.id, models.units.c.edited_at)
    for slug, unit_id, edited_at in connection.execute(known):
        ids[slug] = unit_id
        if edited_at is not None:
            edited.add(slug)
    ordered: dict[str, UnitEntry] = {}
    for unit in by_slug.values():  # parents first, for the database looks for them at once
        line = [unit]
        while (parent := line[-1].parent) is not None and parent not in ordered:
            line.append(by_slug[parent])
        ordered |= {one.slug: one for one in reversed(line)}
    rows = []
    for unit in ordered.values():
        values = asdict(unit)
        parent = values.pop("parent")
        if unit.slug not in edited:
            rows.append(values | {"id": ids[unit.slug], "parent_id": ids[parent] if parent else None})
    count = upsert(connection, models.units, "slug", rows)[1]
    return replace(count, found=len(by_slug), kept=len(by_slug) - len(rows))


def _hot_issues(
    connection: Connection,
    entries: Sequence[HotIssueEntry],
    plan_id: UUID,
    topics: Ids,
    items: Ids,
    now: datetime,
) -> Count:
    planned = [
        PlannedIssue(
            code=issue.code,
            topic_id=topics[issue.topic],
            title=issue.title,
            title_en=issue.title_en,
            reported_at=issue.reported_at,
            due_at=issue.first_reply_due_at,
            rule=issue.rule,
            state=issue.status,
            evidence=issue.evidence,
            item_id=items[issue.linked_item] if issue.linked_item else None,
        )
        for issue in entries
    ]
    put = put_planned_issues(connection, plan_id, planned, now=now)
    return Count(found=len(entries), **asdict(put))


def _role(role: NameEntry) -> dict[str, Any]:
    ours = PLAN_ROLES.get(role.code)
    return asdict(role) | {
        "role": ours.role if ours else None,
        "spokesperson": bool(ours and ours.spokesperson),
    }
