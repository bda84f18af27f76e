"""A plan's file into the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from loa import slots
from loa.clock import in_hanoi
from loa.database import Database, new_id
from loa.errors import InvalidInput
from loa_publisher.accounts.actions import add_user
from loa_publisher.issues.models import issues
from loa_publisher.items.models import items
from loa_publisher.plans.importing import Imported, import_plan
from loa_publisher.plans.models import (
    audience_groups,
    calendar_events,
    plans,
    role_names,
    topics,
    units,
)
from loa_publisher.plans.parsing import parse
from loa_publisher.plans.plan_file import PlanFile
from loa_publisher.plans.shifting import shift_around
from loa_publisher.plans.upsert import Count

Contents = dict[str, list[tuple[Any, ...]]]
Reader = Callable[[Connection], Contents]
TABLES = {
    "plan": plans,
    "topics": topics,
    "items": items,
    "series": slots.series,
    "occurrences": slots.slots,
    "units": units,
    "calendar": calendar_events,
    "hot_issues": issues,
    "roles": role_names,
    "audience_groups": audience_groups,
}


def test_the_counts_are_those_of_the_file_and_of_the_database(
    database: Database, sample_plan: PlanFile, sample_data: dict[str, Any], issued: datetime
) -> None:
    """Each kind, counted three ways."""
    with database.begin() as connection:
        done = import_plan(connection, sample_plan, now=issued)
        stored = {
            kind: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for kind, table in TABLES.items()
        }

    in_file = {name: len(section) for name, section in sample_data.items() if isinstance(section, list)}
    in_file |= {"plan": 1, "occurrences": sum(len(series["occurrences"]) for series in sample_data["series"])}
    assert {kind: count.found for kind, count in done.counts.items()} == in_file
    assert {kind: count.created for kind, count in done.counts.items() if kind in TABLES} == stored
    assert stored == {kind: in_file[kind] for kind in TABLES}


def test_the_slots_are_the_days_that_the_file_lists(
    database: Database, sample_plan: PlanFile, sample_data: dict[str, Any], issued: datetime
) -> None:
    """Moved ones included."""
    with database.begin() as connection:
        import_plan(connection, sample_plan, now=issued)
        rows = connection.execute(
            select(slots.series.c.code, slots.slots.c.date).join(slots.slots).order_by(slots.slots.c.date)
        ).all()

    for series in sample_data["series"]:
        assert [day.isoformat() for code, day in rows if code == series["id"]] == series["occurrences"]


def test_what_is_past_becomes_history(database: Database, sample_plan: PlanFile, issued: datetime) -> None:
    """Back-filled, published, or over; what is going on or to come is planned, due when it begins."""
    december = datetime(2020, 12, 10, tzinfo=UTC)
    with database.begin() as connection:
        import_plan(connection, sample_plan, now=december)
        rows = connection.execute(select(items).order_by(items.c.code)).all()
        states = connection.execute(select(slots.slots.c.state).order_by(slots.slots.c.date)).scalars().all()

    history = {row.code for row in rows if row.state == "history"}
    over = {f"I{number:03}" for number in range(1, 12)}
    assert history == over | {"I021", "I022", "I024", "I032"}
    assert {row.state for row in rows} == {"history", "planned"}
    assert all(row.due_at == row.starts_at for row in rows)
    assert [row.number for row in rows] == list(range(1, 45))
    assert states == ["history"] + ["open"] * 13


def test_an_item_keeps_what_the_plan_says_of_it(
    database: Database, sample_plan: PlanFile, issued: datetime
) -> None:
    """Also what has no column of its own."""
    with database.begin() as connection:
        user = add_user(connection, login="lan", full_name="Cán bộ", roles=["editor"], now=issued)
        import_plan(connection, sample_plan, now=issued, by=user.id)
        exam = connection.execute(select(items).where(items.c.code == "I037")).one()
        urgent = connection.execute(select(items).where(items.c.code == "I021")).one()
        topic = connection.execute(select(topics.c.code).where(topics.c.id == exam.topic_id)).scalar_one()

    assert topic == "T04"
    assert exam.targets[0] == {"channel": "portal", "account": None, "variant": None}
    assert {"channel": "manual", "account": "tv", "variant": None} in exam.targets
    assert (exam.lane, exam.priority, urgent.lane) == ("routine", "high", "urgent")
    assert exam.groups == ["phu_huynh", "hoc_sinh", "bao_chi"]
    assert [one["exam_dates"] for one in exam.extra["reschedules"]][-1] == ["2021-06-12", "2021-06-13"]
    assert exam.folded.startswith(" ky thi tuyen sinh vao lop 10 an toan dung quy che ")
    assert exam.needs_spokesperson is True
    assert exam.created_by == user.id
    assert exam.source.startswith("https://thanhnien.vn/")


def test_importing_twice_changes_nothing(
    database: Database, sample_plan: PlanFile, issued: datetime, contents: Reader
) -> None:
    """Not even a time, and not a year later either."""
    with database.begin() as connection:
        first = import_plan(connection, sample_plan, now=issued)
        before = contents(connection)
        second = import_plan(connection, sample_plan, now=issued + timedelta(days=365))
        after = contents(connection)

    assert after == before
    assert first.changed
    assert not second.changed
    assert {kind: count.unchanged for kind, count in second.counts.items() if kind in TABLES} == {
        kind: count.found for kind, count in first.counts.items() if kind in TABLES
    }
    assert second.plan_id == first.plan_id


def test_a_dry_run_writes_nothing_and_tells_the_same(
    database: Database, sample_plan: PlanFile, issued: datetime, contents: Reader
) -> None:
    """The numbers are those of the real thing."""
    with database.begin() as connection:
        empty = contents(connection)
        tried = import_plan(connection, sample_plan, now=issued, dry_run=True)
        untouched = contents(connection)
        done = import_plan(connection, sample_plan, now=issued)

    assert untouched == empty
    assert tried.counts == done.counts


def test_a_failure_half_way_leaves_nothing(
    database: Database, sample_plan: PlanFile, issued: datetime, contents: Reader
) -> None:
    """Even where the caller goes on with the transaction."""
    with database.begin() as connection:
        before = contents(connection)
        with pytest.raises(IntegrityError):
            import_plan(connection, sample_plan, now=issued, by=new_id())
        assert contents(connection) == before


def test_what_the_file_changes_is_changed(
    database: Database, sample_plan: PlanFile, issued: datetime
) -> None:
    """And counted: a title, a date, a unit's end, an exception."""
    with database.begin() as connection:
        import_plan(connection, sample_plan, now=issued)
        monthly = sample_plan.series[0]
        done = import_plan(
            connection,
            replace(
                sample_plan,
                topics=(replace(sample_plan.topics[0], title="Pháp luật"), *sample_plan.topics[1:]),
                units=(
                    sample_plan.units[0],
                    replace(sample_plan.units[1], valid_to=None),
                    *sample_plan.units[2:],
                ),
                series=(replace(monthly, exceptions=()), sample_plan.series[1]),
                items=(
                    *sample_plan.items[:-1],
                    replace(sample_plan.items[-1], ends_at=sample_plan.items[-1].ends_at + timedelta(days=1)),
                ),
            ),
            now=issued,
        )
        april = connection.execute(
            select(slots.slots.c.date).where(slots.slots.c.planned_date == date(2021, 4, 30))
        ).scalar_one()
        title = connection.execute(select(topics.c.title).where(topics.c.code == "T01")).scalar_one()

    updated = {kind: count.updated for kind, count in done.counts.items() if count.updated}
    assert updated == {"topics": 1, "units": 1, "series": 1, "occurrences": 1, "items": 1}
    assert not any(count.created for count in done.counts.values())
    assert (april, title) == (date(2021, 4, 30), "Pháp luật")


