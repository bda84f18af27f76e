"""What a plan owes at a rhythm, and how each period is kept, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from loa import slots
from loa.clock import in_hanoi
from loa.database import new_id
from loa_publisher.items.models import items
from loa_publisher.plans import obligations
from loa_publisher.plans.models import obligations as table
from loa_publisher.plans.models import plans
from loa_publisher.plans.obligations import Kept
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, publish, walk
from tests.publisher.plans.test_queries import statements

FILM, TV = "Phóng sự “Trường học đẹp và chưa đẹp”", "Phóng sự “Trường học đẹp” trên sóng truyền hình"


def kept(bureau: Bureau, title: str, **how: Any) -> Kept:
    with bureau.database.read() as connection:
        plan_id = connection.execute(select(plans.c.id)).scalar_one()
        found = obligations.kept(connection, in_hanoi(bureau.clock.now()).date(), [plan_id], **how)
    return next(one for one in found if one.obligation.title == title)


def states(bureau: Bureau, title: str) -> list[str]:
    return [due.state for due in kept(bureau, title).dues]


def owe(bureau: Bureau, **rule: Any) -> str:
    """Adds an obligation by rule to the plan; its title."""
    with bureau.database.begin() as connection:
        plan_id = connection.execute(select(plans.c.id)).scalar_one()
        own = {
            "id": new_id(),
            "plan_id": plan_id,
            "position": 9,
            "title": "Chỉ tiêu",
            "period": "month",
            "owed": 1,
        }
        connection.execute(insert(table).values(own | rule))
    return "Chỉ tiêu"


def film(bureau: Bureau, nth: int = 0) -> UUID:
    """An approved internal film for the next slot but `nth` of the monthly series; its task is taken up."""
    slot = bureau.slot("S01", nth=nth)
    to = [{"channel": "manual", "account": "briefing"}]
    item_id = bureau.approved(topic="T10", slot=str(slot.id), audience="internal", channels=to, due_at=None)
    return item_id


def test_a_series_with_a_quota_is_an_obligation(bureau: Bureau) -> None:
    """The plan's "one a month" and "one a quarter", at the periods that have an occurrence, with their deadlines."""
    monthly, quarterly = kept(bureau, FILM), kept(bureau, TV)
    assert (monthly.obligation.period, monthly.obligation.owed, len(monthly.dues)) == ("month", 1, 10)
    assert (quarterly.obligation.period, len(quarterly.dues)) == ("quarter", 4)
    assert monthly.dues[0].deadline == date(2020, 11, 27)
    assert monthly.dues[5].deadline == date(2021, 4, 23)  # moved away from the holiday of 30 April
    assert quarterly.dues[3].deadline == date(2021, 8, 20)  # of the quarter to whose September it belongs
    assert [due.state for due in monthly.dues[:2]] == ["due", "ahead"]
    assert monthly.now == monthly.dues[0]
    assert monthly.dues[0].slot == bureau.slot("S01").id


def test_a_film_meets_its_month_in_time_late_or_not_at_all(bureau: Bureau) -> None:
    """November shown in time, December six days late, January never; then February runs."""
    for nth, days in ((0, 5), (0, 34)):
        item_id = film(bureau, nth)
        task = bureau.deliveries(item_id)[0].id
        bureau.clock.advance(timedelta(days=days))
        walk(bureau, task, *SENDING, "take_over", "finish")
    assert states(bureau, FILM)[:4] == ["met", "late", "ahead", "ahead"]
    late = kept(bureau, FILM).dues[1]
    assert (late.days_late, late.items[0].out_on) == (6, date(2020, 12, 31))
    bureau.clock.advance(timedelta(days=30))
    assert states(bureau, FILM)[:4] == ["met", "late", "missed", "ahead"]
    bureau.clock.advance(timedelta(days=3))
    assert states(bureau, FILM)[:4] == ["met", "late", "missed", "due"]
    assert kept(bureau, FILM).count("missed") == 1


