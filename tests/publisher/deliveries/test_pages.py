from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import update

from loa.ledger.tables import deliveries
from loa_publisher.deliveries import pages
from loa_publisher.deliveries.lists import DONE, NEEDS_A_PERSON
from loa_publisher.deliveries.pages import AtLeast, Kind, Wanted
from tests.publisher.bureau import UNITS, Bureau
from tests.publisher.deliveries.test_lists import statements
from tests.publisher.deliveries.walking import SENDING, account_id, publish, walk


@pytest.fixture
def sent(bureau: Bureau) -> tuple[UUID, UUID]:
    """Two items: one at every unit and on the portal, one at the portal alone, a day later."""
    first = bureau.approved(title="Một", channels=[{"channel": "unit"}, {"channel": "portal"}])
    return first, bureau.approved(title="Hai", due_at=bureau.later(days=1).isoformat())


def test_pages_share_none_and_leave_none_out(bureau: Bureau, sent: tuple[UUID, UUID]) -> None:
    """In two statements each, over states that are read apart, the latest first or the earliest."""
    unit = next(row for row in bureau.deliveries(sent[0]) if row.channel == "unit")
    walk(bureau, unit.id, *SENDING, "block", reason="needs_operator")
    with bureau.database.read() as connection:
        said = statements(connection)
        whole = pages.page(connection, Wanted(), limit=200)
        assert len(said) == 2
        some = [pages.page(connection, Wanted(), limit=9, offset=offset) for offset in range(0, UNITS + 2, 9)]
        up = pages.page(connection, Wanted(), ascending=True, limit=200)
    assert [line.id for part in some for line in part] == [line.id for line in whole]
    assert [line.id for line in up] == [line.id for line in reversed(whole)]
    assert len({line.id for line in whole}) == UNITS + 2
    assert whole[0].item.title == "Hai"


def test_narrowed_by_state_channel_account_and_item(bureau: Bureau, sent: tuple[UUID, UUID]) -> None:
    """Each alone and all together; what has ended at an account is found like what has not."""
    first, second = sent
    [portal] = [row for row in bureau.deliveries(first) if row.channel == "portal"]
    publish(bureau, portal.id)
    cong = account_id(bureau, "portal", "cong")

    def found(**narrow: object) -> list[tuple[str, str]]:
        with bureau.database.read() as connection:
            lines = pages.page(connection, Wanted(**narrow), limit=200)  # type: ignore[arg-type]
            counted = pages.counts(connection, Wanted(**narrow))  # type: ignore[arg-type]
        assert sum(counted.values()) == len(lines)
        return [(line.item.title, line.state) for line in lines]

    assert found(channel="portal") == [("Hai", "scheduled"), ("Một", "published")]
    assert found(account_id=cong) == [("Hai", "scheduled"), ("Một", "published")]
    assert found(account_id=cong, states=DONE) == [("Một", "published")]
    assert found(item_ids=[second]) == [("Hai", "scheduled")]
    assert found(item_ids=[]) == []
    assert found(states=[]) == []
    assert found(item_ids=[first, second], account_id=cong, channel="portal", states=["scheduled"]) == [
        ("Hai", "scheduled")
    ]


def test_a_count_stops_where_nobody_pages_on(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says that there are more; the sum of such a count says so, too."""
    bureau.approved(channels=[{"channel": "unit"}])
    monkeypatch.setattr(pages, "MOST", UNITS - 1)
    with bureau.database.read() as connection:
        counted = pages.counts(connection)
    assert counted == {"scheduled": UNITS - 1}
    assert isinstance(counted["scheduled"], AtLeast)
    assert isinstance(pages.total(counted, ["scheduled", "published"]), AtLeast)
    assert not isinstance(pages.total(counted, ["published"]), AtLeast)


def test_what_needs_a_person_by_kind(bureau: Bureau, sent: tuple[UUID, UUID]) -> None:
    """The largest kind first; its deliveries are those, and no others."""
    rows = [row for row in bureau.deliveries(sent[0]) if row.channel == "unit"]
    with bureau.database.begin() as connection:
        for row in rows[:3]:
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == row.id)
                .values(state="blocked", reason="needs_operator")
            )
        connection.execute(
            update(deliveries).where(deliveries.c.id == rows[3].id).values(state="unknown", reason=None)
        )
    wanted = Wanted(states=NEEDS_A_PERSON)
    with bureau.database.read() as connection:
        found = pages.kinds(connection, wanted)
        assert found == [
            Kind(state="blocked", channel="unit", operation="publish", reason="needs_operator", count=3),
            Kind(state="unknown", channel="unit", operation="publish", reason=None, count=1),
        ]
        blocked = pages.of_kind(connection, found[0], wanted, 10)
        assert {line.id for line in blocked} == {row.id for row in rows[:3]}
        assert [line.id for line in pages.of_kind(connection, found[1], wanted, 10)] == [rows[3].id]
        assert len(pages.of_kind(connection, found[0], wanted, 2)) == 2
        assert pages.kinds(connection, Wanted(states=DONE)) == []