def test_what_somebody_has_written_is_not_overwritten(
    database: Database, sample_plan: PlanFile, issued: datetime
) -> None:
    """Neither a written item by a changed plan, nor what was changed at the desk by a plan that says the same as before."""
    with database.begin() as connection:
        import_plan(connection, sample_plan, now=issued)
        connection.execute(
            update(items).where(items.c.code == "I044").values(title="Đã viết", revision=1, state="draft")
        )
        connection.execute(update(items).where(items.c.code == "I043").values(due_at=issued))
        first = import_plan(
            connection,
            replace(
                sample_plan,
                items=(*sample_plan.items[:-1], replace(sample_plan.items[-1], title="Kế hoạch mới")),
            ),
            now=issued,
        )
        rows = {row.code: row for row in connection.execute(select(items))}

    assert first.counts["items"] == Count(found=44, unchanged=43, kept=1)
    assert rows["I044"].title == "Đã viết"
    assert rows["I043"].due_at == issued


def test_numbers_go_on_from_the_last_item(
    database: Database, sample_plan: PlanFile, issued: datetime
) -> None:
    """Two plans in one database."""
    with database.begin() as connection:
        import_plan(connection, sample_plan, now=issued)
        import_plan(
            connection, replace(sample_plan, plan=replace(sample_plan.plan, code="4000/KH")), now=issued
        )
        numbers = connection.execute(select(items.c.number).order_by(items.c.number)).scalars().all()
        of_both = connection.execute(select(func.count()).select_from(units)).scalar_one()

    assert numbers == list(range(1, 89))
    assert of_both == 31


