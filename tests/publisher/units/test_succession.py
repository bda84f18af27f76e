"""The districts of 2020 end on 30/6/2025: old records keep their names, and what comes due later reaches who came after them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from loa import bus as buses
from loa.bus import Bus
from loa.content import INTERNAL
from loa.ledger import read
from loa.ledger.next_release import next_release
from loa.ledger.release import release
from loa.ledger.states import SCHEDULED
from loa_publisher.channels import accounts
from loa_publisher.channels.accounts import Given as GivenAccount
from loa_publisher.deliveries import lists
from loa_publisher.tables.reading import read_table
from loa_publisher.units import actions, directory, importing, sheet
from loa_publisher.units.actions import Given
from loa_publisher.units.receiving import follow
from tests.ledger_world import World, receipt
from tests.publisher.bureau import Bureau, fill
from tests.stack import Stack

OCTOBER_2024 = datetime(2024, 10, 7, 1, tzinfo=UTC)
MAY_2025 = datetime(2025, 5, 12, 1, tzinfo=UTC)
MARCH_2026 = datetime(2026, 3, 9, 1, tzinfo=UTC)
SECRET = "whsec_c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMhIQ=="
COMMUNES = """ma;ten;loai;cap tren;tu ngay;den ngay;tiep nhan tu
phuong-mau-1;Phường mẫu số 1;Phường;so-gddt-ha-noi;01/07/2025;;pgddt-dong-da
phuong-mau-2;Phường mẫu số 2;Phường;so-gddt-ha-noi;01/07/2025;;pgddt-dong-da, pgddt-ba-dinh
xa-mau-1;Xã mẫu số 1;Xã;so-gddt-ha-noi;01/07/2025;;pgddt-ba-vi
"""
AFTER_DONG_DA = {"phuong-mau-1", "phuong-mau-2"}


class City:
    """An office, the bus of its stack, and time."""

    def __init__(self, stack: Stack) -> None:
        fill(stack.database_url, stack.var)
        self.bureau = Bureau(stack.database_url, stack.var)
        self.bus: Bus = buses.connect(stack.settings(), self.bureau.database)
        with self.bureau.office(
            "admin"
        ) as office:  # a trial's accounts have no end; here they are the units'
            everyone = [unit.id for unit in directory.every(office.connection)]
            follow(office.connection, office.channels, everyone)

    def close(self) -> None:
        self.bus.close()
        self.bureau.close()

    def until(self, moment: datetime) -> None:
        """Time passes."""
        self.bureau.clock.advance(moment - self.bureau.clock.now())

    def unit(self, slug: str) -> UUID:
        with self.bureau.database.read() as connection:
            return next(unit.id for unit in directory.every(connection) if unit.slug == slug)

    def approved(self, title: str, account: str | None) -> UUID:
        """An internal item of topic T08 for a named unit, or for all of them, due in an hour."""
        target = {"channel": "unit"} | ({"account": account} if account else {})
        return self.bureau.approved(title=title, audience=INTERNAL, channels=[target])

    def release(self) -> None:
        """The hour comes: the real release, over the stack's own bus, until nothing is due."""
        self.bureau.clock.advance(timedelta(hours=1))
        touched = 1
        while touched:
            with self.bureau.database.begin() as connection:
                now = self.bureau.clock.now()
                due = next_release(connection)
                touched = release(connection, now, self.bus, due, requires_then="go").touched

    def deliver(self, item: UUID) -> None:
        """A worker has called everybody who was released."""
        world = World(self.bureau.database, self.bureau.clock.now())
        for row in self.bureau.deliveries(item):
            if row.state not in (SCHEDULED, "cancelled"):
                (armed,) = world.arm(world.claim(row.id, channel="unit"))
                world.settle(armed, receipt(f"event-{row.id}"))

    def reached(self, item: UUID) -> dict[str, str]:
        """States by the account's key."""
        with self.bureau.database.read() as connection:
            return {row.account_key: row.state for row in read.of_item(connection, item)}

    def names(self, item: UUID) -> set[str]:
        """What the receivers of an item are called on every screen and in the API."""
        with self.bureau.database.read() as connection:
            api = {row.account_label for row in read.of_item(connection, item)}
            rows = connection.execute(lists.whole_rows().where(lists.deliveries.c.item_id == item)).all()
        assert api == {row.account for row in rows}
        return api