def test_a_rule_takes_what_fits_it_and_nothing_else(bureau: Bureau) -> None:
    """Two public items of a topic on the portal each month: another topic, audience or channel does not count."""
    portal = [{"channel": "portal"}]
    with bureau.database.read() as connection:
        topic = connection.execute(
            select(items.c.topic_id).where(items.c.id == bureau.of_plan("I009"))
        ).scalar_one()
    title = owe(
        bureau, topic_id=topic, channel="portal", audience="public", owed=2, starts_on=date(2020, 12, 1)
    )
    bureau.clock.advance(timedelta(days=10))
    for changes in ({}, {"topic": "T02"}, {"channels": [{"channel": "facebook"}]}):
        item_id = bureau.approved(**{"topic": "T01", "channels": portal, **changes})
        publish(bureau, bureau.deliveries(item_id)[0].id)
    december = kept(bureau, title).dues[0]
    assert (december.state, december.done, december.period.first) == ("due", 1, date(2020, 12, 1))
    item_id = bureau.approved(topic="T01", channels=portal)
    publish(bureau, bureau.deliveries(item_id)[0].id)
    december = kept(bureau, title).dues[0]
    assert (december.state, december.done) == ("met", 2)


def test_an_account_can_be_asked_for(bureau: Bureau) -> None:
    """On television, not in the press, though both are done by hand."""
    title = owe(bureau, channel="manual", account="tv", starts_on=date(2020, 12, 1))
    bureau.clock.advance(timedelta(days=10))
    for account in ("press", "tv"):
        assert kept(bureau, title).dues[0].state == "due"
        item_id = bureau.approved(channels=[{"channel": "manual", "account": account}])
        walk(bureau, bureau.deliveries(item_id)[0].id, *SENDING, "take_over", "finish")
    assert kept(bureau, title).dues[0].state == "met"


def test_what_was_over_before_the_plan_was_entered_is_not_missed(bureau: Bureau) -> None:
    """Nobody knows of September, unless an item was back-filled; October has none of this kind."""
    title = owe(bureau, kind="report")
    other = owe(bureau, kind="hot_issue", title="Vấn đề nóng")
    assert other == "Chỉ tiêu"
    assert [due.state for due in kept(bureau, title).dues][:3] == ["before", "before", "due"]
    assert [due.state for due in kept(bureau, "Vấn đề nóng").dues][:3] == ["before", "met", "due"]


def test_what_was_dropped_meets_nothing(bureau: Bureau) -> None:
    """A rejected report is no report."""
    title = owe(bureau, kind="report", starts_on=date(2021, 1, 1))
    report = bureau.of_plan("I018")
    assert [one.number for one in kept(bureau, title).dues[0].items] == [bureau.item(report).number]
    with bureau.database.begin() as connection:
        connection.execute(update(items).where(items.c.id == report).values(state="rejected"))
    assert kept(bureau, title).dues[0].items == []


def test_a_page_may_look_at_what_is_recent_alone(bureau: Bureau) -> None:
    """The same periods as of all, those whose deadline is not yet so long past; in three statements, whatever there is."""
    item_id = film(bureau)
    walk(bureau, bureau.deliveries(item_id)[0].id, *SENDING, "take_over", "finish")
    bureau.clock.advance(timedelta(days=60))
    since = date(2020, 11, 27)
    every, recent = kept(bureau, FILM), kept(bureau, FILM, since=since + timedelta(days=1))
    assert [due.state for due in every.dues][:2] == ["met", "missed"]
    assert list(recent.dues) == list(every.dues[1:])
    assert kept(bureau, FILM, since=since).dues == every.dues
    with bureau.database.read() as connection:
        plan_id = connection.execute(select(plans.c.id)).scalar_one()
        with statements(connection) as seen:
            obligations.kept(connection, since, [plan_id])
        assert len(seen) == 3
        with statements(connection) as seen:
            assert obligations.kept(connection, since, []) == []
        assert len(seen) == 1


def test_importing_again_leaves_what_people_have_changed(any_bureau: Bureau) -> None:
    """An obligation that was edited or is there already is not made twice."""
    from loa_publisher.demo.texts import PLAN
    from loa_publisher.plans.importing import import_plan
    from loa_publisher.plans.parsing import parse

    with any_bureau.database.begin() as connection:
        connection.execute(update(table).values(responsible="Phòng Chính trị tư tưởng", owed=2))
        import_plan(connection, parse(PLAN.read_text("utf-8")), now=any_bureau.clock.now())
        rows = connection.execute(select(table)).all()
        assert len(rows) == len(connection.execute(select(slots.series)).all()) == 2
    assert {(row.responsible, row.owed) for row in rows} == {("Phòng Chính trị tư tưởng", 2)}