def test_the_year_can_be_moved_around_a_day(database: Database, sample_plan: PlanFile) -> None:
    """Half of the items lie before, the weekdays stay, and there are as many of everything."""
    today = date(2026, 11, 22)
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    with database.begin() as connection:
        done = import_plan(connection, sample_plan, now=now, shift=shift_around(sample_plan, today))
        rows = {row.code: row for row in connection.execute(select(items))}
        series = {row.id: row.code for row in connection.execute(select(slots.series))}
        found = connection.execute(select(slots.slots)).all()
        valid = [unit for unit in done.units if unit.valid_to is None or unit.valid_to >= today]

    assert done.counts["occurrences"] == Count(found=14, created=14)
    assert len(valid) == 31
    assert 20 <= sum(row.starts_at < now for row in rows.values()) <= 24
    for item in sample_plan.items:
        moved, original = in_hanoi(rows[item.code].starts_at), in_hanoi(item.starts_at)
        assert (moved.weekday(), moved.time()) == (original.weekday(), original.time())
    monthly = sorted(
        (slot for slot in found if series[slot.series_id] == "S01"), key=lambda slot: slot.planned_date
    )
    assert len(monthly) == 10
    assert all((slot.planned_date + timedelta(days=7)).month != slot.planned_date.month for slot in monthly)
    assert [(slot.date - slot.planned_date).days for slot in monthly] == [0] * 5 + [-7] + [0] * 4
    assert {slot.date.weekday() for slot in found} == {4}


def test_a_move_that_would_change_weekdays_is_refused(
    database: Database, sample_plan: PlanFile, issued: datetime
) -> None:
    """Whole weeks only."""
    with pytest.raises(InvalidInput) as caught, database.begin() as connection:
        import_plan(connection, sample_plan, now=issued, shift=timedelta(days=365))
    assert caught.value.field == "shift"


