"""What the calendar asks of the database: the right items, a fixed number of statements, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, select

from loa.clock import HANOI
from loa_publisher.calendar import entries, standing
from loa_publisher.calendar.entries import Filter
from loa_publisher.calendar.windows import DAY, LIST, MONTH, WEEK, Window, window_of
from loa_publisher.items.models import items
from loa_publisher.plans.queries import topic_of_name
from tests.publisher.bureau import Bureau
from tests.publisher.deliveries.walking import SENDING, publish, walk

QUIET_DAY = date(2021, 12, 8)
"""A Wednesday after the sample year."""
EVERYTHING = Filter()


def at(hour: int, minute: int = 0, day: date = QUIET_DAY) -> str:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI).isoformat()


def numbers(bureau: Bureau, *ids: UUID) -> list[int]:
    return [bureau.item(one).number for one in ids]


def shown(found: dict[str, entries.Slotted]) -> dict[str, list[str]]:
    return {key: [one.title for one in slot.entries] for key, slot in found.items()}


def statements(connection: Connection) -> list[str]:
    said: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement))
    return said


def week(view: str = WEEK, day: date = QUIET_DAY) -> Window:
    return window_of(view, day)


def test_items_stand_on_their_day_in_hanoi(bureau: Bureau) -> None:
    """Half past midnight belongs to the day that has begun there, not to the day before in UTC."""
    bureau.write(title="Nửa đêm", due_at=at(0, 30))
    bureau.write(title="Cuối ngày", due_at=at(23, 59))
    bureau.write(title="Hôm sau", due_at=at(0, 0, QUIET_DAY + timedelta(days=1)))
    with bureau.database.read() as connection:
        by_day = shown(entries.by_day(connection, week(), EVERYTHING, 9))
        by_hour = shown(entries.by_hour(connection, week(DAY), EVERYTHING, 9))
    assert by_day == {"2021-12-08": ["Nửa đêm", "Cuối ngày"], "2021-12-09": ["Hôm sau"]}
    assert by_hour == {"2021-12-08 00": ["Nửa đêm"], "2021-12-08 23": ["Cuối ngày"]}


def test_a_full_day_gives_its_first_and_counts_the_others(bureau: Bureau) -> None:
    """In one statement for the whole month."""
    for minute in (50, 10, 40, 20, 30):
        bureau.write(title=f"Phút {minute}", due_at=at(9, minute))
    with bureau.database.read() as connection:
        said = statements(connection)
        day = entries.by_day(connection, week(MONTH), EVERYTHING, 3)["2021-12-08"]
        assert len(said) == 1
        listed = entries.in_order(connection, week(DAY), EVERYTHING, limit=2, offset=3)
        assert entries.count(connection, week(DAY), EVERYTHING) == 5
    assert [one.title for one in day.entries] == ["Phút 10", "Phút 20", "Phút 30"]
    assert (day.all, day.more) == (5, 2)
    assert [one.title for one in listed] == ["Phút 40", "Phút 50"]


def test_filters_narrow_by_topic_channel_state_audience_and_person(bureau: Bureau) -> None:
    """Each alone."""
    portal = bureau.write(title="Cổng", topic="T08", due_at=at(8))
    facebook = bureau.write(title="Trang", topic="T04", due_at=at(9), channels=[{"channel": "facebook"}])
    internal = bureau.write(
        *(),
        title="Nội bộ",
        due_at=at(10),
        audience="internal",
        channels=[{"channel": "manual", "account": "briefing"}],
    )
    own = bureau.write("editor", title="Đã trình", due_at=at(11))
    bureau.submit(own)
    with bureau.database.read() as connection:
        topic = topic_of_name(connection, "T04").id

        def found(**wanted: Any) -> list[UUID]:
            listed = entries.in_order(connection, week(DAY), Filter(**wanted), limit=9, offset=0)
            return [one.id for one in listed]

        assert found(topic_ids=[topic]) == [facebook]
        assert found(topic_ids=[]) == []
        assert found(channel="facebook") == [facebook]
        assert found(channel="portal") == [portal, own]
        assert found(channel="email") == []
        assert found(state="submitted") == [own]
        assert found(audience="internal") == [internal]
        assert found(mine=bureau.people["editor"].id) == [portal, facebook, internal, own]
        assert found(mine=bureau.people["reader"].id) == []


def test_what_has_no_time_waits_beside_the_calendar(bureau: Bureau) -> None:
    """The newest first; what is over does not wait."""
    first, second = bureau.write(title="Một", due_at=None), bureau.write(title="Hai", due_at=None)
    with bureau.database.read() as connection:
        found, total = entries.without_time(connection, EVERYTHING)
        assert entries.without_time(connection, Filter(channel="email")) == ([], 0)
    assert [one.id for one in found] == [second, first]
    assert total == 2


def test_an_item_that_fills_a_moved_occurrence_says_from_where(bureau: Bureau) -> None:
    """The report of 30 April was moved to the 23rd."""
    with bureau.database.read() as connection:
        from loa.slots import slots

        slot = connection.execute(select(slots).where(slots.c.planned_date == date(2021, 4, 30))).one()
    item_id = bureau.write(
        title="Phóng sự",
        slot=str(slot.id),
        due_at=None,
        audience="internal",
        channels=[{"channel": "manual", "account": "briefing"}],
    )
    with bureau.database.read() as connection:
        found = entries.in_order(connection, week(LIST, date(2021, 4, 1)), EVERYTHING, limit=50, offset=0)
    (one,) = [entry for entry in found if entry.id == item_id]
    assert one.moved_from == date(2021, 4, 30)
    assert one.due_at is not None
    assert one.due_at.astimezone(HANOI).date() == date(2021, 4, 23)


def test_two_items_on_one_channel_in_one_hour_are_told_of_each_other(bureau: Bureau) -> None:
    """Not those of the next hour, of another channel, or that are over."""
    both = [{"channel": "portal"}, {"channel": "facebook"}]
    first = bureau.write(title="Một", due_at=at(9, 0), channels=both)
    second = bureau.write(title="Hai", due_at=at(9, 59), channels=[{"channel": "facebook"}])
    later = bureau.write(title="Giờ sau", due_at=at(10, 0), channels=both)
    mail = bureau.write(title="Thư", due_at=at(9, 10), channels=[{"channel": "email"}])
    gone = bureau.write(title="Đã gỡ", due_at=at(10, 30), channels=both)
    with bureau.office() as office:
        office.connection.execute(items.update().where(items.c.id == gone).values(state="withdrawn"))
    with bureau.database.read() as connection:
        said = statements(connection)
        met = standing.clashes(connection, bureau.clock.now(), [first, second, later, mail, gone])
        assert len(said) == 2
    assert {one: line.id for one, line in met.items()} == {first: second, second: first}


def test_a_time_stays_once_a_call_has_begun(bureau: Bureau) -> None:
    """Waiting deliveries may move; one that was called, is over or expired may not; a correction may again."""
    waits = bureau.approved(title="Chờ", channels=[{"channel": "portal"}, {"channel": "facebook"}])
    out = bureau.approved(title="Đã đăng")
    tried = bureau.approved(title="Đang thử")
    expired = bureau.approved(title="Quá hạn")
    draft = bureau.write(title="Nháp")
    publish(bureau, bureau.deliveries(out)[0].id)
    walk(bureau, bureau.deliveries(tried)[0].id, *SENDING, "retry", attempts=1)
    walk(bureau, bureau.deliveries(expired)[0].id, "expire")
    with bureau.database.read() as connection:
        said = statements(connection)
        found = standing.standings(connection, [waits, out, tried, expired, draft])
        assert len(said) == 1
    assert {one: found[one].fixed for one in found} == {waits: False, out: True, tried: True, expired: True}
    assert found[waits].states == ["scheduled"]
    bureau.edit(out, title="Đính chính")
    with bureau.database.read() as connection:
        assert not standing.standings(connection, [out])[out].fixed