@pytest.fixture
def city(stack: Stack) -> Iterator[City]:
    opened = City(stack)
    yield opened
    opened.close()


def communes_come(city: City) -> None:
    """In May 2025 an administrator brings the new units in and gives each its account."""
    with city.bureau.office("admin") as office:
        importing.bring_in(office, sheet.rows_of(read_table("xa.csv", COMMUNES.encode())))
    for slug in (*sorted(AFTER_DONG_DA), "xa-mau-1"):
        inbox = {"url": f"https://{slug}.example/hop-thu", "secret": SECRET, "source": "urn:loa:desk"}
        with city.bureau.office("admin") as office:
            accounts.add(office, "unit", slug, INTERNAL, GivenAccount(label="", settings=inbox))


def test_2024_keeps_its_name_and_2026_reaches_the_successors(city: City) -> None:
    """A named district and all units, of the same topic, through the real release on both stacks."""
    city.until(OCTOBER_2024)
    named, everybody = city.approved("Gương nhà giáo", "pgddt-dong-da"), city.approved("Tới mọi đơn vị", None)
    city.release()
    city.deliver(named)
    city.deliver(everybody)
    assert city.reached(named) == {"pgddt-dong-da": "published"}
    assert len(city.reached(everybody)) == 30
    assert city.names(named) == {"Phòng GDĐT quận Đống Đa"}

    city.until(MAY_2025)
    communes_come(city)
    with city.bureau.office("admin") as office:
        unit = directory.one(office.connection, city.unit("pgddt-dong-da"))
        new = Given(
            name="Phòng Giáo dục quận Đống Đa",
            kind=unit.kind,
            parent_id=unit.parent_id,
            valid_to=unit.valid_to,
            successors=directory.successors(office.connection, [unit.id])[unit.id],
        )
        actions.change(office, unit.id, new, renamed_on=date(2025, 5, 12))
    before = city.approved("Trước ngày kết thúc", "pgddt-dong-da")
    city.release()
    assert city.reached(before) == {"pgddt-dong-da": "queued"}
    assert city.names(before) == {"Phòng Giáo dục quận Đống Đa"}

    city.until(MARCH_2026)
    again, all_again = (
        city.approved("Gương nhà giáo 2026", "pgddt-dong-da"),
        city.approved("Tới mọi đơn vị 2026", None),
    )
    city.release()
    city.deliver(again)
    assert city.reached(again) == {"pgddt-dong-da": "cancelled"} | dict.fromkeys(AFTER_DONG_DA, "published")
    [told] = [row.reason for row in city.bureau.deliveries(again) if row.state == "cancelled"]
    assert told == "handed_on"
    valid = {key for key, state in city.reached(all_again).items() if state == "queued"}
    assert valid == AFTER_DONG_DA | {"xa-mau-1"}
    assert city.names(named) == {"Phòng GDĐT quận Đống Đa"}
    assert "Phòng GDĐT quận Đống Đa" in city.names(everybody)


def test_the_thirty_districts_end_in_one_act(city: City) -> None:
    """A day earlier than they were to: whatever is due at any of them then reaches whoever was named."""
    city.until(MAY_2025)
    communes_come(city)
    with city.bureau.office("admin") as office:
        districts = [unit.id for unit in directory.every(office.connection) if unit.kind == "district_office"]
        assert actions.end(office, districts, date(2025, 6, 30), [city.unit("xa-mau-1")]) == 30
    city.until(datetime(2025, 7, 1, 1, tzinfo=UTC))
    items = [city.approved(f"Gửi {slug}", slug) for slug in ("pgddt-tay-ho", "pgddt-soc-son")]
    city.release()
    assert [city.reached(item) for item in items] == [
        {"pgddt-tay-ho": "cancelled", "xa-mau-1": "queued"},
        {"pgddt-soc-son": "cancelled", "xa-mau-1": "queued"},
    ]
