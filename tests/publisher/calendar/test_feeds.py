"""Addresses for other calendar programs, and what stands in them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar, Component

from loa.errors import Conflict, NotFound
from loa_publisher.accounts.models import users
from loa_publisher.briefings import preparing
from loa_publisher.calendar import feeds
from loa_publisher.calendar.agenda import agenda_of
from loa_publisher.calendar.ics import written
from loa_publisher.calendar.models import calendar_feeds
from loa_publisher.deliveries import actions as deliveries
from loa_publisher.plans.queries import list_plans
from tests.publisher.bureau import Bureau


def open_feed(bureau: Bureau, person: str = "editor", plan: UUID | None = None) -> str:
    with bureau.office(person) as office:
        return feeds.create_feed(office, plan)


def read(bureau: Bureau, token: str) -> Calendar:
    """What a calendar program gets."""
    with bureau.database.read() as connection:
        feed = feeds.feed_of(connection, token)
        owner = next(user for user in bureau.people.values() if user.id == feed.user_id)
        agenda = agenda_of(connection, feed, owner, bureau.clock.now())
    content = written(
        agenda,
        name="Lịch công tác",
        now=bureau.clock.now(),
        address=lambda number: f"https://loa.test/noi-dung/{number}",
        meeting=lambda id: f"https://loa.test/giao-ban/{id}",
        told=lambda state: state,
    )
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))  # RFC 5545, 3.1
    return Calendar.from_ical(content)


def events(calendar: Calendar) -> dict[str, Component]:
    """By UID; none stands twice."""
    found = [(str(event["uid"]), event) for event in calendar.walk("VEVENT")]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_a_person_sees_what_they_write_on_hanois_clock(bureau: Bureau) -> None:
    """With everything that RFC 5545 asks for, and the time zone in the file."""
    own = bureau.write(title="Của tôi; có dấu, phẩy")
    calendar = read(bureau, open_feed(bureau))
    (event,) = events(calendar).values()
    assert event["uid"] == f"item-{own}@loa"
    assert event["summary"] == f"#{bureau.item(own).number} Của tôi; có dấu, phẩy"
    assert event["dtstart"].dt == bureau.item(own).due_at
    assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    assert event["status"] == "TENTATIVE"
    assert str(event["url"]).startswith("https://loa.test/noi-dung/")
    assert {"prodid", "version", "method"} <= {name.lower() for name in calendar}


def test_an_approver_sees_what_waits_for_them_too(bureau: Bureau) -> None:
    """As long as it does."""
    item_id = bureau.write()
    token = open_feed(bureau, "approver")
    assert events(read(bureau, token)) == {}
    bureau.submit(item_id)
    assert list(events(read(bureau, token))) == [f"item-{item_id}@loa"]
    bureau.approve(item_id)
    assert events(read(bureau, token)) == {}


def test_a_change_keeps_the_uid_and_counts_the_sequence_up(bureau: Bureau) -> None:
    """Moved, approved, and withdrawn: cancelled, not gone."""
    token = open_feed(bureau)
    item_id = bureau.write(due_at=bureau.later(days=1).isoformat())
    seen = [events(read(bureau, token))[f"item-{item_id}@loa"]]
    bureau.clock.advance(timedelta(minutes=1))
    with bureau.office() as office:
        deliveries.schedule(office, item_id, bureau.later(days=2))
    seen.append(events(read(bureau, token))[f"item-{item_id}@loa"])
    bureau.clock.advance(timedelta(minutes=1))
    bureau.submit(item_id)
    bureau.approve(item_id)
    seen.append(events(read(bureau, token))[f"item-{item_id}@loa"])
    bureau.clock.advance(timedelta(minutes=1))
    with bureau.office() as office:
        deliveries.withdraw(office, item_id)
    seen.append(events(read(bureau, token))[f"item-{item_id}@loa"])
    assert [event["status"] for event in seen] == ["TENTATIVE", "TENTATIVE", "CONFIRMED", "CANCELLED"]
    numbers = [int(event["sequence"]) for event in seen]
    assert numbers == sorted(set(numbers))
    assert seen[1]["dtstart"].dt == bureau.item(item_id).due_at


def test_a_plans_feed_has_its_items_deadlines_and_days(bureau: Bureau) -> None:
    """A break of several days ends on the day after its last, as RFC 5545 counts."""
    with bureau.database.read() as connection:
        plan = list_plans(connection)[0].plan
    found = events(read(bureau, open_feed(bureau, "reader", plan.id)))
    kinds = [uid.split("-")[0] for uid in found]
    assert (kinds.count("item") > 20, kinds.count("slot") > 5, kinds.count("day") > 10) == (True, True, True)
    tet = next(event for event in found.values() if "Tân Sửu" in event["summary"])
    assert (tet["dtstart"].dt, tet["dtend"].dt) == (date(2021, 2, 8), date(2021, 2, 17))
    moved = [event for event in found.values() if event["uid"].startswith("slot") and int(event["sequence"])]
    assert any(event["dtstart"].dt.date() == date(2021, 4, 23) for event in moved)


def test_an_address_opens_until_its_owner_revokes_it_or_leaves(bureau: Bureau) -> None:
    """Nobody else can revoke it; what is stored opens nothing."""
    token, other = open_feed(bureau), open_feed(bureau)
    with bureau.database.read() as connection:
        feed = feeds.feed_of(connection, token)
        stored = connection.execute(calendar_feeds.select()).all()
        for wrong in ("", "x", token[:-1], stored[0].token_hash):
            with pytest.raises(NotFound):
                feeds.feed_of(connection, wrong)
    assert token not in str(stored)
    assert len(token) >= 43
    with bureau.office("admin") as office, pytest.raises(NotFound):
        feeds.revoke_feed(office, feed.id)
    with bureau.office() as office:
        feeds.revoke_feed(office, feed.id)
    with bureau.database.read() as connection:
        with pytest.raises(NotFound):
            feeds.feed_of(connection, token)
        assert feeds.feed_of(connection, other)
        assert len(feeds.feeds_of(connection, bureau.people["editor"].id)) == 1
    with bureau.database.begin() as connection:
        connection.execute(users.update().values(is_active=False))
    with bureau.database.read() as connection, pytest.raises(NotFound):
        feeds.feed_of(connection, other)


def test_nobody_gathers_addresses_without_end(any_bureau: Bureau) -> None:
    """Twenty; with one revoked there is room again."""
    tokens = [open_feed(any_bureau) for _ in range(feeds.MOST)]
    with pytest.raises(Conflict, match="revoke one first"):
        open_feed(any_bureau)
    with any_bureau.office() as office:
        feeds.revoke_feed(office, feeds.feed_of(office.connection, tokens[0]).id)
    assert open_feed(any_bureau)


def test_that_an_address_is_used_is_written_once_an_hour(bureau: Bureau) -> None:
    """Programs that look every few minutes make no work."""
    token = open_feed(bureau)
    times = []
    for _ in range(3):
        bureau.clock.advance(timedelta(minutes=40))
        with bureau.database.begin() as connection:
            feed = feeds.feed_of(connection, token)
            if feeds.is_stale(feed, bureau.clock.now()):
                feeds.note_reading(connection, feed, bureau.clock.now())
            times.append(feeds.feed_of(connection, token).last_read_at)
    assert times[0] == times[1] is not None
    assert times[2] == bureau.clock.now()


def test_a_briefing_stands_in_everybodys_calendar(bureau: Bureau) -> None:
    """With its place and the length of its agenda; called off it is struck out."""
    with bureau.office() as office:
        starts = bureau.later(days=8)
        id = preparing.call(
            office,
            title="Giao ban tháng 11",
            starts_at=starts,
            place="Hội trường",
            chair="Giám đốc",
            units=(),
        )
        preparing.add_point(office, id, subject="Báo cáo", presenter="", seconds=2 * 3600)
    for token in (open_feed(bureau), open_feed(bureau, "reader")):
        event = events(read(bureau, token))[f"briefing-{id}@loa"]
        assert (event["summary"], event["location"], event["class"]) == (
            "Giao ban tháng 11",
            "Hội trường",
            "PRIVATE",
        )
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=2)
        assert event["status"] == "CONFIRMED"
    with bureau.office() as office:
        preparing.call_off(office, id, "Bão")
    assert events(read(bureau, open_feed(bureau)))[f"briefing-{id}@loa"]["status"] == "CANCELLED"
