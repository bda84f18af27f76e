from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection, event

from loa_publisher.deliveries import lists
from tests.publisher.bureau import UNITS, Bureau
from tests.publisher.deliveries.walking import SENDING, account_id, publish, walk


def statements(connection: Connection) -> list[str]:
    """Fills with what is asked from now on."""
    said: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement))
    return said


def test_a_page_of_deliveries(bureau: Bureau) -> None:
    """In two statements, however many there are, each with its item; pages share none and leave none out."""
    first = bureau.approved(title="Một", channels=[{"channel": "unit"}])
    second = bureau.approved(
        title="Hai", channels=[{"channel": "portal"}], due_at=bureau.later(days=1).isoformat()
    )
    with bureau.database.read() as connection:
        said = statements(connection)
        everything = lists.listed(connection, limit=200)
        assert len(said) == 2
        pages = [lists.listed(connection, limit=9, offset=offset) for offset in range(0, UNITS + 1, 9)]
        of_item = lists.listed(connection, item_id=second)
        of_channel = lists.listed(
            connection, channel="unit", states=["scheduled"], ascending=True, limit=None
        )
    assert [line.id for page in pages for line in page] == [line.id for line in everything]
    assert everything[0].item.title == "Hai"
    assert [line.channel for line in of_item] == ["portal"]
    assert {line.item.id for line in of_channel} == {first}
    assert len(of_channel) == UNITS
    assert of_channel[0].next_at == of_channel[0].due_at


def test_what_stands_and_what_is_next(bureau: Bureau) -> None:
    """Counted by state; what is published has an address and waits for nothing."""
    item_id = bureau.approved(channels=[{"channel": "portal"}, {"channel": "facebook"}])
    facebook, portal = bureau.deliveries(item_id)
    publish(bureau, portal.id)
    walk(bureau, facebook.id, *SENDING, "block", reason="needs_operator")
    with bureau.database.read() as connection:
        assert lists.some(connection, [portal.id, uuid4()]).keys() == {portal.id}
        line = lists.one(connection, portal.id)
        assert line is not None
        assert (line.state, line.next_at, line.account) == ("published", None, "Cổng thông tin điện tử")
        assert lists.one(connection, uuid4()) is None
        assert sorted(lists.states_of_items(connection, [item_id])[item_id]) == ["blocked", "published"]
        assert lists.next_items(connection, bureau.clock.now(), 5) == []
        assert lists.parts_of(connection, portal.id) is None


def test_tasks_and_what_goes_out_next(bureau: Bureau) -> None:
    """Open tasks are counted; items that are due next come in order."""
    later = bureau.approved(due_at=bureau.later(days=2).isoformat())
    sooner = bureau.approved(channels=[{"channel": "manual", "account": "tv"}])
    with bureau.database.read() as connection:
        assert [line.id for _, line in lists.next_items(connection, bureau.clock.now(), 5)] == [sooner, later]
        assert lists.open_tasks(connection) == 0
    [task] = bureau.deliveries(sooner)
    walk(bureau, task.id, *SENDING, "take_over")
    with bureau.database.read() as connection:
        assert lists.open_tasks(connection) == 1


def test_nothing_is_asked_for_nobody(any_bureau: Bureau) -> None:
    """An empty question is answered without the database."""
    with any_bureau.database.read() as connection:
        said = statements(connection)
        assert lists.states_of_items(connection, []) == {}
        assert lists.some(connection, []) == {}
        assert lists.account_labels(connection, []) == {}
        assert lists.accounts_of(connection, []) == {}
        assert said == []


def test_accounts(any_bureau: Bureau) -> None:
    """By id, and what they are called."""
    tv = account_id(any_bureau, "manual", "tv")
    with any_bureau.database.read() as connection:
        assert lists.accounts_of(connection, [tv]) == {tv: ("manual", "tv")}
        assert lists.account_labels(connection, ["manual"])["manual", "tv"] == "Truyền hình"
        assert lists.channels_used(connection) == ["email", "facebook", "manual", "portal", "unit"]