codes = st.lists(st.integers(1, 60), unique=True, max_size=6)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda instant: instant.replace(microsecond=0)
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@st.composite
def plan_texts(draw: st.DrawFn) -> str:
    """Small plans of all shapes that are right."""
    topic_codes = draw(st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=5))
    channels = ["web_portal", "facebook_page", "email_newsletter", "unit_system", "tv", "press", "briefing"]
    quiet = ["email_newsletter", "unit_system", "briefing"]

    def one_item(code: int) -> dict[str, Any]:
        audience = draw(st.sampled_from(["public", "internal"]))
        start = draw(instants)
        return {
            "id": f"I{code}",
            "slug": f"noi-dung-{code}",
            "topic": f"T{draw(st.sampled_from(topic_codes))}",
            "title_vi": draw(texts),
            "kind": "campaign",
            "priority": draw(st.sampled_from(["normal", "high", "urgent"])),
            "audience": audience,
            "groups": draw(st.sampled_from([[], ["phu_huynh"]])),
            "channels": draw(
                st.lists(
                    st.sampled_from(channels if audience == "public" else quiet), unique=True, max_size=4
                )
            ),
            "start": start.isoformat(),
            "end": (start + timedelta(hours=draw(st.integers(0, 900)))).isoformat(),
            "needs_spokesperson": draw(st.booleans()),
            "status": draw(st.sampled_from(["planned", "published"])),
            "backfilled": draw(st.booleans()),
        }

    def one_series(code: int) -> dict[str, Any]:
        return {
            "id": f"S{code}",
            "slug": f"dinh-ky-{code}",
            "topic": f"T{draw(st.sampled_from(topic_codes))}",
            "title_vi": draw(texts),
            "kind": "video_report",
            "audience": "internal",
            "channels": ["briefing"],
            "rrule": draw(
                st.sampled_from(
                    ["FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=31"]
                )
            ),
            "due_time": draw(st.sampled_from(["08:00", "23:59"])),
        }

    item_codes = draw(codes)
    unit_codes = draw(codes)
    return yaml.safe_dump(
        {
            "plan": {
                "code": draw(texts),
                "slug": "ke-hoach",
                "title_vi": draw(texts),
                "period_start": "2026-01-01",
                "period_end": "2026-12-31",
                "status": "approved",
            },
            "topics": [
                {"id": f"T{code}", "position": place + 1, "slug": f"chu-de-{code}", "title_vi": draw(texts)}
                for place, code in enumerate(topic_codes)
            ],
            "audience_groups": [{"id": "phu_huynh", "name_vi": "Phụ huynh"}],
            "channels": [
                {"id": code, "name_vi": code, "visibility": visibility}
                for code, visibility in zip(
                    channels,
                    ["public", "public", "by_list", "by_unit", "public", "public", "internal"],
                    strict=True,
                )
            ],
            "units": [
                {
                    "id": f"u{code}",
                    "kind": "ward",
                    "name_vi": draw(texts),
                    "parent": draw(
                        st.sampled_from([None, *(f"u{other}" for other in unit_codes[place + 1 :])])
                    ),
                }
                for place, code in enumerate(unit_codes)
            ],
            "series": [one_series(code) for code in draw(codes)],
            "items": [one_item(code) for code in item_codes],
            "hot_issues": [
                {
                    "id": f"H{code}",
                    "title_vi": draw(texts),
                    "reported_at": "2026-05-01T08:00:00+07:00",
                    "first_reply_due": "2026-05-02T08:00:00+07:00",
                    "topic": f"T{topic_codes[0]}",
                    "status": "open",
                    "linked_item": f"noi-dung-{code}",
                }
                for code in item_codes[:1]
            ],
        },
        allow_unicode=True,
        sort_keys=False,
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(text=plan_texts(), first_at=instants, later=st.integers(0, 500), weeks=st.integers(-300, 300))
def test_any_plan_comes_in_whole_and_only_once(
    database: Database, contents: Reader, text: str, first_at: datetime, later: int, weeks: int
) -> None:
    """All of it the first time, nothing the second time, wherever in time it lies."""
    plan_file = parse(text)
    shift = timedelta(weeks=weeks)

    def bring_in(connection: Connection, now: datetime) -> Imported:
        return import_plan(connection, plan_file, now=now, shift=shift, horizon=timedelta(days=5000))

    with database.engine.connect() as connection, connection.begin() as transaction:
        first = bring_in(connection, first_at)
        before = contents(connection)
        second = bring_in(connection, first_at + timedelta(days=later))
        after = contents(connection)
        transaction.rollback()

    assert after == before
    for kind in TABLES:
        count = first.counts[kind]
        assert (count.created, count.updated) == (count.found, 0)
        assert second.counts[kind] == Count(found=count.found, unchanged=count.found)
