"""The plan's numbers: each outcome by its definition, and all of them equal to a plain SQL count written for this test alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update

from loa.clock import in_hanoi
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.items.models import items
from loa_publisher.plans import figures, items_of
from loa_publisher.plans.figures import Figures
from loa_publisher.plans.outcomes import DROPPED, LATE, MISSED, Scope
from loa_publisher.plans.queries import list_topics, plan_of_code
from tests.publisher.bureau import NOW, Bureau
from tests.publisher.deliveries.walking import SENDING, publish, walk

PLAIN = {
    "sqlite": """
        SELECT t.code, strftime('%Y-%m', i.due_at, '+7 hours') AS month,
            CASE WHEN i.state = 'history' THEN 'in_time'
                WHEN o.out_on > strftime('%Y-%m-%d', i.due_at, '+7 hours') THEN 'late'
                WHEN o.out_on IS NOT NULL THEN 'in_time'
                WHEN i.state IN ('rejected', 'withdrawn') THEN 'dropped'
                WHEN strftime('%Y-%m-%d', i.due_at, '+7 hours') < :today THEN 'missed' ELSE 'open' END AS outcome,
            count(*) AS number
        FROM items i JOIN topics t ON t.id = i.topic_id LEFT JOIN (
            SELECT item_id, strftime('%Y-%m-%d', min(concluded_at), '+7 hours') AS out_on FROM deliveries
            WHERE operation = 'publish' AND state IN ('published', 'partial') GROUP BY item_id) o ON o.item_id = i.id
        GROUP BY 1, 2, 3""",
    "postgresql": """
        SELECT t.code, to_char(i.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') AS month,
            CASE WHEN i.state = 'history' THEN 'in_time'
                WHEN o.out_on > (i.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date THEN 'late'
                WHEN o.out_on IS NOT NULL THEN 'in_time'
                WHEN i.state IN ('rejected', 'withdrawn') THEN 'dropped'
                WHEN (i.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < CAST(:today AS date) THEN 'missed'
                ELSE 'open' END AS outcome,
            count(*) AS number
        FROM planning.items i JOIN planning.topics t ON t.id = i.topic_id LEFT JOIN (
            SELECT item_id, (min(concluded_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS out_on FROM ledger.deliveries
            WHERE operation = 'publish' AND state IN ('published', 'partial') GROUP BY item_id) o ON o.item_id = i.id
        GROUP BY 1, 2, 3""",
}


def today(bureau: Bureau) -> date:
    return in_hanoi(bureau.clock.now()).date()


def plan_of(bureau: Bureau) -> UUID:
    with bureau.database.read() as connection:
        return plan_of_code(connection, "3725/KH-SGDĐT").id


def of_topic(bureau: Bureau, code: str, month: date | None = date(2020, 11, 1)) -> Figures:
    with bureau.database.read() as connection:
        topic = next(
            line.topic for line in list_topics(connection, plan_of(bureau)) if line.topic.code == code
        )
        found = figures.by_topic_and_month(connection, today(bureau), Scope(topic_ids=[topic.id]))
    return found.get((topic.id, month), figures.NONE)


def lively(bureau: Bureau) -> None:
    """A year in which everything happens that there are words for."""
    for days, topic in ((0, "T01"), (0, "T05"), (1, "T05"), (9, "T05"), (40, "T03")):
        bureau.clock.advance(timedelta(days=1))
        item_id = bureau.approved(topic=topic, channels=[{"channel": "portal"}, {"channel": "facebook"}])
        bureau.clock.advance(timedelta(days=days, hours=2))
        for delivery in bureau.deliveries(item_id):
            publish(bureau, delivery.id)
            bureau.clock.advance(timedelta(days=3))
    with bureau.office("editor") as office:
        deliveries.withdraw(office, item_id)
    for days in (1, 60):
        rejected = bureau.write(topic="T06", due_at=bureau.later(days=days).isoformat())
        with bureau.database.begin() as connection:
            connection.execute(update(items).where(items.c.id == rejected).values(state="rejected"))
    bureau.write(topic="T06", due_at=None)


def test_the_heat_maps_numbers_are_those_of_a_plain_count(bureau: Bureau) -> None:
    """By topic, month and outcome, over the sample year with everything in it that can happen, on both databases."""
    lively(bureau)
    day = today(bureau)
    with bureau.database.read() as connection:
        plain = connection.execute(text(PLAIN[connection.dialect.name]), {"today": day.isoformat()}).all()
        codes = {line.topic.id: line.topic.code for line in list_topics(connection, plan_of(bureau))}
        found = figures.by_topic_and_month(connection, day, Scope(plan_ids=[plan_of(bureau)]))
    expected = {(row.code, row.month, row.outcome): row.number for row in plain}
    assert {outcome for _code, _month, outcome in expected} == {
        "in_time",
        "late",
        "missed",
        "open",
        "dropped",
    }
    assert expected == {
        (codes[topic], f"{month:%Y-%m}" if month else None, name): getattr(one, name)
        for (topic, month), one in found.items()
        for name in ("in_time", "late", "missed", "open", "dropped")
        if getattr(one, name)
    }
    assert sum(expected.values()) == 44 + 8


def test_every_sum_and_every_list_agrees_with_the_heat_map(bureau: Bureau) -> None:
    """By topic, month and plan the same items are counted, and the list behind a cell is as long as the cell says."""
    lively(bureau)
    scope = Scope(plan_ids=[plan_of(bureau)])
    with bureau.database.read() as connection:
        cells = figures.by_topic_and_month(connection, today(bureau), scope)
        by_topic = figures.by_topic(connection, today(bureau), scope)
        by_month = figures.by_month(connection, today(bureau), scope)
        by_plan = figures.by_plan(connection, today(bureau), scope)
        topic, month = next(key for key, one in cells.items() if one.late > 1)
        assert month is not None
        late, count = items_of.listed(
            connection,
            today(bureau),
            Scope(topic_ids=[topic], first=month, last=month.replace(day=30)),
            of=[LATE],
            limit=1,
        )
    every = figures.total(cells)
    assert figures.total(by_topic) == figures.total(by_month) == by_plan[plan_of(bureau)] == every
    for one, summed in by_topic.items():
        assert summed == figures.total([figure for (of, _), figure in cells.items() if of == one])
    assert (len(late), count) == (1, cells[topic, month].late)
    assert late[0].outcome == "late"
    assert late[0].out_on is not None
    assert late[0].day is not None
    assert late[0].days_late == (late[0].out_on - late[0].day).days


@pytest.mark.parametrize(("hours", "late", "days"), [(15, 0, 0), (16, 1, 1), (24 + 16, 1, 2)])
def test_late_is_what_comes_out_after_its_day_in_hanoi(
    any_bureau: Bureau, hours: int, late: int, days: int
) -> None:
    """Due on a Sunday at ten: out before midnight in Hanoi it is in time, though that is still Sunday in London later on."""
    item_id = any_bureau.approved(topic="T05", due_at=any_bureau.later(hours=1).isoformat())
    any_bureau.clock.advance(timedelta(hours=hours, minutes=-1))
    publish(any_bureau, any_bureau.deliveries(item_id)[0].id)
    assert of_topic(any_bureau, "T05") == Figures(in_time=1 - late, late=late, days_late=days)


def test_what_is_not_out_is_open_through_its_day_and_then_missed(any_bureau: Bureau) -> None:
    """Written or not, approved or not: a plan asks what the public has seen."""
    any_bureau.approved(topic="T05", due_at=any_bureau.later(hours=1).isoformat())
    any_bureau.write(topic="T05", due_at=any_bureau.later(hours=1).isoformat())
    any_bureau.clock.advance(timedelta(hours=14))
    assert of_topic(any_bureau, "T05") == Figures(open=2)
    any_bureau.clock.advance(timedelta(hours=1))
    assert of_topic(any_bureau, "T05") == Figures(missed=2)


def test_an_item_stays_in_the_month_for_which_it_was_planned(bureau: Bureau) -> None:
    """However late it comes: November's stays November's. And midnight of 1 December in Hanoi is December."""
    last = datetime(2020, 11, 30, 16, 59, tzinfo=UTC)
    item_id = bureau.approved(topic="T05", due_at=last.isoformat())
    bureau.approved(topic="T05", due_at=(last + timedelta(minutes=1)).isoformat())
    bureau.clock.advance(timedelta(days=60))
    publish(bureau, bureau.deliveries(item_id)[0].id)
    assert of_topic(bureau, "T05") == Figures(late=1, days_late=52)
    assert of_topic(bureau, "T05", date(2020, 12, 1)) == Figures(missed=1)


def test_a_task_counts_on_the_day_on_which_it_was_shown(any_bureau: Bureau) -> None:
    """Television showed it in time; that somebody filed the proof three days later makes nothing late."""
    to = [{"channel": "manual", "account": "tv"}]
    item_id = any_bureau.approved(topic="T05", channels=to, due_at=any_bureau.later(hours=1).isoformat())
    task = any_bureau.deliveries(item_id)[0].id
    walk(any_bureau, task, *SENDING, "take_over")
    shown = any_bureau.later(hours=2)
    any_bureau.clock.advance(timedelta(days=3))
    with any_bureau.office("editor") as office:
        deliveries.end_task(office, task, link="https://truyen-hinh.example/1", at=shown.isoformat())
    assert of_topic(any_bureau, "T05") == Figures(in_time=1)


def test_what_was_taken_down_was_out(any_bureau: Bureau) -> None:
    """The plan was kept; that it was taken down is another story. What was never out and is taken back is no longer planned."""
    out, never = (
        any_bureau.approved(topic="T05", due_at=any_bureau.later(hours=1).isoformat()) for _ in range(2)
    )
    publish(any_bureau, any_bureau.deliveries(out)[0].id)
    for item_id in (out, never):
        with any_bureau.office("editor") as office:
            deliveries.withdraw(office, item_id)
    assert of_topic(any_bureau, "T05") == Figures(in_time=1, dropped=1)
    assert of_topic(any_bureau, "T05").planned == 1


def test_what_has_only_a_month_is_missed_when_the_month_is_over(any_bureau: Bureau) -> None:
    """And counts as one whose day is not known."""
    item_id = any_bureau.write(topic="T05", due_at=None)
    assert of_topic(any_bureau, "T05", None) == Figures(open=1)
    with any_bureau.database.begin() as connection:
        rough = {"planned_on": date(2020, 11, 30), "precision": "month"}
        connection.execute(update(items).where(items.c.id == item_id).values(rough))
    any_bureau.clock.advance(timedelta(days=8))
    assert of_topic(any_bureau, "T05") == Figures(open=1, rough=1)
    any_bureau.clock.advance(timedelta(days=1))
    assert of_topic(any_bureau, "T05") == Figures(missed=1, rough=1)


def test_a_channel_is_judged_by_what_is_out_on_it(bureau: Bureau) -> None:
    """An item for two channels counts in both: in time on the portal, late on Facebook, and in time as an item."""
    to = [{"channel": "portal"}, {"channel": "facebook"}]
    item_id = bureau.approved(topic="T05", channels=to, due_at=bureau.later(hours=1).isoformat())
    with bureau.database.read() as connection:
        topic = bureau.item(item_id).topic_id
    by_channel = {row.channel: row.id for row in bureau.deliveries(item_id)}
    publish(bureau, by_channel["portal"])
    bureau.clock.advance(timedelta(days=2))
    publish(bureau, by_channel["facebook"])
    scope = Scope(topic_ids=[topic], first=date(2020, 11, 20), last=date(2020, 11, 30))
    with bureau.database.read() as connection:
        found = figures.by_channel(connection, today(bureau), scope)
        accounts = figures.by_account(connection, today(bureau), scope, "facebook")
    assert found == {"portal": Figures(in_time=1), "facebook": Figures(late=1, days_late=2)}
    assert list(accounts.values()) == [Figures(late=1, days_late=2)]
    assert of_topic(bureau, "T05") == Figures(in_time=1)


def test_a_scope_narrows(any_bureau: Bureau) -> None:
    """By audience, kind, channel and planned days, and all of them together."""
    whole = {"plan_ids": [plan_of(any_bureau)]}
    scopes: dict[str, dict[str, Any]] = {
        "all": {},
        "internal": {"audience": "internal"},
        "report": {"kind": "report"},
        "briefing": {"channel": "manual"},
        "september": {"first": date(2020, 9, 1), "last": date(2020, 9, 30)},
        "none": {"topic_ids": []},
    }
    with any_bureau.database.read() as connection:
        found = {
            name: figures.total(figures.by_topic(connection, NOW.date(), Scope(**whole, **more)))
            for name, more in scopes.items()
        }
        rows = connection.execute(items.select()).all()
    counted = Counter(row.audience for row in rows)
    assert found["all"].planned == len(rows) == 44
    assert found["internal"].planned == counted["internal"] == 6
    assert found["report"].planned == 2
    assert found["briefing"].planned == sum(
        any(t["channel"] == "manual" for t in row.targets) for row in rows
    )
    assert found["september"] == Figures(in_time=4)
    assert found["none"] == figures.NONE
    assert DROPPED != MISSED


def test_one_statement_whatever_there_is(bureau: Bureau) -> None:
    """With the sample year and with nothing."""
    from tests.publisher.plans.test_queries import statements

    for scope in (Scope(plan_ids=[plan_of(bureau)]), Scope(plan_ids=[])):
        with bureau.database.read() as connection, statements(connection) as seen:
            figures.by_topic_and_month(connection, NOW.date(), scope)
        assert len(seen) == 1
